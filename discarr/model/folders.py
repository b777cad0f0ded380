"""Paths as the services write them, on Linux and on Windows; and texts without them."""

import re

_WINDOWS = re.compile(r"[A-Za-z]:|\\\\")

_FOLDERS = re.compile(
    # Where an absolute path can begin: not within a word ("WEB/HDTV") and not within an address ("https://").
    r"(?<![\w.:/\\])(?:[A-Za-z]:[\\/]|\\\\|/)"
    # Then folders up to the last one of the line, for their names may have blanks in them.
    r"(?=[^\s/\\])(?:[^\n/\\]*[/\\](?=[^\s/\\'\"]))*"
)


def parts_of(path: str) -> tuple[str, ...]:
    """The names on the way; a backslash is part of a name on Linux."""
    if _WINDOWS.match(path):
        path = path.replace("\\", "/")
    return tuple(part for part in path.split("/") if part)


def is_below(path: str, folder: str) -> bool:
    """Whether it is the folder itself or anything in it."""
    prefix = folder.rstrip("/\\")
    return path.startswith(prefix) and path[len(prefix) : len(prefix) + 1] in ("", "/", "\\")


def last_part(path: str) -> str:
    """The name alone; "/" has none."""
    return next(reversed(parts_of(path)), "")


def without_folders(text: str) -> str:
    """Of each absolute path in a text only the last name: nobody in a channel needs to know the rest."""
    return _FOLDERS.sub("", text)
