"""The settings file: NAME=value lines, read with python-dotenv's parser so that the ancestor's files work."""

import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import attrs
from dotenv.parser import Binding, parse_stream

from discarr.errors.settings import SettingsInvalid
from discarr.settings_names import can_be_shown, has_our_prefix, is_setting, meant_by

_LARGEST_BYTES = 1024 * 1024
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_NAME_AT_START = re.compile(r"\s*(?:export\s+)?([A-Z][A-Z0-9_]*)", re.ASCII)


@attrs.frozen(kw_only=True)
class Line:
    """One NAME=value. Dollar signs are data: a key may hold them, so nothing is interpolated."""

    name: str
    text: str = attrs.field(repr=False)
    number: int


@attrs.frozen(kw_only=True)
class SettingsFile:
    path: Path | None = None
    lines: Mapping[str, Line] = attrs.field(factory=dict)
    """By name; where one stands twice, the last."""
    unreadable: frozenset[str] = frozenset()
    """The settings whose lines could not be read; `problems` tells why."""
    problems: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def where(self, line: Line) -> str:
        return f"{self.path} line {line.number}"


def read_settings_file(path: Path) -> SettingsFile:
    """Raises SettingsInvalid where there is no text at all; `problems` is about single lines."""
    bindings = tuple(_numbered(parse_stream(io.StringIO(_text_of(path)))))
    lines = [
        Line(name=binding.key, text=binding.value, number=number)
        for number, binding in bindings
        if binding.key is not None and binding.value is not None
    ]
    return SettingsFile(
        path=path,
        lines={line.name: line for line in lines},
        unreadable=frozenset(
            name for _, binding in bindings if _why_unreadable(binding) and (name := _name_in(binding))
        ),
        problems=(*_unreadable_lines(path, bindings), *_misspelt_names(path, lines)),
        warnings=(*_repeated_names(path, lines), *_foreign_names(path, lines)),
    )


def _text_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "impossible path"
        raise SettingsInvalid(
            (f"{path} cannot be read ({reason}). Name another file with --env-file, or mend this one.",)
        ) from None
    if len(content) > _LARGEST_BYTES:
        raise SettingsInvalid((f"{path} is larger than 1 MB. Name a file of NAME=value lines.",))
    return _decoded(path, content)


def _decoded(path: Path, content: bytes) -> str:
    try:
        # Editors on Windows put a byte order mark in front.
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = 1 + content[: error.start].count(b"\n")
    raise SettingsInvalid((f"{path} line {number} is not UTF-8 text. Save the file as UTF-8.",))


def _numbered(bindings: Iterator[Binding]) -> Iterator[tuple[int, Binding]]:
    """The parser counts from the blank lines in front of a binding; a reader looks for the line itself."""
    for binding in bindings:
        whole = binding.original.string
        blank = whole[: len(whole) - len(whole.lstrip())]
        yield binding.original.line + len(_LINE_BREAK.findall(blank)), binding


def _unreadable_lines(path: Path, bindings: tuple[tuple[int, Binding], ...]) -> Iterator[str]:
    for number, binding in bindings:
        reason = _why_unreadable(binding)
        if reason is not None:
            name = _name_in(binding)
            where = f"{name} ({path} line {number})" if name else f"{path} line {number}"
            yield f"{where} is not NAME=value: {reason}. Mend or remove the line."


def _why_unreadable(binding: Binding) -> str | None:
    if binding.error:
        return "a quotation mark is not closed, or the name is missing"
    return "there is no = in it" if binding.key is not None and binding.value is None else None


def _name_in(binding: Binding) -> str | None:
    """The setting an unreadable line is about; nothing else of such a line may be shown."""
    match = _NAME_AT_START.match(binding.original.string)
    return match[1] if match and is_setting(match[1]) else None


def _misspelt_names(path: Path, lines: list[Line]) -> Iterator[str]:
    for line in _unknown(lines):
        meant = meant_by(line.name)
        if meant is not None:
            yield f"{_shown(line)} ({path} line {line.number}) is not a setting. Did you mean {meant}?"
        elif has_our_prefix(line.name):
            yield f"{_shown(line)} ({path} line {line.number}) is not a setting of Discarr. Remove the line."


def _foreign_names(path: Path, lines: list[Line]) -> Iterator[str]:
    foreign = [
        line for line in _unknown(lines) if not has_our_prefix(line.name) and meant_by(line.name) is None
    ]
    if foreign:
        listed = ", ".join(f"{_shown(line)} (line {line.number})" for line in foreign)
        yield f"{path} holds names that Discarr does not use: {listed}."


def _unknown(lines: list[Line]) -> Iterator[Line]:
    return (line for line in lines if not is_setting(line.name))


def _shown(line: Line) -> str:
    return line.name if can_be_shown(line.name) else "an unusual name"


def _repeated_names(path: Path, lines: list[Line]) -> Iterator[str]:
    latest: dict[str, Line] = {}
    for line in lines:
        earlier = latest.get(line.name)
        if earlier is not None:
            lines_of_both = f"lines {earlier.number} and {line.number}"
            yield f"{_shown(line)} stands twice in {path}, {lines_of_both}: the last counts."
        latest[line.name] = line
