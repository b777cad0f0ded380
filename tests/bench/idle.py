"""A daemon with 20 rows and the default intervals, left alone for as long as the benchmark runs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import attrs
import trio

from tests.bench.figures import Figure, Limit, Samples
from tests.bench.process_figures import ProcessFigures
from tests.bench.services import open_services
from tests.bench.town import open_town

ROWS = 20
CPU, MEMORY = Limit(most=0.2), Limit(most=80.0)
MEGABYTE = 1e6


@attrs.define
class IdleDaemon:
    _process: ProcessFigures
    _percents: list[float] = attrs.field(factory=list)
    _resident_bytes: list[int] = attrs.field(factory=list)
    _more: trio.Event = attrs.field(factory=trio.Event)

    @property
    def resident_bytes(self) -> int:
        return self._process.resident_bytes

    async def watch(self, seconds: float) -> None:
        """One window after the other; every second one has a look at the services' health in it."""
        while True:
            cpu, began = self._process.cpu_seconds, trio.current_time()
            await trio.sleep(seconds)
            used, passed = self._process.cpu_seconds - cpu, trio.current_time() - began
            self._percents.append(100 * used / passed)
            self._resident_bytes.append(self.resident_bytes)
            more, self._more = self._more, trio.Event()
            more.set()

    async def figures(self, runs: int) -> list[Figure]:
        """Once there were enough windows."""
        while len(self._percents) < runs:
            await self._more.wait()
        megabytes = [each / MEGABYTE for each in self._resident_bytes]
        return [
            Figure(
                name="idle, 20 rows: CPU", unit="% of a core", measured=Samples(self._percents), limit=CPU
            ),
            Figure(name="idle, 20 rows: memory", unit="MB", measured=Samples(megabytes), limit=MEMORY),
        ]


@asynccontextmanager
async def open_idle(*, checkout: Path, seconds: float) -> AsyncIterator[IdleDaemon]:
    async with (
        open_services(rows=ROWS) as services,
        open_town(services, checkout=checkout) as town,
        town.daemon() as process,
        trio.open_nursery() as nursery,
    ):
        await town.discord.ask("board", after=0)
        await process.until_quiet(services.are_done)
        idle = IdleDaemon(process)
        nursery.start_soon(idle.watch, seconds)
        yield idle
        nursery.cancel_scope.cancel()
