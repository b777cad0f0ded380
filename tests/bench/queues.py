"""Everything that is measured of one queue: one town, one daemon, the same polls for all figures of them."""

from collections.abc import Sequence
from pathlib import Path

import attrs

from tests.bench.figures import Figure, Limit, Samples
from tests.bench.idle import IdleDaemon
from tests.bench.loops import acknowledgement_figure, pause_figures
from tests.bench.memory import memory_figures
from tests.bench.poll_figures import USUAL_SHARE, Pairs, poll_figures
from tests.bench.polls import Polling, polling
from tests.bench.services import open_services
from tests.bench.starts import measure_starts
from tests.bench.town import open_town

COMPARED_ROWS = 10_000
"""Where the limits of a poll are set, and each share of changes is measured."""
SHARES = (0.0, USUAL_SHARE, 1.0)
MEMORY_FROM_ROWS = 10_000
"""Fewer are lost among what an idle daemon holds."""
STARTED_ROWS = (20, 10_000)
LINEAR = Limit(most=1.1, text="1, give or take 10%")


@attrs.define(kw_only=True)
class Queues:
    only: Sequence[str]
    rows: Sequence[int]
    shares: Sequence[float] | None
    """None: those that belong to each size."""
    runs: int
    checkout: Path
    idle: IdleDaemon | None
    _usual: dict[int, Samples] = attrs.field(factory=dict)
    """How many times the floor's CPU a poll took, by the size of the queue."""

    async def measure(self, rows: int) -> list[Figure]:
        verbose = str(self._watches_loops(rows)).lower()
        async with (
            open_services(rows=rows) as services,
            open_town(services, checkout=self.checkout) as town,
        ):
            figures: list[Figure] = []
            async with polling(town, VERBOSE=verbose) as polls:
                figures += await self._measure_polls(polls, rows)
            if "start" in self.only and rows in STARTED_ROWS:
                figures.append(await measure_starts(town, rows=rows, runs=self.runs))
        return figures

    def growth(self) -> list[Figure]:
        """From the queue the limits are set for to the longest, by what the floor takes for each."""
        longest = max(self.rows, default=COMPARED_ROWS)
        if longest <= COMPARED_ROWS or not {longest, COMPARED_ROWS} <= self._usual.keys():
            return []
        return [
            Figure(
                name=f"growth of a poll's CPU from {COMPARED_ROWS:,} to {longest:,} rows",
                unit="x the floor's",
                measured=self._usual[longest].over(self._usual[COMPARED_ROWS]),
                limit=LINEAR,
            )
        ]

    async def _measure_polls(self, polls: Polling, rows: int) -> list[Figure]:
        shares = self.shares or (SHARES if rows == COMPARED_ROWS else (USUAL_SHARE,))
        # Share by share: of a poll in which everything changed, the history is read for ten minutes more.
        pairs = {share: [await polls.pair(share) for _ in range(self.runs)] for share in shares}
        figures = []
        if "poll" in self.only:
            for share in shares:
                figures += poll_figures(rows, share, pairs[share], judged=rows == COMPARED_ROWS)
            self._remember(rows, pairs.get(USUAL_SHARE))
        every_poll = [pair.ours for each in pairs.values() for pair in each]
        if self.idle is not None and "memory" in self.only and rows >= MEMORY_FROM_ROWS:
            figures += memory_figures(rows, every_poll, idle_bytes=self.idle.resident_bytes)
        if self._watches_loops(rows):
            figures += pause_figures(rows, every_poll)
            seconds = Samples([poll.wall_seconds for poll in every_poll]).median
            figures.append(
                await acknowledgement_figure(rows, polls, runs=self.runs, share=USUAL_SHARE, seconds=seconds)
            )
        return figures

    def _watches_loops(self, rows: int) -> bool:
        """Of the longest queue only: the canaries look often, which costs a little."""
        return "loops" in self.only and rows == max(self.rows)

    def _remember(self, rows: int, pairs: Pairs | None) -> None:
        if pairs:
            ours = Samples([pair.ours.cpu_seconds for pair in pairs])
            self._usual[rows] = ours.over(Samples([pair.floor.cpu_seconds for pair in pairs]))
