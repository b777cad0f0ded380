"""How free the two event loops stay during a poll: by the canaries' own words, and by a person who types."""

import re
from collections.abc import Sequence
from itertools import cycle

import trio

from tests.bench.dialogue import Child
from tests.bench.figures import Figure, Limit, Samples
from tests.bench.polls import DaemonPoll, Polling

LOOPS = {"Trio": "The Trio loop", "asyncio": "discord.py's loop"}
STOOD_STILL = re.compile(r"canary: (.*) stood still for ([0-9.]+) (ms|s)\b")
UNTOLD_MILLISECONDS = 20.0
"""The canary tells of nothing shorter."""

COMMANDS = ("help", "health", "downloads")
BETWEEN_COMMANDS_SECONDS = 0.03
PAUSE, ACKNOWLEDGED = Limit(most=50.0), Limit(most=100.0)


def pause_figures(rows: int, polls: Sequence[DaemonPoll]) -> list[Figure]:
    return [
        Figure(
            name=f"poll, {rows:,} rows: longest pause of the {loop} loop",
            unit="ms",
            measured=Samples([_longest_pause(poll.log, words) for poll in polls]),
            limit=PAUSE,
            note=f"the canary's; shorter ones than {UNTOLD_MILLISECONDS:.0f} ms count as that.",
        )
        for loop, words in LOOPS.items()
    ]


def _longest_pause(log: str, words: str) -> float:
    told = [
        float(number) * (1 if unit == "ms" else 1000)
        for name, number, unit in STOOD_STILL.findall(log)
        if name == words
    ]
    return max([UNTOLD_MILLISECONDS, *told])


async def acknowledgement_figure(
    rows: int, polling: Polling, *, runs: int, share: float, seconds: float
) -> Figure:
    """Somebody types one command after the other for about as long as a poll takes."""
    slowest: list[float] = []
    for _ in range(runs):
        times: list[float] = []

        async def type_commands(times: list[float] = times) -> None:
            times += await _acknowledged_seconds(polling.town.discord, seconds)

        await polling.alone(share, type_commands)
        slowest.append(1000 * _percentile_99(times))
    return Figure(
        name=f"poll, {rows:,} rows: a command acknowledged, p99",
        unit="ms",
        measured=Samples(slowest),
        limit=ACKNOWLEDGED,
        note=f"/{', /'.join(COMMANDS)} in turn, by the simulated Discord's clock.",
    )


async def _acknowledged_seconds(discord: Child, seconds: float) -> list[float]:
    times: list[float] = []
    commands, end = cycle(COMMANDS), trio.current_time() + seconds
    while not times or trio.current_time() < end:
        told = await discord.ask("command", name=next(commands))
        times.append(told["acknowledged_after_seconds"] or float("inf"))
        await trio.sleep(BETWEEN_COMMANDS_SECONDS)
    return times


def _percentile_99(values: Sequence[float]) -> float:
    return sorted(values)[int(0.99 * (len(values) - 1) + 0.5)]
