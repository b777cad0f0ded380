"""From the current state to rows of text: only what changed since the last ones is written."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import chain
from operator import attrgetter
from typing import TypeVar

import attrs

from discarr.cache.codec_values import text_of
from discarr.model.downloads import Download, Failing, Live, QueueReading, QueueState, Waiting
from discarr.model.evidence import Evidence
from discarr.model.services import Instance
from discarr.model.state import CurrentState

K = TypeVar("K")
T = TypeVar("T")

_PROGRESS = frozenset({"left_bytes", "finishes_at"})
_lasting = attrgetter(*(field.name for field in attrs.fields(Download) if field.name not in _PROGRESS))
"""What there is of a download apart from its progress."""


@attrs.frozen(kw_only=True)
class QueueHeader:
    """What there is of a reading apart from its downloads."""

    instance: Instance
    read_at: datetime
    set_aside: int = 0


def changed_rows(before: CurrentState, after: CurrentState) -> Iterator[tuple[str, str | None]]:
    """The rows to write (or, where None, to delete) so that a store that holds `before` holds `after`.

    Made as they are taken: the first ones of 100,000 downloads would take more memory than the downloads.
    """
    for part in _PARTS:
        for key, value in part(before, after):
            yield _ascii(key), None if value is None else text_of(value)


def _differing(before: Mapping[K, T], after: Mapping[K, T]) -> Iterator[tuple[K, T | None]]:
    """What is different, by key; None where it is gone."""
    return ((key, after.get(key)) for key in _differing_keys(before, after))


def _differing_in_order(before: Mapping[str, T], after: Mapping[str, T]) -> Iterator[tuple[str, T | None]]:
    """As they stand in the store, which then goes through its pages once instead of back and forth."""
    return ((key, after.get(key)) for key in sorted(_differing_keys(before, after)))


def _differing_keys(before: Mapping[K, T], after: Mapping[K, T]) -> Iterator[K]:
    return (key for key in _replaced_keys(before, after) if before.get(key) != after.get(key))


def _replaced_keys(before: Mapping[K, T], after: Mapping[K, T]) -> Iterable[K]:
    """Of other objects, which may be equal all the same, and of what is gone."""
    if before is after:
        return ()
    replaced = [key for key, value in after.items() if before.get(key) is not value]
    return chain(replaced, [key for key in before if key not in after])


_Rows = Iterator[tuple[str, object]]

_SINGLE = {
    "message/board": attrgetter("board_message"),
    "message/health": attrgetter("health_message"),
    "message/proposal": attrgetter("proposal_message"),
    "maintenance": attrgetter("maintenance"),
    "board_page": attrgetter("board_page"),
    "connections": attrgetter("connections"),
}
_BY_INSTANCE = {
    "status": attrgetter("statuses"),
    "watch": attrgetter("watches"),
    "disk": attrgetter("disks"),
    "history": attrgetter("history"),
}
_BY_NAME = {
    "journal": attrgetter("journal"),
    "protection": attrgetter("protections"),
    "story": attrgetter("stories"),
    "outage": attrgetter("outages"),
    "post": attrgetter("posts"),
    "subscription": attrgetter("subscriptions"),
}


def _singles(before: CurrentState, after: CurrentState) -> _Rows:
    known, now = ({key: part(state) for key, part in _SINGLE.items()} for state in (before, after))
    return _differing(known, now)


def _of_instances(before: CurrentState, after: CurrentState) -> _Rows:
    for prefix, part in _BY_INSTANCE.items():
        for instance, value in _differing(part(before), part(after)):
            yield f"{prefix}/{instance.key}", value


def _of_names(before: CurrentState, after: CurrentState) -> _Rows:
    for prefix, part in _BY_NAME.items():
        for name, value in _differing(part(before), part(after)):
            yield f"{prefix}/{name}", value


def _proposals(before: CurrentState, after: CurrentState) -> _Rows:
    for key, value in _differing(before.proposals, after.proposals):
        yield f"proposal/{key.instance.key}/{key.download_id}", value


def _evidence(before: CurrentState, after: CurrentState) -> _Rows:
    for instance in before.evidence.keys() | after.evidence.keys():
        known, now = (state.evidence.get(instance, {}) for state in (before, after))
        for key, value in _differing_in_order(known, now):
            yield f"evidence/{instance.key}/{key}", value


def _readings(before: CurrentState, after: CurrentState) -> _Rows:
    for instance in before.queues.keys() | after.queues.keys():
        known, now = (_last(state.queues.get(instance)) for state in (before, after))
        if known is not now:
            yield from _reading_rows(instance, known, now, after.evidence.get(instance, {}))


def _reading_rows(
    instance: Instance,
    known: QueueReading | None,
    now: QueueReading | None,
    evidence: Mapping[str, Evidence],
) -> _Rows:
    if _header(known) != _header(now):
        yield f"queue/{instance.key}", _header(now)
    before, after = _by_key(known), _by_key(now)
    for key in sorted(_replaced_keys(before, after)):
        was, download = before.get(key), after.get(key)
        if not _is_told_by(evidence.get(key), was, download) and was != download:
            yield f"download/{instance.key}/{key}", download


def _is_told_by(evidence: Evidence | None, before: Download | None, after: Download | None) -> bool:
    """Whether a download only moved: how far it is by now, its evidence tells the next run.

    Half of what a poll writes were rows of downloads that differed in nothing else.
    """
    if evidence is None or before is None or after is None:
        return False
    return evidence.snapshots.newest_amounts == after.amounts and _lasting(before) == _lasting(after)


def _header(reading: QueueReading | None) -> QueueHeader | None:
    if reading is None:
        return None
    return QueueHeader(instance=reading.instance, read_at=reading.read_at, set_aside=reading.set_aside)


def _by_key(reading: QueueReading | None) -> dict[str, Download]:
    return {download.key: download for download in reading.downloads} if reading else {}


def _last(queue: QueueState | None) -> QueueReading | None:
    match queue:
        case Waiting(last=last) | Live(last=last) | Failing(last=last):
            return last
        case None:
            return None


_PARTS = (_singles, _of_instances, _of_names, _proposals, _evidence, _readings)


def _ascii(key: str) -> str:
    # A download id is foreign text: SQLite takes no lone surrogates. Nobody reads the id back from the key.
    return key.encode("ascii", "backslashreplace").decode("ascii")
