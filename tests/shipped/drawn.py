"""The files that are drawn from the code and committed, so that a package can be built without running it."""

from pathlib import Path

import shtab

from discarr.main import command_line_parser
from tests.shipped.manual import commands_of, manual_page, own_arguments

CONTRIB = Path(__file__).parents[2] / "contrib"

COMPLETIONS = {"bash": "discarr", "zsh": "_discarr", "fish": "discarr.fish"}
"""The names that each shell looks for."""


def drawn_files() -> dict[Path, str]:
    """Each with its content as the code is now."""
    parser = command_line_parser()
    files = {CONTRIB / "man" / "discarr.1": manual_page(parser)}
    for command, _ in commands_of(parser):
        for argument in own_arguments(command):
            if argument.type is Path:
                argument.complete = shtab.FILE  # type: ignore[attr-defined] # where shtab looks for it
    for shell, name in COMPLETIONS.items():
        files[CONTRIB / "completions" / shell / name] = shtab.complete(parser, shell)
    return files
