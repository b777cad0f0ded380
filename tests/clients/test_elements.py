"""A list that is taken entry by entry: whatever pieces it comes in, and however long it is."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discarr.clients.body import Body
from discarr.clients.wire.elements import LARGEST_ENTRY_CHARACTERS, Elements

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)
entries = st.lists(st.dictionaries(st.text(), values, max_size=4), max_size=8)


def fed(*pieces: bytes) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    elements = Elements(found.append)
    for piece in pieces:
        elements.feed(piece)
    elements.close()
    return found


@settings(max_examples=60, deadline=None)
@given(listed=entries, indent=st.sampled_from([None, 2]), size=st.integers(1, 40))
def test_every_entry_is_taken_whole_whatever_pieces_it_comes_in(
    listed: list[dict[str, Any]], indent: int | None, size: int
) -> None:
    body = json.dumps(listed, indent=indent, ensure_ascii=False).encode("utf-8", "replace")
    whole = json.loads(body)
    assert fed(*(body[at : at + size] for at in range(0, len(body), size))) == whole


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "no list"),
        (b"   ", "no list"),
        (b'{"message": "NotFound"}', "no list"),
        (b"<html>", "no list"),
        (b"[1, 2]", "no list of objects"),
        (b'[{"a": 1}, {"b"', "its end is missing"),
        (b'[{"a": 1},', "its end is missing"),
        (b'[{"a": ' + b"[" * 100_000, "nested too deeply"),
        (b'[{"a": "' + b"x" * (LARGEST_ENTRY_CHARACTERS + 1), "an entry has no end"),
    ],
)
def test_anything_else_is_said_to_be_no_list(body: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        fed(body)


def test_broken_characters_cost_only_themselves() -> None:
    assert fed(b'\xef\xbb\xbf[{"title": "caf\xe9"}, {"title": "b"}]') == [{"title": "caf�"}, {"title": "b"}]


def test_a_sink_that_refuses_ends_the_body_with_its_words() -> None:
    def refuse(_part: bytes) -> None:
        raise ValueError("no list")

    body = Body.packed_as("", limit=100, sink=refuse)
    assert not body.takes(b"x")
    with pytest.raises(ValueError, match="no list"):
        body.whole()


def test_a_sink_keeps_to_the_limit_too() -> None:
    taken: list[bytes] = []
    body = Body.packed_as("", limit=3, sink=taken.append)
    assert body.takes(b"abc")
    assert not body.takes(b"d")
    assert taken == [b"abc"]
