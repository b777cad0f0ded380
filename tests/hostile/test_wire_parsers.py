"""Every parser of what services send, found by a walk through their room: any bytes are read or refused."""

import importlib
import inspect
import json
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from types import ModuleType
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import discarr.clients.wire
from discarr.model.services import ServiceKind
from tests.board.samples import NOW, RADARR

MODULES = tuple(
    importlib.import_module(found.name)
    for found in pkgutil.iter_modules(discarr.clients.wire.__path__, "discarr.clients.wire.")
)
GIVEN_BESIDES: dict[str, Any] = {
    "instance": RADARR,
    "kind": ServiceKind.SONARR,
    "download_id": "A",
    "made_of": lambda rows: rows,
    "begin": NOW,
    "end": NOW + timedelta(days=7),
}
"""What a parser is told apart from the bytes."""


def all_parsers() -> Iterator[Callable[..., Any]]:
    for module in MODULES:
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_") and takes_bytes(function):
                yield function


def takes_bytes(function: Callable[..., Any]) -> bool:
    return next(iter(inspect.signature(function).parameters.values())).annotation is bytes


def struct_fields(module: ModuleType) -> Iterator[str]:
    for _, shape in inspect.getmembers(module, inspect.isclass):
        if issubclass(shape, msgspec.Struct):
            yield from shape.__struct_encode_fields__


PARSERS = tuple(all_parsers())
FIELDS = sorted({field for module in MODULES for field in struct_fields(module)})
TEXTS = st.sampled_from(
    [
        *("", "\0", "\ud800", "@everyone", "\u202e", "2026-08-10T12:00:00Z", "9999-12-31T23:59:59Z"),
        *(
            "0001-01-01T00:00:00Z",
            "2026-02-30T00:00:00Z",
            "NaN",
            "1e999",
            "9" * 400,
            "completed",
            "<!doctype>",
        ),
    ]
)
NUMBERS = st.sampled_from([0, -1, 2**31, 2**63, 2**64, 10**400, 0.5, -0.0, 1e308, True])
VALUES = st.recursive(
    st.none() | NUMBERS | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*FIELDS, ""]), inner, max_size=5)
    ),
    max_leaves=10,
)
BODIES = st.one_of(
    st.binary(max_size=40),
    VALUES.map(lambda value: json.dumps(value).encode()),
    VALUES.map(lambda value: json.dumps(value).encode()[:-1]),
)


def test_the_walk_finds_the_parsers() -> None:
    assert {"queue_page", "history_events", "film_holding", "root_folders", "said"} <= {
        parser.__name__ for parser in PARSERS
    }


def read(parser: Callable[..., Any], body: Callable[[], bytes]) -> None:
    wanted = inspect.signature(parser).parameters
    bodies = [body() for parameter in wanted.values() if parameter.annotation is bytes]
    with suppress(ValueError):
        parser(*bodies, **{name: value for name, value in GIVEN_BESIDES.items() if name in wanted})


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.__name__)
@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_any_bytes_are_read_or_refused(parser: Callable[..., Any], data: st.DataObject) -> None:
    read(parser, lambda: data.draw(BODIES))


SEEDS = (
    *(
        b"",
        b"[",
        b"{}",
        b"[]",
        b"null",
        b"[null]",
        b"[[]]",
        b'{"records":[{}]}',
        b"\xff\xfe",
        b"\xef\xbb\xbf[]",
    ),
    *(b"[" * 100_000, b'{"a":' * 100_000, b'"\\ud800"', b'[{"id":1e999}]', b'{"id":' + b"9" * 5000 + b"}"),
)
"""What broke parsers of this kind elsewhere: nesting, lone surrogates, byte order marks, huge numbers."""


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.__name__)
@pytest.mark.parametrize("body", SEEDS, ids=lambda body: repr(body[:12]))
def test_seeds_are_read_or_refused(parser: Callable[..., Any], body: bytes) -> None:
    read(parser, lambda: body)
