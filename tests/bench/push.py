"""How long it takes from the hub's word to the board: `python -m tests.bench.push` prints this alone."""

import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import trio

from tests.bench.dialogue import Child, child
from tests.bench.figures import Figure, Limit, Samples
from tests.bench.services import HERE, NEIGHBOURS, Services
from tests.bench.table import as_table
from tests.bench.town import open_town

RUNS = 5
CHANGES = 4
"""In a run: with the board's first post, as many edits as the pace of a message lets follow each other."""
APART_SECONDS = 3.0
"""Longer than the pace keeps any two edits apart."""
NEVER_POLLED = {"CHECK_INTERVAL": "1h", "HEALTH_CHECK_INTERVAL": "1h"}

ON_THE_BOARD = Limit(most=2.0)
NOTE = (
    f"the slowest of {CHANGES} changes of a run, {APART_SECONDS:g} s apart, until Discord has the edit. "
    "After five edits in a row the pace of a message (gateway/pace.py) allows one in 75 s, about as often as "
    "the services rebuild their lists by themselves."
)


async def measure_push(*, runs: int, checkout: Path) -> list[Figure]:
    """The runs side by side: each one mostly waits."""
    slowest: list[float] = []

    async def measure() -> None:
        slowest.append(max(await _latencies(checkout)))

    async with trio.open_nursery() as nursery:
        for _ in range(runs):
            nursery.start_soon(measure)
    name = "announced change on the board, p95"
    return [Figure(name=name, unit="s", measured=Samples(slowest), limit=ON_THE_BOARD, note=NOTE)]


async def _latencies(checkout: Path) -> list[float]:
    async with (
        _open_push_services() as services,
        open_town(services, checkout=checkout) as town,
        town.daemon(**NEVER_POLLED),
    ):
        await town.discord.ask("board", after=0)
        await services.ask("listened_to")
        found = []
        for _ in range(CHANGES):
            await trio.sleep(APART_SECONDS)
            found.append(await _latency(services.radarr, town.discord))
        return found


async def _latency(service: Child, discord: Child) -> float:
    before = (await discord.ask("boards"))["boards"]
    announced_at: float = (await service.ask("change"))["at"]
    await discord.ask("board", after=before)
    return time.monotonic() - announced_at


@asynccontextmanager
async def _open_push_services() -> AsyncIterator[Services]:
    async with AsyncExitStack() as stack:
        radarr, sonarr = [
            await stack.enter_async_context(child("tests.bench.push_service", kind, environ=NEIGHBOURS))
            for kind in ("radarr", "sonarr")
        ]
        urls = (await radarr.heard())["url"], (await sonarr.heard())["url"]
        yield Services(radarr=radarr, sonarr=sonarr, urls=urls)


def main() -> None:
    sys.stdout.write(as_table(trio.run(lambda: measure_push(runs=RUNS, checkout=HERE))) + "\n")


if __name__ == "__main__":
    main()
