"""Quiet hours by the wall clock: across midnight, and on the days when the clocks change."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discarr.model.settings import NoticeSettings, QuietHours
from discarr.notices.quiet_hours import quiet_until

NIGHT, NOON, AT_THE_CHANGE = ("23:00", "08:00"), ("12:00", "14:30"), ("01:00", "02:30")


def settings_of(span: tuple[str, str], zone: str = "Europe/Berlin") -> NoticeSettings:
    begin, end = map(time.fromisoformat, span)
    return NoticeSettings(quiet_hours=QuietHours(begin=begin, end=end), time_zone=zone)


@pytest.mark.parametrize(
    ("span", "now", "until"),
    [
        # Berlin is an hour ahead in winter and two in summer.
        (NIGHT, "2026-11-22T21:59:59", None),
        (NIGHT, "2026-11-22T22:00:00", "2026-11-23T07:00:00"),
        (NIGHT, "2026-11-23T06:59:59", "2026-11-23T07:00:00"),
        (NIGHT, "2026-11-23T07:00:00", None),
        (NIGHT, "2026-07-01T21:00:00", "2026-07-02T06:00:00"),
        (NOON, "2026-11-22T10:59:59", None),
        (NOON, "2026-11-22T11:00:00", "2026-11-22T13:30:00"),
        (NOON, "2026-11-22T13:30:00", None),
        # The night in which the clocks go forward has an hour less, the one in which they go back one more.
        (NIGHT, "2026-03-28T22:00:00", "2026-03-29T06:00:00"),
        (NIGHT, "2026-10-24T21:00:00", "2026-10-25T07:00:00"),
        # 02:30 does not exist on 29 March: it is quiet until 03:30 at the latest.
        (AT_THE_CHANGE, "2026-03-29T00:15:00", "2026-03-29T01:30:00"),
        (AT_THE_CHANGE, "2026-03-29T00:45:00", "2026-03-29T01:30:00"),
        (AT_THE_CHANGE, "2026-03-29T01:00:00", None),
        # 02:30 comes twice on 25 October, and so does the time before it.
        (AT_THE_CHANGE, "2026-10-25T00:15:00", "2026-10-25T00:30:00"),
        (AT_THE_CHANGE, "2026-10-25T00:45:00", None),
        (AT_THE_CHANGE, "2026-10-25T01:15:00", "2026-10-25T01:30:00"),
    ],
)
def test_it_is_quiet_until(span: tuple[str, str], now: str, until: str | None) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    expected = datetime.fromisoformat(until).replace(tzinfo=UTC) if until else None
    assert quiet_until(settings_of(span), moment) == expected


def test_without_quiet_hours_it_never_is() -> None:
    assert quiet_until(NoticeSettings(), datetime(2026, 1, 1, tzinfo=UTC)) is None


def test_without_a_time_zone_the_machines_own_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2026, 11, 22, 23, 30, tzinfo=UTC).astimezone().replace(hour=23, minute=30)
    found = quiet_until(settings_of(NIGHT, ""), now)
    assert found is not None
    assert found.astimezone().time() == time(8)


zones = st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC", "Asia/Kathmandu"])
clock_times = st.times().map(lambda at: at.replace(fold=0))  # a setting tells no first and second 02:30
spans = st.tuples(clock_times, clock_times).filter(lambda span: span[0] != span[1])
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis adds the zone


@given(spans, zones, moments)
def test_quiet_ends_within_a_day_and_an_hour_and_it_is_over_then(
    span: tuple[time, time], zone: str, now: datetime
) -> None:
    settings = NoticeSettings(quiet_hours=QuietHours(begin=span[0], end=span[1]), time_zone=zone)
    end = quiet_until(settings, now)
    if end is not None:
        assert now < end <= now + timedelta(hours=25)
        assert quiet_until(settings, end) is None
