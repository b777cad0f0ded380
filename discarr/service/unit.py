"""The unit as it is installed: the shipped one with this program's path and the credentials there are.

Its first line holds a checksum of the rest, so that an upgrade can tell its own work from somebody's changes.
"""

import hashlib
import re
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

from discarr.errors.machine import FolderUnusable
from discarr.service.errors import UnitChanged
from discarr.service.places import UNIT_NAME, Places

_SHIPPED_PROGRAM = "/opt/discarr/bin/discarr"
_SIGNED = re.compile(
    r"# Written by `discarr service install`; sha256 of the rest: (?P<checksum>[0-9a-f]{64})\n"
)
_CREDENTIAL_LINES = re.compile(r"(?:^#?LoadCredential=.*\n)+", re.MULTILINE)


def shipped_unit() -> str:
    return (files("discarr.service") / UNIT_NAME).read_text(encoding="utf-8")


def unit_for(program: Path, *, credentials: Iterable[Path]) -> str:
    lines = (f"LoadCredential={path.name}:{_literally(path)}\n" for path in sorted(credentials))
    unit = shipped_unit().replace(_SHIPPED_PROGRAM, _literally(program))
    # A function, for a backslash in a replacement's text would mean something.
    joined = "".join(lines)
    return _signed(_CREDENTIAL_LINES.sub(lambda _: joined, unit, count=1))


def is_as_written(unit: str) -> bool:
    """Whether nobody but `unit_for` had a hand in it."""
    head = _SIGNED.match(unit)
    return head is not None and head["checksum"] == _checksum(unit[head.end() :])


def write_unit(places: Places, unit: str, *, replace: bool) -> None:
    """Raises UnitChanged, FolderUnusable."""
    path = places.unit
    if path.exists() and not is_as_written(path.read_text(encoding="utf-8")):
        if not replace:
            raise UnitChanged(path)
        path.replace(places.unit_aside)
        print(f"Kept the unit that was there as {places.unit_aside}")
    try:
        _put(path, unit)
    except OSError as error:
        raise FolderUnusable(str(path.parent), str(error.strerror)) from error
    print(f"Wrote {path}")


def _put(path: Path, unit: str) -> None:
    """Whole or not at all."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(unit, encoding="utf-8")
    beside.chmod(0o644)
    beside.replace(path)


def _signed(unit: str) -> str:
    return f"# Written by `discarr service install`; sha256 of the rest: {_checksum(unit)}\n{unit}"


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _literally(path: Path) -> str:
    """In a unit a percent sign begins a specifier (systemd.unit(5))."""
    return str(path).replace("%", "%%")
