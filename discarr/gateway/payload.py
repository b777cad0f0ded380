"""What an interaction brings: a field of another type than Discord's own is one that is missing."""

from collections.abc import Mapping
from typing import Any

Payload = Mapping[str, Any]


def text_in(payload: Payload, field: str) -> str:
    value = payload.get(field)
    return value if isinstance(value, str) else ""


def texts_in(payload: Payload, field: str) -> tuple[str, ...]:
    return tuple(value for value in _list_in(payload, field) if isinstance(value, str))


def objects_in(payload: Payload, field: str) -> tuple[Payload, ...]:
    return tuple(value for value in _list_in(payload, field) if isinstance(value, dict))


def _list_in(payload: Payload, field: str) -> list[Any]:
    value = payload.get(field)
    return value if isinstance(value, list) else []
