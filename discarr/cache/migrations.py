"""From the rows of an older schema to those of this one, as plain JSON values."""

from collections.abc import Callable, Mapping
from typing import Any

Row = Callable[[Any], Any]


def _download_of_2(value: Any) -> Any:
    """The first row has a field of its own: few downloads have another."""
    match value:
        case {"row_ids": [first, *others], **rest}:
            return {**rest, "row_id": first, "other_row_ids": others}
        case _:
            return value


def _evidence_of_2(value: Any) -> Any:
    match value:
        case {"key": {"instance": instance, "download_id": download_id}, **rest}:
            return {**rest, "instance": instance, "download_id": download_id}
        case _:
            return value


MIGRATIONS: Mapping[int, Mapping[str, Row]] = {
    1: {"download": _download_of_2, "evidence": _evidence_of_2},
}
"""From schema N to N + 1: what becomes of a row, by what its key begins with.

What does not fit stays as it is, and cannot be read later, which costs that row alone.
"""

SCHEMA = max(MIGRATIONS) + 1
"""The number of the form the rows have now."""


def migrated(key: str, value: Any, schema: int) -> Any:
    """The value of one row of an older schema in today's form."""
    for number in range(schema, SCHEMA):
        change = MIGRATIONS[number].get(key.partition("/")[0])
        value = change(value) if change else value
    return value
