"""What of a history is news: each event once, nothing from before, no flood after an absence."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from discarr.model.history import EventType, HistoryCursor, HistoryEvent
from discarr.monitoring.reading_history import (
    OVERLAP,
    asks_from,
    first_cursor,
    history_reading,
    was_long_away,
)
from tests.monitoring.replay import INSTANCES, START

RADARR = INSTANCES["radarr"]
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def event(number: int, at: datetime) -> HistoryEvent:
    return HistoryEvent(event_id=number, event_type=EventType.IMPORTED, at=at)


def answer(events: list[HistoryEvent], cursor: HistoryCursor) -> list[HistoryEvent]:
    """As /history/since answers: by date, the moment itself included."""
    since = asks_from(cursor, None)
    return sorted(
        (e for e in events if e.at is not None and (since is None or e.at >= since)),
        key=lambda e: e.at or START,
    )


def ids(events: tuple[HistoryEvent, ...]) -> list[int]:
    return [event.event_id for event in events]


def test_what_happened_before_the_first_reading_is_no_news() -> None:
    events = [event(1, START), event(2, START + MINUTE)]
    cursor = first_cursor(RADARR, events, now=START)
    assert ids(history_reading(cursor, answer(events, cursor), now=START).fresh) == []
    events.append(event(3, START + MINUTE))  # in the very second of the last one known
    assert ids(history_reading(cursor, answer(events, cursor), now=START).fresh) == [3]


def test_a_service_that_remembers_nothing_yet_tells_its_first_event() -> None:
    cursor = first_cursor(RADARR, [], now=START)
    assert asks_from(cursor, None) is None
    assert ids(history_reading(cursor, [event(1, START)], now=START).fresh) == [1]


def test_an_event_that_was_written_late_is_not_missed() -> None:
    cursor = first_cursor(RADARR, [event(1, START), event(3, START + MINUTE)], now=START)
    late = event(2, START + MINUTE / 2)
    assert ids(history_reading(cursor, [late], now=START).fresh) == [2]


def test_the_services_clock_may_differ_from_ours_by_days() -> None:
    theirs = START - timedelta(days=3)
    cursor = first_cursor(RADARR, [event(1, theirs)], now=START)
    assert not was_long_away(cursor, now=START + MINUTE)
    events = [event(1, theirs), event(2, theirs + MINUTE)]
    reading = history_reading(cursor, answer(events, cursor), now=START + MINUTE)
    assert ids(reading.fresh) == [2]
    assert reading.cursor.at == theirs + MINUTE


def test_a_clock_that_is_set_right_by_minutes_loses_nothing() -> None:
    events = [event(1, START + 5 * MINUTE)]
    cursor = first_cursor(RADARR, events, now=START)
    events.append(event(2, START))
    reading = history_reading(cursor, answer(events, cursor), now=START)
    assert ids(reading.fresh) == [2]
    events.append(event(3, START - 9 * MINUTE))
    again = history_reading(reading.cursor, answer(events, reading.cursor), now=START)
    assert ids(again.fresh) == [3]


def test_a_restored_database_gives_the_ids_of_what_it_forgot_to_what_is_new() -> None:
    cursor = first_cursor(RADARR, [event(1, START), event(2, START + MINUTE)], now=START)
    restored = [event(1, START), event(2, START + 5 * MINUTE)]
    reading = history_reading(cursor, answer(restored, cursor), now=START)
    assert ids(reading.fresh) == [2]
    assert ids(history_reading(reading.cursor, answer(restored, reading.cursor), now=START).fresh) == []


def test_after_a_long_absence_only_the_last_day_is_news() -> None:
    cursor = first_cursor(RADARR, [event(1, START)], now=START)
    back = START + timedelta(days=30)
    assert was_long_away(cursor, now=back)
    newest = event(900, back - HOUR)
    assert asks_from(cursor, newest) == back - HOUR - timedelta(hours=24) - OVERLAP
    between = [event(800, back - 25 * HOUR - MINUTE), event(801, back - 24 * HOUR), newest]
    assert ids(history_reading(cursor, between, now=back).fresh) == [801, 900]


def test_a_short_absence_is_read_to_its_beginning() -> None:
    cursor = first_cursor(RADARR, [event(1, START)], now=START)
    assert asks_from(cursor, None) == START - OVERLAP
    assert asks_from(cursor, event(2, START + HOUR)) == START - OVERLAP


@given(
    st.lists(st.tuples(st.integers(0, 240), st.booleans()), max_size=40),
    st.integers(-100_000, 100_000),
)
def test_every_event_is_told_exactly_once(steps: list[tuple[int, bool]], minutes_apart: int) -> None:
    """Events come seconds apart or in the same one, and are read at any time, by a clock of any hour."""
    apart = timedelta(minutes=minutes_apart)
    events = [event(1, START)]
    cursor = first_cursor(RADARR, events, now=START + apart)
    told: list[int] = []
    at = START
    for seconds, is_read in steps:
        at += timedelta(seconds=seconds)
        events.append(event(len(events) + 1, at))
        if is_read:
            reading = history_reading(cursor, answer(events, cursor), now=at + apart)
            told += ids(reading.fresh)
            cursor = reading.cursor
    told += ids(history_reading(cursor, answer(events, cursor), now=at + apart).fresh)
    assert told == [event.event_id for event in events[1:]]
