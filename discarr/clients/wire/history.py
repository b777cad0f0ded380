"""What a service remembers."""

import msgspec

from discarr.clients.wire.reading import Shape
from discarr.model.history import EventType, HistoryEvent


class _HistoryRecord(msgspec.Struct, rename="camel"):
    id: int
    event_type: str | None = None


class _History(msgspec.Struct):
    records: list[_HistoryRecord]


_HISTORY = Shape(_History)
_EVENT_TYPES = {member.value: member for member in EventType}


def history_events(body: bytes) -> tuple[HistoryEvent, ...]:
    return tuple(
        HistoryEvent(
            event_id=record.id,
            event_type=_EVENT_TYPES.get((record.event_type or "").lower(), EventType.OTHER),
        )
        for record in _HISTORY.of(body).records
    )
