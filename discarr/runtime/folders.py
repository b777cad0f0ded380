"""Where this machine lets Discarr keep things."""

from collections.abc import Mapping
from pathlib import Path

import platformdirs

from discarr.errors.machine import FolderUnusable


def state_folder(environ: Mapping[str, str]) -> Path:
    """What must survive a restart. Raises FolderUnusable."""
    return _made(_from_systemd(environ, "STATE_DIRECTORY") or platformdirs.user_state_path("discarr"))


def runtime_folder(environ: Mapping[str, str]) -> Path:
    """What only a running daemon has. Raises FolderUnusable."""
    given = _from_systemd(environ, "RUNTIME_DIRECTORY")
    return state_folder(environ) if given is None else _made(given)


def _from_systemd(environ: Mapping[str, str], name: str) -> Path | None:
    """systemd names several folders with colons between them; the first is ours."""
    first = environ.get(name, "").partition(":")[0]
    return Path(first) if first else None


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise FolderUnusable(str(folder), str(error.strerror)) from error
    return folder
