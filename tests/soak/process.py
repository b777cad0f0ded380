"""A process from outside: what a leak makes grow, by /proc."""

import sqlite3
from contextlib import closing
from pathlib import Path

import attrs

from discarr.cache.store import FILE_NAME

MEGABYTE = 1e6


@attrs.frozen(kw_only=True)
class Size:
    own_megabytes: float
    """Private to the process: what would be free without it (USS)."""
    resident_megabytes: float
    files: int
    """Open file descriptors, sockets included."""
    threads: int


def size_of(pid: int) -> Size:
    process = Path(f"/proc/{pid}")
    memory, status = _numbers(process / "smaps_rollup"), _numbers(process / "status")
    return Size(
        own_megabytes=(memory["Private_Clean"] + memory["Private_Dirty"]) * 1024 / MEGABYTE,
        resident_megabytes=memory["Rss"] * 1024 / MEGABYTE,
        files=sum(1 for _ in (process / "fd").iterdir()),
        threads=status["Threads"],
    )


def remembered_in(folder: Path) -> int:
    """What it keeps on purpose: stories for thirty days, removals for ninety."""
    with closing(sqlite3.connect(f"file:{folder / FILE_NAME}?mode=ro", uri=True)) as state:
        (rows,) = state.execute("select count(*) from state").fetchone()
        return int(rows)


def _numbers(file: Path) -> dict[str, int]:
    """`Name:  12 kB`, where it is a number."""
    fields = (line.split() for line in file.read_text(encoding="ascii", errors="replace").splitlines())
    return {
        field[0].rstrip(":"): int(field[1]) for field in fields if len(field) > 1 and field[1].isdecimal()
    }
