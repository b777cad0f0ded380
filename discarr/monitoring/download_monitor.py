"""The monitor: reads every instance's queue, each in a loop of its own."""

import logging
from datetime import datetime

import attrs
import trio

from discarr.cache.cache_manager import CacheManager
from discarr.clients.servarr import ServarrClient
from discarr.errors import MediaClientError
from discarr.model.downloads import Failing, Live, QueueReading, QueueState, ReadFailure, Waiting
from discarr.model.queue import SetAside
from discarr.model.services import Instance
from discarr.model.settings import MonitorSettings
from discarr.model.state import CurrentState
from discarr.monitoring.grouping import group_downloads
from discarr.monitoring.history_reader import HistoryReader
from discarr.monitoring.progress_tracker import ProgressTracker
from discarr.runtime.clock import Monotonic, Now
from discarr.runtime.rounds import Rounds

log = logging.getLogger(__name__)

REMEMBERED_ROWS = 1000
"""How many unusable rows are remembered as already logged."""


# --- decide ---------------------------------------------------------------------------------------------


def last_reading(queue: QueueState | None) -> QueueReading | None:
    return None if queue is None else queue.last


def after_failure(queue: QueueState | None, cause: str, *, now: datetime) -> Failing:
    """The last good rows stay; the failure dates from the first of the failed attempts."""
    since = queue.failure.since if isinstance(queue, Failing) else now
    return Failing(failure=ReadFailure(cause=cause, since=since), last=last_reading(queue))


def keeping_equal(known: QueueReading | None, fresh: QueueReading) -> QueueReading:
    """The fresh reading with the very objects of the known one where they are equal: nothing to save anew."""
    if known is None:
        return fresh
    by_key = {download.key: download for download in known.downloads}
    return attrs.evolve(
        fresh,
        downloads=tuple(
            same if (same := by_key.get(download.key)) == download else download
            for download in fresh.downloads
        ),
    )


def with_reading(state: CurrentState, reading: QueueReading, tracker: ProgressTracker) -> CurrentState:
    """The state after a good reading of one instance."""
    kept = keeping_equal(last_reading(state.queues.get(reading.instance)), reading)
    observed = tracker.observe(state, kept)
    return attrs.evolve(observed, queues={**state.queues, reading.instance: Live(last=kept)})


def with_failure(state: CurrentState, instance: Instance, cause: str, *, now: datetime) -> CurrentState:
    """The state after a reading that failed: never an empty queue."""
    failing = after_failure(state.queues.get(instance), cause, now=now)
    return attrs.evolve(state, queues={**state.queues, instance: failing})


def for_instances(state: CurrentState, instances: set[Instance]) -> CurrentState:
    """The queues of these instances only, each `Waiting` where nothing was read yet."""
    queues = {instance: state.queues.get(instance, Waiting()) for instance in instances}
    evidence = {key: value for key, value in state.evidence.items() if key.instance in instances}
    watches = {key: value for key, value in state.watches.items() if key in instances}
    return attrs.evolve(state, queues=queues, evidence=evidence, watches=watches)


# --- act ------------------------------------------------------------------------------------------------


class DownloadMonitor:
    """The supervised child; `check_now` may be called by commands at any time."""

    def __init__(self, cache: CacheManager, *, now: Now, monotonic: Monotonic = trio.current_time) -> None:
        self._cache = cache
        self._now = now
        self._monotonic = monotonic
        self._rounds: dict[Instance, Rounds] = {}
        self._history = HistoryReader(cache, now=now)
        self._logged_rows: set[tuple[Instance, str]] = set()

    async def run(self, settings: MonitorSettings, *, task_status: trio.TaskStatus[None]) -> None:
        """Poll until cancelled."""
        instances = [service.instance for service in settings.services]
        self._cache.update(lambda state: for_instances(state, set(instances)))
        self._rounds = {instance: Rounds() for instance in instances}
        try:
            async with trio.open_nursery() as nursery:
                for instance in instances:
                    nursery.start_soon(self._watch, instance, settings, name=f"queue of {instance.label}")
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

    async def _watch(self, instance: Instance, settings: MonitorSettings) -> None:
        tracker = ProgressTracker(settings.progress, settings.check_interval_seconds)

        async def read() -> float:
            await self._read(instance, tracker)
            return settings.check_interval_seconds

        await self._rounds[instance].run(read)

    async def _read(self, instance: Instance, tracker: ProgressTracker) -> None:
        client = self._cache.client(instance)
        if not isinstance(client, ServarrClient):
            raise TypeError(f"{instance.label} has no queue")
        try:
            read = await client.get_all_queue_items_paginated()
        except MediaClientError as error:
            self._failed(instance, error)
            return
        reading, unusable = group_downloads(instance, read, read_at=self._now())
        reading = attrs.evolve(reading, monotonic_seconds=self._monotonic())
        self._log_unusable(instance, unusable)
        if isinstance(self._cache.state.value.queues.get(instance), Failing):
            log.info("%s: its queue can be read again", instance.label)
        self._cache.update(lambda state: with_reading(state, reading, tracker))

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
