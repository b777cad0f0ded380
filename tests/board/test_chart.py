"""The picture of a download's progress."""

import struct
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discarr.board.chart import progress_chart
from discarr.model.snapshots import Snapshot
from tests.board.samples import GB, NOW, amounts, times

MOST_BYTES = 64 * 1024
"""Of a picture whose line goes up and down as often as it can; Discord would take ten megabytes."""


def snapshot(minutes_ago: float, done: int, of: int = 10 * GB) -> Snapshot:
    return Snapshot(at=NOW - timedelta(minutes=minutes_ago), done_bytes=done, size_bytes=of)


def is_a_picture(content: bytes) -> bool:
    """A PNG of 800 by 300 pixels, no larger than need be."""
    head = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 800, 300)
    return content.startswith(head) and len(content) < MOST_BYTES


@pytest.mark.parametrize(
    "snapshots",
    [
        pytest.param([snapshot(31, GB)], id="one"),
        pytest.param([snapshot(0, GB)], id="one, of this moment"),
        pytest.param([snapshot(240 - n / 10, n % 2 * 10 * GB) for n in range(2400)], id="many"),
        pytest.param([snapshot(minutes, GB) for minutes in (200, 100, 0)], id="none moving"),
        pytest.param([snapshot(9, 0, of=0), snapshot(2, 0, of=0)], id="no size yet, nothing done"),
        pytest.param([snapshot(9, GB, of=0), snapshot(2, 3 * GB, of=0)], id="no size yet"),
        pytest.param([snapshot(10**8, 10**400), snapshot(1, 10**500, of=10**450)], id="huge"),
        pytest.param([snapshot(9, 10**400, of=0), snapshot(2, -(10**400), of=0)], id="huge, no size"),
        pytest.param([snapshot(-60, GB)], id="from the future"),
    ],
)
def test_it_is_a_small_png_whatever_was_read(snapshots: Sequence[Snapshot]) -> None:
    assert is_a_picture(progress_chart(snapshots, now=NOW))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(
            [snapshot(60, 0), snapshot(30, GB)], [snapshot(60, 0), snapshot(30, 2 * GB)], id="how far"
        ),
        pytest.param([snapshot(60, 0), snapshot(30, GB)], [snapshot(60, 0), snapshot(10, GB)], id="when"),
        pytest.param([snapshot(60, GB)], [snapshot(180, GB)], id="since when"),
        pytest.param([snapshot(60, GB)], [snapshot(60, GB, of=0)], id="of how much"),
    ],
)
def test_it_tells_downloads_apart(one: Sequence[Snapshot], other: Sequence[Snapshot]) -> None:
    assert progress_chart(one, now=NOW) != progress_chart(other, now=NOW)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.builds(Snapshot, at=times, done_bytes=amounts, size_bytes=amounts), min_size=1, max_size=5)
)
def test_no_input_breaks_it(snapshots: list[Snapshot]) -> None:
    assert is_a_picture(progress_chart(snapshots, now=NOW))
