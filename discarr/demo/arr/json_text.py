"""JSON as the services write it: indented by two spaces, characters outside ASCII as they are."""

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import attrs

encode = json.JSONEncoder(ensure_ascii=False).encode


@attrs.frozen
class Fixed:
    """A part that never changes, encoded once: a film takes longer to encode than all else in its row."""

    value: Any

    @cached_property
    def inner(self) -> str:
        """The text as it stands inside an object, one step in."""
        return _further_in(indented(self.value))


def indented(value: Any) -> str:
    """The text of `value`; the standard library's own indenting encoder takes twice as long."""
    if isinstance(value, dict):
        return f"{{\n  {members(value)}\n}}" if value else "{}"
    if isinstance(value, Fixed):
        return indented(value.value)
    if isinstance(value, list | tuple):
        return listed([indented(item) for item in value])
    return encode(value)


def members(fields: Mapping[str, Any]) -> str:
    """What stands between the braces of an object."""
    return ",\n  ".join(f'"{name}": {_inner(value)}' for name, value in fields.items())


def listed(texts: Sequence[str]) -> str:
    """An array of parts that are text already."""
    inner = _further_in(",\n".join(texts))
    return f"[\n  {inner}\n]" if texts else "[]"


def without_nothing(fields: dict[str, Any]) -> dict[str, Any]:
    """The services leave out what is null."""
    return {name: value for name, value in fields.items() if value is not None}


def _inner(value: Any) -> str:
    if isinstance(value, str | int):
        return encode(value)
    return value.inner if isinstance(value, Fixed) else _further_in(indented(value))


def _further_in(text: str) -> str:
    """(A line break within a string is escaped: every one here is between two parts.)"""
    return text.replace("\n", "\n  ")
