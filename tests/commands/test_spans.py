"""A length of time as people write it."""

import pytest

from discarr.commands.spans import SpanUnusable, seconds_of


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("30m", 30),
        ("2h", 120),
        ("1h30m", 90),
        (" 1H 30 M ", 90),
        ("90m", 90),
        ("1d", 1440),
        ("1d12h", 2160),
        ("7d", 10_080),
        ("1m", 1),
    ],
)
def test_days_hours_and_minutes_add_up(text: str, minutes: int) -> None:
    assert seconds_of(text) == minutes * 60


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "do not understand"),
        ("soon", "do not understand"),
        ("2", "do not understand"),
        ("-2h", "do not understand"),
        ("1.5h", "do not understand"),
        ("2h!", "do not understand"),
        ("٢h", "do not understand"),
        ("9" * 5000 + "h", "do not understand"),
        ("1h2h", "twice"),
        ("0m", "too short"),
        ("8d", "too long"),
        ("7d1m", "too long"),
    ],
)
def test_anything_else_says_what_to_write(text: str, reason: str) -> None:
    with pytest.raises(SpanUnusable, match=reason) as refused:
        seconds_of(text)
    assert "30m, 2h, 1h30m" in str(refused.value)
