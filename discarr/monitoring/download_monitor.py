"""The monitor: reads every instance's queue, each in a loop of its own."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

import attrs
import trio

from discarr.cache.cache_manager import CacheManager
from discarr.clients.servarr import ServarrClient
from discarr.clients.signalr import Hub
from discarr.errors.services import MediaClientError
from discarr.model.downloads import Failing, Live, QueueReading, QueueState, ReadFailure, Waiting
from discarr.model.queue import SetAside
from discarr.model.services import Instance
from discarr.model.settings import MonitorSettings, ServiceSettings
from discarr.model.state import CurrentState
from discarr.monitoring.announcements import Listener
from discarr.monitoring.grouping import NO_GROUPS, Groups, group_downloads
from discarr.monitoring.history_reader import HistoryReader
from discarr.monitoring.progress_tracker import ProgressTracker
from discarr.runtime.aside import aside
from discarr.runtime.clock import Monotonic, Now
from discarr.runtime.rounds import Rounds

log = logging.getLogger(__name__)

READING_SECONDS = 3 * 60 * 60.0
"""A hundred pages from a service so slow that each takes its whole minute, and that once more."""
REMEMBERED_ROWS = 1000
"""How many unusable rows are remembered as already logged."""


# --- decide ---------------------------------------------------------------------------------------------


def last_reading(queue: QueueState | None) -> QueueReading | None:
    return None if queue is None else queue.last


def after_failure(queue: QueueState | None, cause: str, *, now: datetime) -> Failing:
    """The last good rows stay; the failure dates from the first of the failed attempts."""
    since = queue.failure.since if isinstance(queue, Failing) else now
    return Failing(failure=ReadFailure(cause=cause, since=since), last=last_reading(queue))


def rows_read(queue: QueueState | None) -> int | None:
    """As the service counts them; None where the newest attempt failed or there was none."""
    return queue.last.row_count if isinstance(queue, Live) else None


def with_reading(state: CurrentState, *, reading: QueueReading, tracker: ProgressTracker) -> CurrentState:
    """The state after a good reading of one instance."""
    observed = tracker.observe(state, reading)
    return attrs.evolve(observed, queues={**state.queues, reading.instance: Live(last=reading)})


def with_instance_of(state: CurrentState, other: CurrentState, *, instance: Instance) -> CurrentState:
    """The state with all that `other` knows of one instance's queue."""
    return attrs.evolve(
        state,
        queues={**state.queues, instance: other.queues[instance]},
        evidence={**state.evidence, instance: other.evidence[instance]},
        watches={**state.watches, instance: other.watches[instance]},
    )


def is_same_of(state: CurrentState, other: CurrentState, *, instance: Instance) -> bool:
    """Whether neither knows anything of the instance's queue that the other does not."""
    return all(
        one.get(instance) is another.get(instance)
        for one, another in (
            (state.queues, other.queues),
            (state.evidence, other.evidence),
            (state.watches, other.watches),
        )
    )


def with_failure(state: CurrentState, instance: Instance, cause: str, *, now: datetime) -> CurrentState:
    """The state after a reading that failed: never an empty queue."""
    failing = after_failure(state.queues.get(instance), cause, now=now)
    return attrs.evolve(state, queues={**state.queues, instance: failing})


def for_instances(state: CurrentState, instances: set[Instance]) -> CurrentState:
    """The queues of these instances only, each `Waiting` where nothing was read yet."""
    queues = {instance: state.queues.get(instance, Waiting()) for instance in instances}
    evidence = {key: value for key, value in state.evidence.items() if key in instances}
    watches = {key: value for key, value in state.watches.items() if key in instances}
    return attrs.evolve(state, queues=queues, evidence=evidence, watches=watches)


@attrs.define(kw_only=True)
class _WatchedQueue:
    """What the loop of one instance works with."""

    tracker: ProgressTracker
    groups: Groups = NO_GROUPS
    """Of the last good reading."""


# --- act ------------------------------------------------------------------------------------------------


class DownloadMonitor:
    """The supervised child; `check_now` may be called by commands at any time."""

    def __init__(
        self,
        cache: CacheManager,
        *,
        now: Now,
        monotonic: Monotonic = trio.current_time,
        health_changed: Callable[[Instance], None] = lambda _instance: None,
    ) -> None:
        """`health_changed` is called when a service says that its own health messages may be others now."""
        self._cache = cache
        self._now = now
        self._monotonic = monotonic
        self._health_changed = health_changed
        self._rounds: dict[Instance, Rounds] = {}
        self._history = HistoryReader(cache, now=now)
        self._logged_rows: set[tuple[Instance, str]] = set()

    async def run(self, settings: MonitorSettings, *, task_status: trio.TaskStatus[None]) -> None:
        """Poll until cancelled, and read at once what a service announces."""
        instances = [service.instance for service in settings.services]
        self._cache.update(lambda state: for_instances(state, set(instances)))
        self._rounds = {
            instance: Rounds(f"the reading of {instance.label}'s queue", within_seconds=READING_SECONDS)
            for instance in instances
        }
        try:
            async with trio.open_nursery() as nursery:
                for service in settings.services:
                    instance = service.instance
                    nursery.start_soon(self._watch, service, settings, name=f"queue of {instance.label}")
                    nursery.start_soon(self._history.follow, instance, name=f"history of {instance.label}")
                task_status.started()
                await trio.sleep_forever()
        finally:
            self._rounds = {}

    async def check_now(self) -> None:
        """Read every queue now; returns when each attempt has ended."""
        async with trio.open_nursery() as nursery:
            for rounds in self._rounds.values():
                nursery.start_soon(rounds.ask)

    async def _watch(self, service: ServiceSettings, settings: MonitorSettings) -> None:
        instance, rounds = service.instance, self._rounds[service.instance]
        queue = _WatchedQueue(tracker=ProgressTracker(settings.progress, settings.check_interval_seconds))
        listener = Listener(
            Hub(service, settings.tls),
            wake=rounds.wake,
            count_rows=lambda: self._client(instance).count_queue(),
            health_changed=lambda: self._health_changed(instance),
        )

        async def read() -> float:
            with listener.reading(lambda: rows_read(self._cache.state.value.queues.get(instance))):
                await self._read(instance, queue)
            return settings.check_interval_seconds

        async with trio.open_nursery() as nursery:
            nursery.start_soon(listener.run, name=f"hub of {instance.label}")
            await rounds.run(read)

    async def _read(self, instance: Instance, queue: "_WatchedQueue") -> None:
        client = self._client(instance)
        try:
            read = await client.get_all_queue_items_paginated()
        except MediaClientError as error:
            self._failed(instance, error)
            return
        monotonic_seconds = self._monotonic()
        grouping = await aside(
            partial(group_downloads, instance, read, read_at=self._now(), before=queue.groups)
        )
        queue.groups = grouping.groups
        reading = attrs.evolve(grouping.reading, monotonic_seconds=monotonic_seconds)
        self._log_unusable(instance, grouping.set_aside)
        if isinstance(self._cache.state.value.queues.get(instance), Failing):
            log.info("%s: its queue can be read again", instance.label)
        await self._cache.decide(
            partial(with_reading, reading=reading, tracker=queue.tracker),
            is_same=partial(is_same_of, instance=instance),
            merge=partial(with_instance_of, instance=instance),
        )

    def _client(self, instance: Instance) -> ServarrClient:
        client = self._cache.client(instance)
        if not isinstance(client, ServarrClient):
            raise TypeError(f"{instance.label} has no queue")
        return client

    def _failed(self, instance: Instance, error: MediaClientError) -> None:
        known = self._cache.state.value.queues.get(instance)
        if not (isinstance(known, Failing) and known.failure.cause == error.cause):
            log.warning("%s", error)
        self._cache.update(lambda state: with_failure(state, instance, error.cause, now=self._now()))

    def _log_unusable(self, instance: Instance, rows: tuple[SetAside, ...]) -> None:
        """Each unusable row is logged once, not at every poll."""
        if len(self._logged_rows) > REMEMBERED_ROWS:
            self._logged_rows.clear()
        for row in rows:
            if (instance, row.name) not in self._logged_rows:
                self._logged_rows.add((instance, row.name))
                log.warning("%s: a row of its queue is left out: %r: %s", instance.label, row.name, row.cause)
