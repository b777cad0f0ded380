"""`discarr` for every shell of this machine: links to the program, its man page and its completions."""

import sys
from collections.abc import Iterator
from pathlib import Path

from discarr.service.places import Places

_LINKED = (
    "bin/discarr",
    "share/man/man1/discarr.1",
    "share/bash-completion/completions/discarr",
    "share/zsh/site-functions/_discarr",
    "share/fish/vendor_completions.d/discarr.fish",
)
"""Below the virtual environment, and below /usr/local, which shells, man and sudo search by themselves."""


def link(places: Places) -> None:
    """A convenience: where /usr/local cannot be written to, the service does without."""
    for path, target in _links(places):
        if target.exists() and not path.exists():
            try:
                _lead(path, target)
            except OSError as error:
                print(f"Did not make {path} lead to {target} ({error.strerror}).")


def _lead(path: Path, target: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)  # one that led nowhere
    path.symlink_to(target)


def unlink(places: Places) -> None:
    """Only what leads here: another's file of this name stays."""
    for path, target in _links(places):
        if path.is_symlink() and path.readlink() == target:
            path.unlink()


def _links(places: Places) -> Iterator[tuple[Path, Path]]:
    for path in _LINKED:
        yield places.local / path, Path(sys.prefix) / path
