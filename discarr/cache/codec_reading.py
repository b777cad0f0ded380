"""From rows of text to the state: only what is unreadable is lost."""

import json
from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import TypeVar

import attrs

from discarr.cache.codec_values import value_of
from discarr.cache.codec_writing import QueueHeader
from discarr.cache.migrations import SCHEMA, migrated
from discarr.model.cleanup import JournalEntry, Protection
from discarr.model.connections import ConnectionsSpent
from discarr.model.disks import DiskState
from discarr.model.downloads import Download, QueueReading, QueueState, Waiting
from discarr.model.evidence import Evidence, Watch, by_instance
from discarr.model.history import HistoryCursor
from discarr.model.maintenance import Maintenance
from discarr.model.message import PostedMessage
from discarr.model.notices import Outage, Post, Story, Subscription
from discarr.model.proposals import Proposal
from discarr.model.services import Instance, ServiceStatus
from discarr.model.state import BoardPage, CurrentState

T = TypeVar("T")

_AT = attrgetter("at")
_CHANGED_AT = attrgetter("changed_at")
_MADE_AT = attrgetter("made_at")


class SchemaUnknown(Exception):
    """The rows were written by a newer Discarr."""


@attrs.frozen(kw_only=True)
class LoadedState:
    state: CurrentState
    saved: CurrentState
    """What of it has today's form where it came from: of an older schema nothing, and all is written anew."""
    unreadable: Mapping[str, str] = attrs.field(factory=dict)
    """Rows that could not be read: key to cause."""


NOTHING_LOADED = LoadedState(state=CurrentState(), saved=CurrentState())


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
    return LoadedState(
        state=state, saved=state if schema == SCHEMA else CurrentState(), unreadable=unreadable
    )


def _migrated(schema: int, rows: Mapping[str, str], unreadable: dict[str, str]) -> Mapping[str, str]:
    if schema == SCHEMA:
        return rows
    found = {}
    for key, text in rows.items():
        try:
            found[key] = json.dumps(migrated(key, json.loads(text), schema))
        except (ValueError, RecursionError) as error:
            unreadable[key] = str(error)
    return found


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
    for header in read.each("queue/", QueueHeader):
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


def _as_far_as_it_came(download: Download, evidence: Evidence | None) -> Download:
    """By its evidence, where that is newer; when it would be done, nobody has said since."""
    if evidence is None or download.amounts == evidence.snapshots.newest_amounts:
        return download
    done_bytes, size_bytes = evidence.snapshots.newest_amounts
    if size_bytes != download.size_bytes or not 0 <= done_bytes <= size_bytes:
        return download
    return attrs.evolve(download, left_bytes=size_bytes - done_bytes, finishes_at=None)
