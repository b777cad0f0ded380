"""The current state as rows of text: only what changed is written, only what is unreadable is lost."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from operator import attrgetter, itemgetter
from typing import Any, TypeVar

import attrs

from discarr.cache.codec_values import text_of, value_of
from discarr.model.cleanup import JournalEntry, Protection
from discarr.model.connections import ConnectionsSpent
from discarr.model.disks import DiskState
from discarr.model.downloads import Download, Failing, Live, QueueReading, QueueState, Waiting
from discarr.model.evidence import Evidence, Watch, by_instance
from discarr.model.history import HistoryCursor
from discarr.model.maintenance import Maintenance
from discarr.model.message import PostedMessage
from discarr.model.notices import Outage, Post, Story, Subscription
from discarr.model.proposals import Proposal
from discarr.model.services import Instance, ServiceStatus
from discarr.model.state import BoardPage, CurrentState

SCHEMA = 1
"""The number of the form the rows have now."""

MIGRATIONS: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""From schema N to N + 1: rows of plain JSON values to rows of plain JSON values."""

T = TypeVar("T")

_AT = attrgetter("at")
_CHANGED_AT = attrgetter("changed_at")
_MADE_AT = attrgetter("made_at")

_PROGRESS = frozenset({"left_bytes", "finishes_at"})
_lasting = attrgetter(*(field.name for field in attrs.fields(Download) if field.name not in _PROGRESS))
"""What there is of a download apart from its progress."""


class SchemaUnknown(Exception):
    """The rows were written by a newer Discarr."""


@attrs.frozen(kw_only=True)
class LoadedState:
    state: CurrentState
    unreadable: Mapping[str, str] = attrs.field(factory=dict)
    """Rows that could not be read: key to cause."""


@attrs.frozen(kw_only=True)
class _QueueHeader:
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


def state_from_rows(schema: int, rows: Mapping[str, str]) -> LoadedState:
    """The state that rows of an older or of this schema hold; queues come back as `Waiting`.

    Raises:
        SchemaUnknown: the rows are of a newer schema.
    """
    if schema > SCHEMA:
        raise SchemaUnknown(f"schema {schema}; this version knows up to {SCHEMA}")
    unreadable: dict[str, str] = {}
    read = _Reader(_migrated(schema, rows, unreadable), unreadable)
    evidence = by_instance(read.each("evidence/", Evidence))
    state = CurrentState(
        queues=_queues(read, evidence),
        statuses={status.instance: status for status in read.each("status/", ServiceStatus)},
        evidence=evidence,
        watches={watch.instance: watch for watch in read.each("watch/", Watch)},
        board_message=read.one("message/board", PostedMessage),
        health_message=read.one("message/health", PostedMessage),
        proposal_message=read.one("message/proposal", PostedMessage),
        maintenance=read.one("maintenance", Maintenance),
        board_page=read.one("board_page", BoardPage) or BoardPage(),
        connections=read.one("connections", ConnectionsSpent) or ConnectionsSpent(),
        journal={e.entry_id: e for e in sorted(read.each("journal/", JournalEntry), key=_AT)},
        protections={p.protection_id: p for p in sorted(read.each("protection/", Protection), key=_AT)},
        proposals={proposal.key: proposal for proposal in read.each("proposal/", Proposal)},
        disks={disks.instance: disks for disks in read.each("disk/", DiskState)},
        history={cursor.instance: cursor for cursor in read.each("history/", HistoryCursor)},
        stories={s.story_id: s for s in sorted(read.each("story/", Story), key=_CHANGED_AT)},
        outages={outage.outage_id: outage for outage in read.each("outage/", Outage)},
        posts={post.post_id: post for post in sorted(read.each("post/", Post), key=_MADE_AT)},
        subscriptions={
            each.subscription_id: each for each in sorted(read.each("subscription/", Subscription), key=_AT)
        },
    )
    return LoadedState(state=state, unreadable=unreadable)


# --- from the state to rows -----------------------------------------------------------------------------


def _differing(before: Mapping[Any, T], after: Mapping[Any, T]) -> Iterator[tuple[Any, T | None]]:
    if before is after:
        return
    for key, value in after.items():
        known = before.get(key)
        if known is not value and known != value:
            yield key, value
    for key in before.keys() - after.keys():
        yield key, None


def _in_order(changes: Iterable[tuple[str, T | None]]) -> list[tuple[str, T | None]]:
    """As they stand in the store, which then goes through its pages once instead of back and forth."""
    return sorted(changes, key=itemgetter(0))


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
        for key, value in _in_order(_differing(known, now)):
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
    before = _by_key(known)
    for key, download in _in_order(_differing(before, _by_key(now))):
        if not _is_told_by(evidence.get(key), before.get(key), download):
            yield f"download/{instance.key}/{key}", download


def _is_told_by(evidence: Evidence | None, before: Download | None, after: Download | None) -> bool:
    """Whether a download only moved: how far it is by now, its evidence tells the next run.

    Half of what a poll writes were rows of downloads that differed in nothing else.
    """
    if evidence is None or before is None or after is None:
        return False
    return evidence.snapshots.newest_amounts == _amounts(after) and _lasting(before) == _lasting(after)


def _as_far_as_it_came(download: Download, evidence: Evidence | None) -> Download:
    """By its evidence, where that is newer; when it would be done, nobody has said since."""
    if evidence is None or _amounts(download) == evidence.snapshots.newest_amounts:
        return download
    done_bytes, size_bytes = evidence.snapshots.newest_amounts
    if size_bytes != download.size_bytes or not 0 <= done_bytes <= size_bytes:
        return download
    return attrs.evolve(download, left_bytes=size_bytes - done_bytes, finishes_at=None)


def _amounts(download: Download) -> tuple[int, int]:
    return download.done_bytes, download.size_bytes


def _header(reading: QueueReading | None) -> _QueueHeader | None:
    if reading is None:
        return None
    return _QueueHeader(instance=reading.instance, read_at=reading.read_at, set_aside=reading.set_aside)


def _by_key(reading: QueueReading | None) -> dict[str, Download]:
    return {download.key: download for download in reading.downloads} if reading else {}


def _last(queue: QueueState | None) -> QueueReading | None:
    match queue:
        case Waiting(last=last) | Live(last=last) | Failing(last=last):
            return last
        case None:
            return None


_PARTS = (_singles, _of_instances, _of_names, _proposals, _evidence, _readings)


# --- from rows to the state -----------------------------------------------------------------------------


def _migrated(schema: int, rows: Mapping[str, str], unreadable: dict[str, str]) -> Mapping[str, str]:
    if max(schema, 1) == SCHEMA:
        return rows
    plain = {}
    for key, text in rows.items():
        try:
            plain[key] = json.loads(text)
        except (ValueError, RecursionError) as error:
            unreadable[key] = str(error)
    for number in range(max(schema, 1), SCHEMA):
        plain = MIGRATIONS[number](plain)
    return {key: json.dumps(value) for key, value in plain.items()}


@attrs.frozen
class _Reader:
    _rows: Mapping[str, str]
    _unreadable: dict[str, str]
    _keys: Mapping[str, Sequence[str]] = attrs.field(init=False)
    """By what they begin with."""

    @_keys.default
    def _by_beginning(self) -> Mapping[str, Sequence[str]]:
        found: dict[str, list[str]] = {}
        for key in self._rows:
            found.setdefault(key.partition("/")[0], []).append(key)
        return found

    def one(self, key: str, kind: type[T]) -> T | None:
        return self._structure(key, kind) if key in self._rows else None

    def each(self, prefix: str, kind: type[T]) -> list[T]:
        keys = self._keys.get(prefix.partition("/")[0], ())
        values = (self._structure(key, kind) for key in keys if key.startswith(prefix))
        return [value for value in values if value is not None]

    def _structure(self, key: str, kind: type[T]) -> T | None:
        try:
            return value_of(self._rows[key], kind)
        except ValueError as error:
            self._unreadable[key] = str(error)
            return None


def _queues(read: _Reader, evidence: Mapping[Instance, Mapping[str, Evidence]]) -> dict[Instance, QueueState]:
    queues: dict[Instance, QueueState] = {}
    for header in read.each("queue/", _QueueHeader):
        known = evidence.get(header.instance, {})
        downloads = (
            _as_far_as_it_came(download, known.get(download.key))
            for download in read.each(f"download/{header.instance.key}/", Download)
        )
        queues[header.instance] = Waiting(
            last=QueueReading(
                instance=header.instance,
                downloads=tuple(downloads),
                read_at=header.read_at,
                set_aside=header.set_aside,
            )
        )
    return queues


def _ascii(key: str) -> str:
    # A download id is foreign text: SQLite takes no lone surrogates. Nobody reads the id back from the key.
    return key.encode("ascii", "backslashreplace").decode("ascii")
