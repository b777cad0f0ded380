"""Polls of a whole queue, one after the other, each beside the floor's poll of the same queue."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import attrs
import trio

from tests.bench.process_figures import ProcessFigures
from tests.bench.town import Town

INTERVAL_SECONDS = 3
"""Longer than a poll's last work takes, for the services have to close their gates before the next one."""


@attrs.frozen(kw_only=True)
class Poll:
    """What one poll took and brought."""

    cpu_seconds: float
    wall_seconds: float
    requests: int
    sent_bytes: int
    unpacked_bytes: int
    written_bytes: int = 0
    paths: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Pair:
    floor: Poll
    ours: Poll
    changed_rows: int


@attrs.frozen
class Polling:
    """A daemon that waits at the gates, and is let through once for each poll."""

    town: Town
    daemon: ProcessFigures

    async def pair(self, share: float) -> Pair:
        """Change this share of the rows; read them as the floor does, and as the daemon does."""
        services = self.town.services
        changed = sum([answer["changed"] for answer in await services.ask("change", share=share)])
        await services.ask("held")
        return Pair(floor=await self._floor_poll(), ours=await self._daemon_poll(), changed_rows=changed)

    async def _floor_poll(self) -> Poll:
        floor = ProcessFigures(self.town.floor.pid)
        await self.town.services.ask("begin")
        began, cpu = trio.current_time(), floor.cpu_seconds
        await self.town.floor.ask("poll")
        return await self._measured(cpu=floor.cpu_seconds - cpu, wall=trio.current_time() - began)

    async def _daemon_poll(self) -> Poll:
        services, daemon = self.town.services, self.daemon
        await daemon.until_quiet(services.are_done)
        written, cpu, began = daemon.written_bytes, daemon.cpu_seconds, trio.current_time()
        await services.ask("go")
        busy_at = await daemon.until_quiet(services.are_done)
        await services.ask("hold")
        measured = await self._measured(cpu=daemon.cpu_seconds - cpu, wall=busy_at - began)
        return attrs.evolve(measured, written_bytes=daemon.written_bytes - written)

    async def _measured(self, *, cpu: float, wall: float) -> Poll:
        traffic = await self.town.services.ask("traffic")
        paths = [f"{count} {path}" for each in traffic for path, count in sorted(each["requests"].items())]
        return Poll(
            cpu_seconds=cpu,
            wall_seconds=wall,
            requests=sum(sum(each["requests"].values()) for each in traffic),
            sent_bytes=sum(each["sent_bytes"] for each in traffic),
            unpacked_bytes=sum(each["unpacked_bytes"] for each in traffic),
            paths=tuple(paths),
        )


@asynccontextmanager
async def polling(town: Town, **settings: str) -> AsyncIterator[Polling]:
    """A daemon that has read the queue once, and waits to read it again."""
    interval = {"CHECK_INTERVAL": f"{INTERVAL_SECONDS}s", "HEALTH_CHECK_INTERVAL": "1d"}
    await town.services.ask("hold")
    async with town.daemon(**interval, **settings) as daemon:
        await town.services.ask("held")
        await town.discord.ask("board")
        polls = Polling(town, daemon)
        await polls.pair(0.0)  # cold: titles are new, nothing is prepared
        await polls.pair(0.1)  # the first warm one still loads code
        yield polls
