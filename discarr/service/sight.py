"""What the sandboxed service will see of this installation; better asked before than read in its log."""

import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from discarr.service.errors import ProgramAbsent, ProgramClosed, ProgramHidden

_HIDDEN = tuple(map(Path, ("/home", "/root", "/run/user", "/tmp", "/var/tmp")))  # noqa: S108 - named, not used
"""By ProtectHome= and PrivateTmp= of the unit."""


def program_for_the_service() -> Path:
    """`discarr` beside the interpreter that runs now. Raises ProgramAbsent, ProgramHidden, ProgramClosed."""
    program = Path(sys.executable).parent.absolute() / "discarr"
    if not program.exists():
        raise ProgramAbsent(program)
    for path in _needed(program):
        if any(path.is_relative_to(folder) for folder in _HIDDEN):
            raise ProgramHidden(path)
        closed = closed_to_others(path)
        if closed is not None:
            raise ProgramClosed(path, closed)
    return program


def closed_to_others(path: Path) -> Path | None:
    """What keeps another user from reading it: a folder on the way to it, or it itself."""
    for folder in reversed(path.parents):
        if not folder.stat().st_mode & stat.S_IXOTH:
            return folder
    return None if path.stat().st_mode & stat.S_IROTH else path


def _needed(program: Path) -> Iterator[Path]:
    """The virtual environment and what it leads to: the interpreter, and this package if editable."""
    yield program
    yield Path(sys.executable).resolve()
    yield Path(__file__).resolve()
