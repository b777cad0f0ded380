"""Snapshots are a sequence like any other, in less memory."""

from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discarr.model.snapshots import Snapshot, Snapshots

amounts = st.integers(0, 2**53)
moments = st.datetimes(timezones=st.just(UTC))
lists = st.lists(st.builds(Snapshot, at=moments, done_bytes=amounts, size_bytes=amounts), max_size=6)


@settings(max_examples=100, deadline=None)
@given(snapshots=lists, start=st.none() | st.integers(-7, 7), stop=st.none() | st.integers(-7, 7))
def test_they_are_what_was_put_in(snapshots: list[Snapshot], start: int | None, stop: int | None) -> None:
    made = Snapshots(snapshots)
    assert list(made) == snapshots
    assert len(made) == len(snapshots)
    assert list(made[start:stop]) == snapshots[start:stop]
    assert list(made[::-2]) == snapshots[::-2]
    assert Snapshots.of_text(made.text) == made
    assert hash(Snapshots(snapshots)) == hash(made)


@settings(max_examples=50, deadline=None)
@given(snapshots=lists.filter(bool))
def test_the_newest_is_at_hand(snapshots: list[Snapshot]) -> None:
    newest = snapshots[-1]
    followed = Snapshots(snapshots[:-1]).followed_by(newest)
    assert followed == Snapshots(snapshots)
    assert followed[-1] == newest
    assert followed.newest_amounts == (newest.done_bytes, newest.size_bytes)


@pytest.mark.parametrize("text", ["?", "AAAA", "é"])
def test_another_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Snapshots.of_text(text)


def test_beyond_its_end_is_nothing() -> None:
    with pytest.raises(IndexError):
        Snapshots()[0]
