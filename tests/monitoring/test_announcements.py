"""What announcements cost: the real monitor, the simulated service, and a count of what was asked."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import attrs
import pytest
import trio
from trio.testing import wait_all_tasks_blocked

from discarr.cache.cache_manager import CacheManager
from discarr.clients.signalr import Hub
from discarr.demo.arr.faults import Fault, failing
from discarr.demo.arr.serve import serve_servarr
from discarr.demo.arr.world import SimulatedServarr
from discarr.errors.services import HubLost, ServiceRefused
from discarr.model.services import Instance, ServiceKind
from discarr.model.settings import MonitorSettings, ProgressSettings, Secret, ServiceSettings, TlsSettings
from discarr.model.state import CurrentState
from discarr.monitoring.announcements import RETURNING, Listener, seconds_away
from discarr.monitoring.download_monitor import DownloadMonitor
from discarr.runtime.clock import utc_now
from discarr.runtime.current import Current
from discarr.runtime.supervisor import RestartPolicy
from tests.cache.opening import open_cache
from tests.clients.serving import Script, http, saying, scripted
from tests.demo.arr.serving import HandClock, a_film

RADARR = Instance(kind=ServiceKind.RADARR)
PATIENCE_SECONDS = 20.0
NEVER_POLLED = 3600.0
QUICKLY_BACK = RestartPolicy(first_delay_seconds=0.01, longest_delay_seconds=0.02)


@attrs.define
class Watched:
    """A Radarr that is listened to and, but for its announcements, is not asked for an hour."""

    world: SimulatedServarr
    clock: HandClock
    cache: CacheManager
    health_news: Current[int] = attrs.field(factory=lambda: Current(0))

    @property
    def readings(self) -> int:
        """Without the question for the names of what is new."""
        asked = (e for e in self.world.log if e.path == "/api/v3/queue")
        return sum("movieIds" not in exchange.query for exchange in asked)

    @property
    def counts(self) -> int:
        return self._asked("/api/v3/queue/status")

    def _asked(self, path: str) -> int:
        return sum(exchange.path == path for exchange in self.world.log)

    async def until_read(self, holds: Callable[[CurrentState], object]) -> None:
        with trio.fail_after(PATIENCE_SECONDS):
            await trio.lowlevel.checkpoint()
            while not holds(self.cache.state.value):
                await self.cache.state.newer_than(self.cache.state.version)

    async def settle(self) -> None:
        """Everything that was announced so far was heard, and what it led to is done."""
        news, joined = self.health_news.version, self.world.hub.joined
        if not joined.value:
            await joined.newer_than(joined.version)
        self.world.warn("Marker", f"number {news}")  # the last thing to be announced is the last to be heard
        with trio.fail_after(PATIENCE_SECONDS):
            await self.health_news.newer_than(news)
        await wait_all_tasks_blocked(cushion=0.1)


@asynccontextmanager
async def watched(folder: Path, *, items: int) -> AsyncIterator[Watched]:
    clock = HandClock()
    world = SimulatedServarr(ServiceKind.RADARR, items=items, now=clock.now)
    async with open_cache(folder) as cache, trio.open_nursery() as nursery:
        url = await nursery.start(partial(serve_servarr, world))
        service = ServiceSettings(instance=RADARR, url=url, api_key=Secret(world.api_key))
        await cache.use_clients(cache.prepare_clients([service], TlsSettings()))
        radarr = Watched(world, clock, cache)

        def health_changed(_instance: Instance) -> None:
            radarr.health_news.replace(0)

        monitor = DownloadMonitor(cache, now=utc_now, health_changed=health_changed)
        settings = MonitorSettings(
            services=(service,),
            tls=TlsSettings(),
            check_interval_seconds=NEVER_POLLED,
            progress=ProgressSettings(),
        )
        await nursery.start(monitor.run, settings)
        await radarr.settle()
        assert radarr.readings == 1
        yield radarr
        nursery.cancel_scope.cancel()


async def test_each_refresh_costs_one_reading_whatever_it_changed(tmp_path: Path) -> None:
    async with watched(tmp_path, items=3) as radarr:
        for refreshes in range(1, 6):
            radarr.world.refresh()
            await radarr.settle()
            assert radarr.readings == 1 + refreshes
        assert radarr.counts == 0


async def test_the_counts_that_follow_a_refresh_cost_nothing(tmp_path: Path) -> None:
    async with watched(tmp_path, items=3) as radarr:
        radarr.world.refresh()
        await radarr.settle()
        said = radarr.world.hub.said.value
        radarr.clock.move(6)
        radarr.world.advance(radarr.clock.now())
        assert radarr.world.hub.said.value == said + 1
        await radarr.settle()
        assert (radarr.readings, radarr.counts) == (2, 0)


async def test_a_queue_that_stays_empty_is_counted_and_not_read(tmp_path: Path) -> None:
    async with watched(tmp_path, items=0) as radarr:
        for refreshes in range(1, 4):
            radarr.world.refresh()
            await radarr.settle()
            assert radarr.counts == refreshes
        assert radarr.readings == 1


async def test_the_first_row_of_an_empty_queue_is_read(tmp_path: Path) -> None:
    async with watched(tmp_path, items=0) as radarr:
        radarr.world.add(a_film())
        radarr.world.refresh()
        await radarr.until_read(lambda state: state.queues[RADARR].last.downloads)  # type: ignore[union-attr]  # there was a reading
        await radarr.settle()
        assert radarr.readings == 2


async def test_a_row_that_comes_while_an_empty_queue_is_counted_is_read(tmp_path: Path) -> None:
    async with watched(tmp_path, items=0) as radarr:

        def add() -> None:
            radarr.world.add(a_film())
            radarr.world.refresh()

        def as_before(body: bytes) -> bytes:
            return body.replace(b'"totalCount": 1', b'"totalCount": 0')

        # Announced before the count arrives, which was made before it.
        radarr.world.fault("/queue/status", Fault(meanwhile=add, rewrite=as_before, silence_seconds=0.3))
        radarr.world.refresh()
        await radarr.until_read(lambda state: state.queues[RADARR].last.downloads)  # type: ignore[union-attr]  # there was a reading


async def test_an_empty_queue_that_cannot_be_counted_is_read_instead(tmp_path: Path) -> None:
    async with watched(tmp_path, items=0) as radarr:
        radarr.world.fault("/queue/status", failing(500))
        radarr.world.refresh()
        await radarr.settle()
        assert (radarr.readings, radarr.counts) == (2, 1)


async def test_what_changes_during_a_reading_is_read_once_more(tmp_path: Path) -> None:
    async with watched(tmp_path, items=3) as radarr:
        changes = Fault(meanwhile=radarr.world.refresh, silence_seconds=0.2)
        radarr.world.fault("/api/v3/queue", changes)
        radarr.world.refresh()
        await radarr.settle()
        await wait_all_tasks_blocked(cushion=0.4)  # longer than the silence
        assert radarr.readings == 3


# --- where there is nothing to hear -----------------------------------------------------------------------


def listener_at(url: str) -> Listener:
    service = ServiceSettings(instance=RADARR, url=url, api_key=Secret("f" * 32))

    async def nobody_counts() -> int:
        raise AssertionError

    return Listener(
        Hub(service, TlsSettings()),
        wake=lambda: None,
        count_rows=nobody_counts,
        health_changed=lambda: None,
        returning=QUICKLY_BACK,
    )


async def test_each_change_of_cause_is_one_quiet_line(
    nursery: trio.Nursery, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    answers = [http("426 Upgrade Required")] * 4 + [http("401 Unauthorized")] * 4
    tries = Current(0)

    async def script(stream: trio.SocketStream) -> None:
        answer: Script = saying(answers[tries.value])
        await answer(stream)
        tries.replace(tries.value + 1)
        if tries.value == len(answers):
            await trio.sleep_forever()

    listener = listener_at(await scripted(nursery, script))
    with trio.move_on_after(PATIENCE_SECONDS):
        async with trio.open_nursery() as listening:
            listening.start_soon(listener.run)
            while tries.value < len(answers):
                await tries.newer_than(tries.version)
            await wait_all_tasks_blocked()
            listening.cancel_scope.cancel()
    lines = [record for record in caplog.records if record.name == "discarr.monitoring.announcements"]
    assert [record.levelname for record in lines] == ["INFO", "INFO"]
    assert "Radarr does not announce what changes, and is polled" in lines[0].getMessage()
    assert "HTTP 426" in lines[0].getMessage()
    assert "refused the API key" in lines[1].getMessage()


async def test_it_comes_back_to_a_service_that_restarted(
    nursery: trio.Nursery, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    world = SimulatedServarr(ServiceKind.RADARR, api_key="f" * 32)
    listener = listener_at(await nursery.start(partial(serve_servarr, world)))
    nursery.start_soon(listener.run)
    with trio.fail_after(PATIENCE_SECONDS):
        await world.hub.joined.newer_than(0)
        world.restart()
        await world.hub.joined.newer_than(2)  # one left, and one came
    assert world.hub.joined.value == 1


@pytest.mark.parametrize(
    ("end", "failures", "seconds"),
    [
        (ServiceRefused(RADARR, 401), 1, 5.0),
        (ServiceRefused(RADARR, 401), 3, 20.0),
        (ServiceRefused(RADARR, 401), 40, 300.0),
        (HubLost(RADARR, "it closed it"), 1, 5.0),
        (HubLost(RADARR, "it closed it", may_return=False), 1, 300.0),
    ],
)
def test_how_long_it_stays_away(end: HubLost, failures: int, seconds: float) -> None:
    assert seconds_away(end, failures, attrs.evolve(RETURNING, chance=lambda: 1.0)) == seconds
    assert seconds_away(end, failures, attrs.evolve(RETURNING, chance=lambda: 0.0)) == seconds / 2
