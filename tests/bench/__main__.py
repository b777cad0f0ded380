"""`python -m tests.bench`: how fast Discarr is, beside the least it could take and what it must reach."""

import argparse
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TextIO

import attrs
import trio

from tests.bench.figures import Figure
from tests.bench.hours import measure_hours
from tests.bench.idle import IdleDaemon, open_idle
from tests.bench.push import measure_push
from tests.bench.queues import Queues
from tests.bench.services import HERE
from tests.bench.table import as_json, as_table

PARTS = ("idle", "hours", "push", "poll", "memory", "loops", "start")
RUNS = 5
ROWS = (20, 1_000, 10_000, 100_000)
IDLE_SECONDS = 30.0


@attrs.frozen(kw_only=True)
class Asked:
    only: Sequence[str]
    rows: Sequence[int]
    changed: Sequence[float] | None
    runs: int
    idle_seconds: float
    json: TextIO | None
    checkout: Path


def main() -> None:
    asked = Asked(**vars(_parser().parse_args()))
    figures = trio.run(_measure, asked)
    sys.stdout.write(as_table(figures) + "\n")
    if asked.json is not None:
        asked.json.write(as_json(figures) + "\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="these figures")
    parser.add_argument("--rows", type=int, nargs="+", default=ROWS, help="of the queues: %(default)s")
    parser.add_argument(
        "--changed", type=float, nargs="+", help="share of the rows between two polls: 0 0.1 1 at 10,000 rows"
    )
    parser.add_argument("--runs", type=int, default=RUNS, help="of each measurement: %(default)s")
    parser.add_argument("--idle-seconds", type=float, default=IDLE_SECONDS, help="each time: %(default)s")
    parser.add_argument("--json", type=argparse.FileType("w"), help="a file, or - for standard output")
    parser.add_argument(
        "--checkout", type=Path, default=HERE, help="whose Discarr is measured; default: this one"
    )
    return parser


async def _measure(asked: Asked) -> list[Figure]:
    checkout = asked.checkout.resolve()
    figures: list[Figure] = []
    async with AsyncExitStack() as stack:
        idle: IdleDaemon | None = None
        if {"idle", "memory"} & set(asked.only):
            idle = await stack.enter_async_context(open_idle(checkout=checkout, seconds=asked.idle_seconds))
        if {"hours", "push"} & set(asked.only):
            figures += await _measure_discord(asked)
        if {"poll", "memory", "loops", "start"} & set(asked.only):
            figures += await _measure_queues(asked, idle)
        if idle is not None and "idle" in asked.only:
            _say("an idle daemon")
            figures += await idle.figures(asked.runs)
    return figures


async def _measure_discord(asked: Asked) -> list[Figure]:
    """Side by side: the hours count calls and take no time, and an announced change has time to spare."""
    found: dict[str, list[Figure]] = {}

    async def measure(part: str, measurement: Callable[..., Awaitable[list[Figure]]]) -> None:
        if part in asked.only:
            found[part] = await measurement(runs=asked.runs, checkout=asked.checkout.resolve())

    _say("Discord")
    async with trio.open_nursery() as nursery:
        nursery.start_soon(measure, "hours", measure_hours)
        nursery.start_soon(measure, "push", measure_push)
    return [figure for part in ("hours", "push") for figure in found.get(part, [])]


async def _measure_queues(asked: Asked, idle: IdleDaemon | None) -> list[Figure]:
    queues = Queues(
        only=asked.only,
        rows=asked.rows,
        shares=asked.changed,
        runs=asked.runs,
        checkout=asked.checkout.resolve(),
        idle=idle,
    )
    figures: list[Figure] = []
    for rows in asked.rows:
        _say(f"a queue of {rows:,} rows")
        figures += await queues.measure(rows)
    return figures + queues.growth()


def _say(what: str) -> None:
    sys.stderr.write(f"{what} ...\n")


if __name__ == "__main__":
    main()
