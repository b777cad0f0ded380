"""One value of the state as the text of its row, and back."""

import enum
import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from operator import attrgetter
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

import cattrs
from cattrs.fns import identity
from cattrs.preconf.msgspec import MsgspecJsonConverter

from discarr.model.services import Instance, ServiceKind
from discarr.model.snapshots import Snapshot, Snapshots

T = TypeVar("T")

UNREADABLE = (ValueError, TypeError, KeyError, OverflowError, RecursionError, AttributeError)
"""Hooks written by hand raise what they like."""

_AS_IN_JSON = {str, int, float, type(None), Ellipsis}


def text_of(value: object) -> str:
    try:
        return _converter.dumps(value).decode()
    except UnicodeEncodeError:
        # Half a surrogate pair has no place in UTF-8: written in ASCII, it comes back as it was.
        return json.dumps(_converter.unstructure(value), default=_as_msgspec_does)


def _as_msgspec_does(value: object) -> object:
    match value:
        case datetime():
            return value.isoformat()
        case enum.Enum():
            return value.value
        case _:
            raise TypeError(f"{value!r} has no place in JSON")


def value_of(text: str, kind: type[T]) -> T:
    """What `text_of` wrote, or an older Discarr.

    Raises:
        ValueError: it is no such text, or holds something else.
    """
    try:
        return _converter.loads(text.encode(), kind)
    except UNREADABLE:
        return _value_of_any(text, kind)


def _value_of_any(text: str, kind: type[T]) -> T:
    """Also what stands in ASCII for half a surrogate pair."""
    try:
        return _converter.structure(json.loads(text), kind)
    except UNREADABLE as error:
        raise ValueError("; ".join(cattrs.transform_error(error))) from error


def _aware_utc(text: object, _: type[datetime]) -> datetime:
    moment = datetime.fromisoformat(str(text))
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


def _instance(key: object, _: type[Instance]) -> Instance:
    return _instance_called(str(key))


@lru_cache  # thousands of values are of the same few
def _instance_called(key: str) -> Instance:
    kind, _dash, name = key.partition("-")
    return Instance(kind=ServiceKind(kind), name=name)


def _snapshots(value: Any, _: type[Snapshots]) -> Snapshots:
    """A text; of an older Discarr, a list of objects."""
    if isinstance(value, list):
        return Snapshots(_converter.structure(each, Snapshot) for each in value)
    return Snapshots.of_text(value)


def _is_plain_or_none(kind: Any) -> bool:
    return get_origin(kind) in (Union, UnionType) and _is_as_in_json(kind) and len(get_args(kind)) == 2


def _plain_or_none(kind: Any) -> Callable[[Any, Any], Any]:
    """`str | None` and its like in one call: a start with 10,000 downloads reads 40,000 of them."""
    (plain,) = (member for member in get_args(kind) if member is not type(None))
    return lambda value, _: None if value is None else plain(value)


def _is_as_in_json(kind: Any) -> bool:
    """`str | None`, `tuple[int, ...]` and their like: cattrs would ask of each value what it is."""
    members = get_args(kind)
    return bool(members) and _AS_IN_JSON.issuperset(members)


def _is_enumeration(kind: Any) -> bool:
    return isinstance(kind, enum.EnumMeta)


def _member(kind: Any) -> Callable[[Any, Any], Any]:
    """From a table: two of a download's fields took a sixth of it."""
    members = {member.value: member for member in kind}
    return lambda value, _: members.get(value) or kind(value)


def _make_converter() -> MsgspecJsonConverter:
    # Unknown keys are let through: an older Discarr reads what a newer one of the same schema added.
    # Without detailed validation a start with 10,000 downloads takes half as long; what is wrong with an
    # unreadable row is told less well, and its key all the same.
    converter = MsgspecJsonConverter(omit_if_default=True, detailed_validation=False)
    converter.register_unstructure_hook_func(_is_as_in_json, identity)
    # What msgspec can write by itself: for a thousand values, each of these were thousands of calls.
    converter.register_unstructure_hook(datetime, identity)
    converter.register_unstructure_hook_func(_is_enumeration, identity)
    converter.register_unstructure_hook(datetime | None, identity)
    converter.register_structure_hook_factory(_is_enumeration, _member)
    converter.register_structure_hook(datetime, _aware_utc)
    converter.register_structure_hook(
        datetime | None, lambda value, kind: None if value is None else _aware_utc(value, kind)
    )
    converter.register_structure_hook_factory(_is_plain_or_none, _plain_or_none)
    converter.register_structure_hook_func(
        lambda kind: kind == tuple[int, ...], lambda value, _: tuple(map(int, value))
    )
    converter.register_unstructure_hook(Snapshots, attrgetter("text"))
    converter.register_structure_hook(Snapshots, _snapshots)
    converter.register_unstructure_hook(Instance, lambda instance: instance.key)
    converter.register_structure_hook(Instance, _instance)
    return converter


_converter = _make_converter()
