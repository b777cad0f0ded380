"""Query parameters, read as ASP.NET binds them: names without regard to case, arrays as repeated keys."""

from collections.abc import Sequence
from datetime import UTC, datetime

import attrs
from starlette.datastructures import QueryParams

DIRECTIONS = ("default", "ascending", "descending")
PROTOCOLS = ("unknown", "usenet", "torrent")
STATUSES = (
    "unknown", "queued", "paused", "downloading", "completed", "failed", "warning", "delay",
    "downloadClientUnavailable", "fallback",
)  # fmt: skip


class QueryRefused(Exception):
    """A value that does not fit its parameter: 400 with problem details."""

    def __init__(self, name: str, value: str) -> None:
        self.name = name
        self.value = value
        super().__init__(name)


@attrs.frozen
class Query:
    parameters: QueryParams

    def texts(self, name: str) -> list[str]:
        return [value for key, value in self.parameters.multi_items() if key.lower() == name.lower()]

    def text(self, name: str) -> str | None:
        return next(iter(self.texts(name)), None)

    def number(self, name: str, default: int) -> int:
        value = self.text(name)
        return default if not value else _number(name, value)

    def numbers(self, name: str) -> frozenset[int]:
        return frozenset(_number(name, value) for value in self.texts(name))

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.text(name)
        if not value:
            return default
        if value.lower() not in ("true", "false"):
            raise QueryRefused(name, value)
        return value.lower() == "true"

    def choice(self, name: str, choices: Sequence[str]) -> str | None:
        value = self.text(name)
        return _choice(name, value, choices) if value else None

    def choices(self, name: str, choices: Sequence[str]) -> frozenset[str]:
        return frozenset(_choice(name, value, choices) for value in self.texts(name))


def moment(query: Query, name: str) -> datetime | None:
    """A time without a zone is UTC."""
    text = query.text(name)
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise QueryRefused(name, text) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _number(name: str, value: str) -> int:
    try:
        return int(value)
    except ValueError:
        raise QueryRefused(name, value) from None


def _choice(name: str, value: str, choices: Sequence[str]) -> str:
    """An enum's word in any case, or its number."""
    for number, choice in enumerate(choices):
        if value.lower() == choice.lower() or value == str(number):
            return choice
    raise QueryRefused(name, value)
