"""`python -m tests.soak`: does anything grow in a week of downloads that come and go, and of daily outages?

The week is the Trio side under a clock that jumps, with a gateway that takes values. The real daemon then
lives through the same days compressed, with the real discord.py. Exits 1 when something grew.
"""

import argparse
import sys
from typing import TextIO

import attrs
import trio

from tests.soak.courses import Course, as_json, as_table
from tests.soak.real_daemon import soak_real_daemon
from tests.soak.week import soak_week

PARTS = ("week", "process")


@attrs.frozen(kw_only=True)
class Asked:
    only: str | None
    days: int
    downloads: int
    steps: int
    hour_seconds: float
    json: TextIO | None


def main() -> None:
    asked = Asked(**vars(_parser().parse_args()))
    courses = trio.run(_soak, asked)
    sys.stdout.write(as_table(courses) + "\n")
    if asked.json is not None:
        asked.json.write(as_json(courses) + "\n")
    sys.exit(not all(course.is_flat for course in courses))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--only", choices=PARTS, help="this part")
    parser.add_argument("--days", type=int, default=7, help="of either part: %(default)s")
    parser.add_argument("--downloads", type=int, default=1000, help="in the queues: %(default)s")
    parser.add_argument("--steps", type=int, default=12, help="of an hour of the week: %(default)s")
    parser.add_argument(
        "--hour-seconds", type=float, default=4.0, help="an hour of the process: %(default)s s"
    )
    parser.add_argument("--json", type=argparse.FileType("w"), help="a file, or - for standard output")
    return parser


async def _soak(asked: Asked) -> list[Course]:
    """Side by side: the one waits for the processor, the other for the clock."""
    found: dict[str, list[Course]] = {}

    async def week() -> None:
        found["week"] = await soak_week(days=asked.days, size=asked.downloads, steps=asked.steps)

    async def process() -> None:
        found["process"] = await soak_real_daemon(
            days=asked.days, size=asked.downloads, hour_seconds=asked.hour_seconds
        )

    async with trio.open_nursery() as nursery:
        for name, part in (("week", week), ("process", process)):
            if asked.only in (None, name):
                nursery.start_soon(part)
    return [course for name in PARTS for course in found.get(name, [])]


if __name__ == "__main__":
    main()
