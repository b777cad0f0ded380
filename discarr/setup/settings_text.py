"""A settings file with some settings changed: every other line stays as somebody wrote it."""

import io
from collections.abc import Iterator, Mapping

from dotenv.parser import parse_stream

from discarr.settings_names import FILE_SUFFIX

HEAD = "# The settings of Discarr, written by `discarr init`. The README lists all there are.\n"

Values = Mapping[str, str | None]
"""By name; None takes the setting away."""


def with_values(text: str, values: Values) -> str:
    """The text with these values, each in the place where it stood, the new ones at the end.

    A setting that is written, or taken away, stands nowhere else: neither a second time nor as NAME_FILE.
    """
    kept = list(_kept_lines(text or HEAD, values))
    if kept and not kept[-1].endswith("\n"):
        kept.append("\n")
    written = {line.partition("=")[0] for line in kept}
    new = [_line(name, value) for name, value in values.items() if value is not None and name not in written]
    return "".join((*kept, *new))


def _kept_lines(text: str, values: Values) -> Iterator[str]:
    said = set()
    for binding in parse_stream(io.StringIO(text)):
        name = (binding.key or "").removesuffix(FILE_SUFFIX)
        if name not in values:
            yield binding.original.string
        elif name not in said and (value := values[name]) is not None:
            said.add(name)
            yield _line(name, value)


def _line(name: str, value: str) -> str:
    """No quotation marks: no value that a setting of ours accepts needs any (settings_values.py)."""
    return f"{name}={value}\n"
