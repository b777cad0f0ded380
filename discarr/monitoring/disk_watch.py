"""Reads how much room there is where films and series are kept: seldom, for it wakes the disks."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

import attrs
import trio

from discarr.cache.cache_manager import CacheManager
from discarr.clients.servarr import ServarrClient
from discarr.errors.services import MediaClientError
from discarr.model.disks import DiskReading, DiskState
from discarr.model.downloads import ReadFailure
from discarr.model.services import Instance
from discarr.model.settings import MonitorSettings
from discarr.model.state import CurrentState
from discarr.monitoring.disk_room import DiskRoom, disk_rooms, shortages, trusted
from discarr.runtime.clock import Now
from discarr.runtime.rounds import Rounds

log = logging.getLogger(__name__)

SELDOM_SECONDS = 900.0
TIGHT_SECONDS = 60.0
"""While it may not fit: what was written since the last look would be counted as room."""


# --- decide ---------------------------------------------------------------------------------------------


def with_disks(state: CurrentState, reading: DiskReading) -> CurrentState:
    known = DiskState(instance=reading.instance, last=reading)
    return attrs.evolve(state, disks={**state.disks, reading.instance: known})


def with_failure(state: CurrentState, instance: Instance, cause: str, *, now: datetime) -> CurrentState:
    """The last good reading stays; the failure dates from the first of the failed attempts."""
    known = state.disks.get(instance, DiskState(instance=instance))
    since = known.failure.since if known.failure else now
    failing = attrs.evolve(known, failure=ReadFailure(cause=cause, since=since))
    return attrs.evolve(state, disks={**state.disks, instance: failing})


def for_instances(state: CurrentState, instances: Iterable[Instance]) -> CurrentState:
    """The disks of these instances only, in their order."""
    disks = {instance: state.disks.get(instance, DiskState(instance=instance)) for instance in instances}
    return attrs.evolve(state, disks=disks)


def with_shortages(state: CurrentState, rooms: Iterable[DiskRoom]) -> CurrentState:
    found = shortages(rooms)
    return state if found == state.shortages else attrs.evolve(state, shortages=found)


def seconds_to_next(rooms: Iterable[DiskRoom]) -> float:
    return TIGHT_SECONDS if any(room.is_tight for room in rooms) else SELDOM_SECONDS


def _is_fresh(known: DiskState | None, since: datetime) -> bool:
    return (
        known is not None and known.failure is None and known.last is not None and known.last.read_at > since
    )


# --- act ------------------------------------------------------------------------------------------------


class DiskWatch:
    """The supervised child; `look_again` may be called by commands at any time."""

    def __init__(self, cache: CacheManager, *, now: Now) -> None:
        self._cache = cache
        self._now = now
        self._rounds: dict[Instance, Rounds] = {}

    async def run(self, settings: MonitorSettings, *, task_status: trio.TaskStatus[None]) -> None:
        """Look at each service's disks until cancelled."""
        self._rounds = {
            service.instance: Rounds(f"the look at the disks of {service.instance.label}")
            for service in settings.services
        }
        self._cache.update(lambda state: for_instances(state, self._rounds))
        try:
            async with trio.open_nursery() as nursery:
                for instance in self._rounds:
                    nursery.start_soon(self._watch, instance, name=f"disks of {instance.label}")
                task_status.started()
                await trio.sleep_forever()
        finally:
            self._rounds = {}

    async def look_again(self, *, older_than: timedelta) -> None:
        """Look at those that were not looked at for so long; returns when each look has ended."""
        async with trio.open_nursery() as nursery:
            for instance, rounds in self._rounds.items():
                known = self._cache.state.value.disks.get(instance)
                if not _is_fresh(known, self._now() - older_than):
                    nursery.start_soon(rounds.ask)

    async def _watch(self, instance: Instance) -> None:
        async def look() -> float:
            await self._look(instance)
            state = self._cache.state.value
            # Of 100,000 downloads it takes a fifth of a second, which nobody else has to wait for.
            disks = trusted(state.disks, now=self._now())
            rooms = await trio.to_thread.run_sync(disk_rooms, disks, state.queues)
            self._cache.update(lambda state: with_shortages(state, rooms))
            return seconds_to_next(rooms)

        await self._rounds[instance].run(look)

    async def _look(self, instance: Instance) -> None:
        client = self._cache.client(instance)
        if not isinstance(client, ServarrClient):
            raise TypeError(f"{instance.label} has no root folders")
        try:
            reading = await client.disk_reading(now=self._now())
        except MediaClientError as error:
            log.debug("%s", error)  # its queue and its health say as much, and louder
            cause = error.cause
            self._cache.update(lambda state: with_failure(state, instance, cause, now=self._now()))
        else:
            self._cache.update(lambda state: with_disks(state, reading))
