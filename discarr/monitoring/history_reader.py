"""Reads each instance's history after its queue: what became of what is no longer listed."""

import logging
from datetime import datetime
from functools import partial

import attrs

from discarr.cache.cache_manager import CacheManager
from discarr.clients.servarr import ServarrClient
from discarr.errors.services import MalformedAnswer, MediaClientError
from discarr.model.downloads import Live, QueueReading
from discarr.model.history import HistoryCursor, HistoryEvent
from discarr.model.services import Instance
from discarr.model.state import CurrentState
from discarr.monitoring.reading_history import (
    OVERLAP,
    HistoryReading,
    asks_from,
    first_cursor,
    history_reading,
    was_long_away,
)
from discarr.monitoring.regrabs import with_regrabs
from discarr.notices.stories import LastSeen, with_events
from discarr.runtime.clock import Now

log = logging.getLogger(__name__)


# --- decide ---------------------------------------------------------------------------------------------


def with_history(
    state: CurrentState, reading: HistoryReading, known: LastSeen, *, now: datetime
) -> CurrentState:
    """What was read and that it was read are one change: nothing is told twice, nothing is lost."""
    told = with_events(with_regrabs(state, reading), reading, known, now=now)
    return with_cursor(told, reading.cursor)


def with_cursor(state: CurrentState, cursor: HistoryCursor) -> CurrentState:
    return attrs.evolve(state, history={**state.history, cursor.instance: cursor})


def is_same_for_history(state: CurrentState, other: CurrentState, *, instance: Instance) -> bool:
    """Whether what an instance's history is judged by is the same in both."""
    return (
        state.stories is other.stories
        and state.journal is other.journal
        and state.evidence.get(instance) is other.evidence.get(instance)
    )


def with_history_of(state: CurrentState, other: CurrentState, *, instance: Instance) -> CurrentState:
    """The state with what `other` learned from one instance's history."""
    if instance in other.evidence:
        evidence = {**state.evidence, instance: other.evidence[instance]}
        state = attrs.evolve(state, evidence=evidence)
    return attrs.evolve(with_cursor(state, other.history[instance]), stories=other.stories)


def last_reading(state: CurrentState, instance: Instance) -> QueueReading | None:
    """Also what the previous run knew."""
    queue = state.queues.get(instance)
    return queue.last if queue is not None else None


def good_reading(state: CurrentState, instance: Instance) -> QueueReading | None:
    queue = state.queues.get(instance)
    return queue.last if isinstance(queue, Live) else None


# --- act ------------------------------------------------------------------------------------------------


class HistoryReader:
    def __init__(self, cache: CacheManager, *, now: Now) -> None:
        self._cache = cache
        self._now = now
        self._trouble: dict[Instance, str] = {}

    async def follow(self, instance: Instance) -> None:
        """Read the history after every good reading of the queue, until cancelled."""
        before = last_reading(self._cache.state.value, instance)
        followed = None
        while True:
            version = self._cache.state.version
            queue = good_reading(self._cache.state.value, instance)
            if queue is not None and queue.read_at != followed:
                await self.read(instance, LastSeen((before, queue)))
                before, followed = queue, queue.read_at
            await self._cache.state.newer_than(version)

    async def read(self, instance: Instance, known: LastSeen) -> None:
        """Once. `known`: what was last seen of downloads that may be gone by now."""
        client = self._cache.client(instance)
        if not isinstance(client, ServarrClient):
            raise TypeError(f"{instance.label} has no history")
        cursor = self._cache.state.value.history.get(instance)
        try:
            if cursor is None:
                await self._begin(client)
            else:
                await self._go_on(client, cursor, known)
        except MediaClientError as error:
            self._say(error)
        else:
            self._trouble.pop(instance, None)

    async def _begin(self, client: ServarrClient) -> None:
        """Find out where the history ends."""
        newest = await client.newest_event()
        recent: tuple[HistoryEvent, ...] = ()
        if newest is not None:
            if newest.at is None:
                raise MalformedAnswer(client.instance, "/api/v3/history", "an event without a date")
            recent = await client.history_since(newest.at - OVERLAP)
        cursor = first_cursor(client.instance, recent, now=self._now())
        self._cache.update(lambda state: with_cursor(state, cursor))

    async def _go_on(self, client: ServarrClient, cursor: HistoryCursor, known: LastSeen) -> None:
        try:
            long_away = was_long_away(cursor, now=self._now())
            newest = await client.newest_event() if long_away else None
            answer = await client.history_since(asks_from(cursor, newest))
        except MalformedAnswer as error:
            # Also one that is larger than any answer may be: the next would only be larger still.
            log.warning("%s What happened since %s is not told.", error, cursor.at)
            await self._begin(client)
            return
        if not answer and cursor.at is not None:
            # The newest event itself is gone: its film was deleted, or an older database restored.
            await self._begin(client)
            return
        now = self._now()
        reading = history_reading(cursor, answer, now=now)
        await self._cache.decide(
            partial(with_history, reading=reading, known=known, now=now),
            is_same=partial(is_same_for_history, instance=client.instance),
            merge=partial(with_history_of, instance=client.instance),
        )

    def _say(self, error: MediaClientError) -> None:
        """Once, not at every reading; the queue's own loop says what is wrong with the service."""
        if self._trouble.get(error.instance) != error.cause:
            log.warning("The history cannot be read: %s", error)
        self._trouble[error.instance] = error.cause
