"""Two clocks, by the Date of an answer."""

from datetime import UTC, datetime, timedelta

import pytest

from discarr.model.clocks import ahead_of, apart_in_words, is_apart

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("date", "ahead"),
    [
        ("Sun, 22 Nov 2026 12:00:00 GMT", timedelta()),
        ("Sun, 22 Nov 2026 11:00:00 GMT", timedelta(hours=1)),
        ("Sun, 22 Nov 2026 13:00:00 GMT", timedelta(hours=-1)),
        ("Sun, 22 Nov 2026 11:00:00 -0000", timedelta(hours=1)),
        ("", None),
        ("yesterday", None),
        (f"Sun, 22 Nov {'9' * 20} 12:00:00 GMT", None),
        (f"Sun, 22 Nov 2026 {'9' * 20}:00:00 GMT", None),
        (f"Sun, 22 Nov 2026 12:00:00 +{'9' * 17}", None),
    ],
)
def test_how_far_we_are_ahead(date: str, ahead: timedelta | None) -> None:
    assert ahead_of(date, now=NOON) == ahead


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (timedelta(hours=1), "60 minutes ahead of"),
        (timedelta(minutes=-3), "3 minutes behind"),
        (timedelta(days=-400), "400 days behind"),
    ],
)
def test_in_words(ahead: timedelta, words: str) -> None:
    assert apart_in_words(ahead) == words


def test_seconds_are_nobodys_business() -> None:
    assert not is_apart(timedelta(seconds=119))
    assert is_apart(timedelta(seconds=-121))
    assert not is_apart(None)
