"""How far a service's history was read, and what of an answer is news. Pure.

1. The cursor is the date of the newest event, by the service's clock, which may differ from ours by hours.
2. Each reading begins some minutes before it: what was written late is not missed, and what was there before
   is known by its id. Events are told once.
3. The first reading of all only finds out where the history ends: what happened before is no news.
4. After a long absence only the last day before the newest event is news.

A service whose clock is set back by more than the overlap tells nothing new until it has caught up: its list
is cut by date, and there is no other order to ask for (HistoryController.cs).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

import attrs

from discarr.model.history import HistoryCursor, HistoryEvent
from discarr.model.services import Instance

OVERLAP = timedelta(minutes=10)
LONGEST_ABSENCE = timedelta(hours=24)


@attrs.frozen(kw_only=True)
class HistoryReading:
    """One answer, in the order of the ids."""

    instance: Instance
    fresh: tuple[HistoryEvent, ...]
    """Told for the first time."""
    recent: tuple[HistoryEvent, ...]
    """Those of the overlap too: they explain the fresh ones."""
    read_before: datetime
    """When the history was read before this time, by our clock."""
    cursor: HistoryCursor


def first_cursor(instance: Instance, recent: Iterable[HistoryEvent], *, now: datetime) -> HistoryCursor:
    """Where the history ends; what was written until then is known."""
    return _moved_on(HistoryCursor(instance=instance, read_at=now), tuple(recent), now)


def asks_from(cursor: HistoryCursor, newest: HistoryEvent | None) -> datetime | None:
    """`newest` is looked up only after a long absence; None for everything."""
    if cursor.at is None:
        return None
    bound = newest.at - LONGEST_ABSENCE if newest is not None and newest.at is not None else cursor.at
    return max(cursor.at - OVERLAP, bound - OVERLAP)


def was_long_away(cursor: HistoryCursor, *, now: datetime) -> bool:
    return now - cursor.read_at > LONGEST_ABSENCE


def history_reading(
    cursor: HistoryCursor, answer: Iterable[HistoryEvent], *, now: datetime
) -> HistoryReading:
    recent = tuple(sorted(answer, key=lambda event: event.event_id))
    moved_on = _moved_on(cursor, recent, now)
    seen = set(cursor.seen)
    unseen = (e for e in recent if e.event_id not in seen or _has_anothers_id(e, cursor))
    return HistoryReading(
        instance=cursor.instance,
        fresh=tuple(e for e in unseen if _is_recent(e, moved_on.at)),
        recent=recent,
        read_before=cursor.read_at,
        cursor=moved_on,
    )


def _moved_on(cursor: HistoryCursor, recent: tuple[HistoryEvent, ...], now: datetime) -> HistoryCursor:
    dated = [event for event in recent if event.at is not None]
    # The highest id, and not the latest date: a clock that was a little ahead and is set right goes back.
    newest = max(dated, key=lambda event: event.event_id, default=None)
    if newest is None or newest.at is None:
        return attrs.evolve(cursor, read_at=now)
    repeated = newest.at - OVERLAP
    seen = tuple(event.event_id for event in recent if event.at is None or event.at >= repeated)
    seen_until = max(event.at for event in dated if event.at is not None)
    return attrs.evolve(cursor, read_at=now, at=newest.at, seen=seen, seen_until=seen_until)


def _has_anothers_id(event: HistoryEvent, cursor: HistoryCursor) -> bool:
    return event.at is not None and cursor.seen_until is not None and event.at > cursor.seen_until


def _is_recent(event: HistoryEvent, newest: datetime | None) -> bool:
    return event.at is None or newest is None or newest - event.at <= LONGEST_ABSENCE
