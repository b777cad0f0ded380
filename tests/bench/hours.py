"""How often Discord is called within an hour, quiet or with 20 downloads moving. The hours are simulated."""

from collections import Counter
from pathlib import Path

import trio

from tests.bench.dialogue import Child
from tests.bench.figures import Figure, Limit, Samples
from tests.bench.services import open_services
from tests.bench.town import open_town

ROWS = 20
SETTLING_MINUTES = 10
"""After the start, with its login and its first messages."""
MINUTES = 60
EVERY_MINUTE = "60s"
"""As often as services that announce their changes have the queue read; else it is every five minutes."""

QUIET, MOVING = Limit(most=4, text="under 5"), Limit(most=69, text="under 70")
NOTE = "a simulated hour: the daemon's clock jumps while it waits; discord.py and the wire are real."


async def measure_hours(*, runs: int, checkout: Path, minutes: int = MINUTES) -> list[Figure]:
    quiet: list[int] = []
    moving: list[int] = []

    async def count(calls: list[int], crowd: str, share: float, **settings: str) -> None:
        calls.append((await _hour(checkout, minutes, crowd, share, **settings)).total())

    async with trio.open_nursery() as nursery:
        for _ in range(runs):
            nursery.start_soon(count, quiet, "mixed", 0.0)
            nursery.start_soon(
                lambda: count(moving, "moving", 1.0, CHECK_INTERVAL=EVERY_MINUTE), name="moving"
            )
    return [
        Figure(
            name="Discord calls in a quiet hour", unit="", measured=Samples(quiet), limit=QUIET, note=NOTE
        ),
        Figure(
            name="Discord calls in an hour with 20 downloads moving",
            unit="",
            measured=Samples(moving),
            limit=MOVING,
            note=f"{NOTE} The queues are read every minute.",
        ),
    ]


async def _hour(checkout: Path, minutes: int, crowd: str, share: float, **settings: str) -> Counter[str]:
    """The calls of one hour; the services rebuild their lists every minute, as the real ones do."""
    async with (
        open_services(rows=ROWS, crowd=crowd) as services,
        open_town(services, checkout=checkout) as town,
    ):
        await town.discord.ask("without_limits")
        async with town.fast_daemon(**settings) as clock:
            await town.discord.ask("board", after=0)
            before: Counter[str] = Counter()
            for minute in range(SETTLING_MINUTES + minutes):
                if minute == SETTLING_MINUTES:
                    before = await _calls(town.discord)
                await services.ask("change", share=share)
                await clock.ask("pass", seconds=60)
            return await _calls(town.discord) - before


async def _calls(discord: Child) -> Counter[str]:
    return Counter((await discord.ask("calls"))["calls"])
