"""A cleanup in a test: simulated services on real sockets, a state on a real disk, and a clock to turn."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import attrs
import trio

from discarr.cache.cache_manager import CacheManager
from discarr.clients.base_limits import DEFAULT_LIMITS, RequestLimits
from discarr.clients.servarr import ServarrClient
from discarr.demo.arr import library
from discarr.demo.arr.downloads import GIGABYTE, QBITTORRENT, DownloadClient, SimulatedDownload, Stage
from discarr.demo.arr.serve import serve_servarr
from discarr.demo.arr.world import DEFAULT_API_KEY, SimulatedServarr
from discarr.demo.web import Exchange
from discarr.model.cleanup import CleanupOptions, CleanupPlan, JournalEntry, Receipt
from discarr.model.downloads import Download, Live, QueueReading
from discarr.model.evidence import ClientWatch, Evidence, Watch, by_instance
from discarr.model.services import Instance, ServiceKind
from discarr.model.settings import (
    CleanupSettings,
    GatewaySettings,
    Secret,
    ServiceSettings,
    Settings,
    TlsSettings,
)
from discarr.model.snapshots import Snapshot
from discarr.model.state import CurrentState
from discarr.monitoring.cleanup import Cleanup
from discarr.monitoring.cleanup_plan import plan_cleanup
from discarr.monitoring.grouping import group_downloads
from discarr.runtime.current import Current
from tests.cache.opening import open_cache

START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ADMINISTRATOR = 4711
DEFAULTS = CleanupOptions()
NOT_AUTOMATIC = CleanupSettings()
LONG_SECONDS = 1_000_000.0
"""On a clock: more than any threshold."""


@attrs.define
class Clock:
    """Everyone's time: the services' and Discarr's."""

    time: datetime = START

    def __call__(self) -> datetime:
        return self.time

    def pass_(self, span: timedelta) -> None:
        self.time += span


@attrs.define(kw_only=True)
class Ward:
    """Everything a cleanup needs, around one `Cleanup`."""

    worlds: dict[Instance, SimulatedServarr]
    cache: CacheManager
    settings: Current[Settings]
    clock: Clock
    cleanup: Cleanup

    async def read(self) -> None:
        """Take a reading of each queue into the state, and find that nothing in it moved for very long."""
        await trio.lowlevel.checkpoint()
        for service in self.settings.value.services:
            instance = service.instance
            client = self.cache.client(instance)
            assert isinstance(client, ServarrClient)
            read = await client.get_all_queue_items_paginated(anew=True)
            reading = group_downloads(instance, read, read_at=self.clock()).reading
            self.cache.update(partial(with_stuck_reading, reading=reading))

    def plan(self, options: CleanupOptions = DEFAULTS, plan_id: str = "a-plan") -> CleanupPlan:
        state, progress = self.cache.state.value, self.settings.value.progress
        return plan_cleanup(state, options, progress, now=self.clock(), plan_id=plan_id)

    async def clean(self, options: CleanupOptions = DEFAULTS) -> Receipt:
        await self.read()
        return await self.cleanup.carry_out(self.plan(options), by=ADMINISTRATOR)

    @property
    def journal(self) -> tuple[JournalEntry, ...]:
        return tuple(self.cache.state.value.journal.values())

    def again(self) -> Cleanup:
        """As after a restart: nothing is remembered but the state."""
        return Cleanup(self.cache, self.settings, now=self.clock)


def with_stuck_reading(state: CurrentState, reading: QueueReading) -> CurrentState:
    evidence = by_instance(map(stuck_evidence, reading.downloads))
    clients = {each.download_client for each in reading.downloads}
    watch = Watch(
        instance=reading.instance,
        clients={client: ClientWatch(observed_seconds=LONG_SECONDS) for client in clients},
    )
    return attrs.evolve(
        state,
        queues={**state.queues, reading.instance: Live(last=reading)},
        evidence={**state.evidence, **evidence},
        watches={**state.watches, reading.instance: watch},
    )


def stuck_evidence(download: Download) -> Evidence:
    return Evidence(
        instance=download.instance,
        download_id=download.key,
        snapshots=(Snapshot(at=START, done_bytes=download.done_bytes, size_bytes=download.size_bytes),),
        progressed_at=START - timedelta(seconds=LONG_SECONDS),
        mark_bytes=download.done_bytes,
        most_bytes=download.done_bytes,
        added_at=download.added_at,
        client=download.download_client,
        runs_from_seconds=0.0,
    )


@asynccontextmanager
async def ward(
    folder: Path,
    *,
    kinds: Iterable[ServiceKind] = (ServiceKind.RADARR,),
    limits: RequestLimits = DEFAULT_LIMITS,
    cleanup: CleanupSettings = NOT_AUTOMATIC,
) -> AsyncIterator[Ward]:
    clock = Clock()
    worlds = {Instance(kind=kind): SimulatedServarr(kind, now=clock) for kind in kinds}
    async with trio.open_nursery() as nursery:
        urls = {
            instance: await nursery.start(partial(serve_servarr, world)) for instance, world in worlds.items()
        }
        async with discarr_beside(urls, folder, clock=clock, limits=limits, cleanup=cleanup) as house:
            house.worlds.update(worlds)
            yield house
        nursery.cancel_scope.cancel()


@asynccontextmanager
async def discarr_beside(
    urls: Mapping[Instance, str],
    folder: Path,
    *,
    clock: Clock,
    limits: RequestLimits = DEFAULT_LIMITS,
    cleanup: CleanupSettings = NOT_AUTOMATIC,
) -> AsyncIterator[Ward]:
    """What of Discarr a cleanup needs, with the state that stands in this folder."""
    services = tuple(
        ServiceSettings(instance=instance, url=url, api_key=Secret(DEFAULT_API_KEY))
        for instance, url in urls.items()
    )
    gateway = GatewaySettings(token=Secret("a.token"), channel_id=1)
    settings = Current(Settings(gateway=gateway, services=services, cleanup=cleanup))
    async with open_cache(folder, limits=limits) as cache:
        await cache.use_clients(cache.prepare_clients(services, TlsSettings()))
        hands = Cleanup(cache, settings, now=clock)
        yield Ward(worlds={}, cache=cache, settings=settings, clock=clock, cleanup=hands)


# --- downloads ------------------------------------------------------------------------------------------


def dead(
    kind: ServiceKind,
    number: int = 1,
    *,
    stage: Stage = Stage.DOWNLOADING,
    client: DownloadClient = QBITTORRENT,
    episodes: int = 1,
    known: bool = True,
) -> SimulatedDownload:
    """A download of which not a byte comes."""
    media = library.film(number) if kind is ServiceKind.RADARR else None
    pack = library.season_pack(library.series(number), 1, episodes)
    return SimulatedDownload(
        title=f"Release.{number}.1080p-GROUP",
        media=(media or pack) if known else None,
        client=client,
        stage=stage,
        size_bytes=4 * GIGABYTE,
        left_bytes=0.0 if stage in COMPLETE else 3 * GIGABYTE,
    )


COMPLETE = (Stage.IMPORT_PENDING, Stage.IMPORTING, Stage.IMPORT_BLOCKED)


def admit(world: SimulatedServarr, *downloads: SimulatedDownload) -> None:
    """Put them into the queue and list them now."""
    for download in downloads:
        world.add(download)
    world.queue.refresh()


def deletions(world: SimulatedServarr) -> list[Exchange]:
    return [exchange for exchange in world.log if exchange.method == "DELETE"]
