"""Polls of a whole queue, one after the other, each beside the floor's poll of the same queue."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import attrs
import trio

from tests.bench.dialogue import Child
from tests.bench.process_figures import ProcessFigures
from tests.bench.service import DAEMON
from tests.bench.services import open_floor
from tests.bench.town import Town

INTERVAL_SECONDS = 1.5
"""Longer than the services take to tell the next poll from the last look of this one."""
DAEMON_WAITS_SECONDS = 18.0
"""A little less than a service may take to its first byte; a poll that waited longer has failed."""
ATTEMPTS = 3

FLOOR = "floor"
"""What it calls itself to the services."""


class ServicesTooSlow(Exception):
    def __init__(self) -> None:
        super().__init__("This machine renders the queue so slowly that the daemon gives up waiting for it.")


@attrs.frozen(kw_only=True)
class Poll:
    """What one poll took and brought."""

    cpu_seconds: float
    wall_seconds: float
    requests: int
    sent_bytes: int
    unpacked_bytes: int


@attrs.frozen(kw_only=True)
class DaemonPoll(Poll):
    """With what the process looked like afterwards."""

    written_bytes: int
    resident_bytes: int
    peak_bytes: int
    log: str
    waited_seconds: float
    """At the services' gates, before it was let through."""


@attrs.frozen(kw_only=True)
class Pair:
    floor: Poll
    ours: DaemonPoll
    changed_rows: int


async def nothing() -> None:
    await trio.lowlevel.checkpoint()


@attrs.frozen
class Polling:
    """A daemon that waits at the gates, and is let through once for each poll."""

    town: Town
    daemon: ProcessFigures
    floor: Child

    async def pair(self, share: float) -> Pair:
        """Change this share of the rows; read them as the floor does, and as the daemon does."""
        services = self.town.services
        for _ in range(ATTEMPTS):
            changed = sum([answer["changed"] for answer in await services.ask("change", share=share)])
            await services.ask("held")
            floor, ours = await self._floor_poll(), await self._daemon_poll()
            if ours.waited_seconds < DAEMON_WAITS_SECONDS:
                return Pair(floor=floor, ours=ours, changed_rows=changed)
        raise ServicesTooSlow

    async def alone(self, share: float, meanwhile: Callable[[], Awaitable[None]]) -> DaemonPoll:
        """As `pair`, without the floor; `meanwhile` runs from the first request on."""
        await self.town.services.ask("change", share=share)
        await self.town.services.ask("held")
        return await self._daemon_poll(meanwhile)

    async def _floor_poll(self) -> Poll:
        floor = ProcessFigures(self.floor.pid)
        await self.town.services.ask("begin")
        began, cpu = trio.current_time(), floor.cpu_seconds
        await self.floor.ask("poll")
        cpu, wall = floor.cpu_seconds - cpu, trio.current_time() - began
        return await self._measured(FLOOR, cpu=cpu, wall=wall)

    async def _daemon_poll(self, meanwhile: Callable[[], Awaitable[None]] = nothing) -> DaemonPoll:
        services, daemon, log = self.town.services, self.daemon, self.town.log
        await daemon.until_quiet(services.are_done)
        daemon.forget_peak()
        logged, written = log.stat().st_size, daemon.written_bytes
        cpu, began = daemon.cpu_seconds, trio.current_time()
        waited = [told["waited_seconds"] for told in await services.ask("go")]
        await meanwhile()
        busy_at = await daemon.until_quiet(services.are_done)
        poll = await self._measured(DAEMON, cpu=daemon.cpu_seconds - cpu, wall=busy_at - began)
        return DaemonPoll(
            **attrs.asdict(poll),
            written_bytes=daemon.written_bytes - written,
            resident_bytes=daemon.resident_bytes,
            peak_bytes=daemon.peak_resident_bytes,
            log=log.read_bytes()[logged:].decode(),
            waited_seconds=max(waited),
        )

    async def _measured(self, of: str, *, cpu: float, wall: float) -> Poll:
        traffic = await self.town.services.ask("traffic", of=of)
        return Poll(
            cpu_seconds=cpu,
            wall_seconds=wall,
            requests=sum(each["requests"] for each in traffic),
            sent_bytes=sum(each["sent_bytes"] for each in traffic),
            unpacked_bytes=sum(each["unpacked_bytes"] for each in traffic),
        )


@asynccontextmanager
async def polling(town: Town, **settings: str) -> AsyncIterator[Polling]:
    """A daemon that has read the queue twice, and waits to read it again."""
    intervals = {"CHECK_INTERVAL": f"{INTERVAL_SECONDS}s", "HEALTH_CHECK_INTERVAL": "1d"}
    await town.services.ask("hold")
    async with open_floor(town.services) as floor, town.daemon(**intervals, **settings) as daemon:
        await town.services.ask("held")
        await town.discord.ask("board", after=0)
        polls = Polling(town, daemon, floor)
        await polls.pair(0.0)  # cold: titles are new, nothing is prepared
        await polls.pair(0.1)  # the first warm one still loads code
        yield polls
