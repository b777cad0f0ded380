"""The figures of warm polls: what they take, and what they bring."""

from collections.abc import Callable, Sequence
from math import ceil

from tests.bench.figures import Figure, Limit, Samples
from tests.bench.polls import Pair, Poll, Polling

SHARES = (0.0, 0.1, 1.0)
"""Of the rows change between two polls."""
LIMITED_SHARE = 0.1

PAGE_ROWS = 1000
CONSTANT_REQUESTS = 5
"""For each instance, besides the pages: the look back at the first, the titles of new rows, what came of lost ones."""

POLL = Limit(most=3.0, of_ratio=True)
BYTES = Limit(most=1.2, of_ratio=True)
MEGABYTE = 1e6


async def measure_polls(polling: Polling, *, runs: int, shares: Sequence[float]) -> dict[float, list[Pair]]:
    """The shares in turn, so often; what disturbs the machine for a while disturbs each of them."""
    pairs: dict[float, list[Pair]] = {share: [] for share in shares}
    for _ in range(runs):
        for share in shares:
            pairs[share].append(await polling.pair(share))
    return pairs


def poll_figures(rows: int, share: float, pairs: Sequence[Pair]) -> list[Figure]:
    what = f"{rows:,} rows, {share:.0%} changed"
    limited = share == LIMITED_SHARE and rows == 10_000
    requests = 2 * ceil(rows / 2 / PAGE_ROWS) + 2 * CONSTANT_REQUESTS
    return [
        _beside_floor(
            f"poll, {what}: CPU", "s", pairs, lambda poll: poll.cpu_seconds, POLL if limited else None
        ),
        _beside_floor(
            f"poll, {what}: wall", "s", pairs, lambda poll: poll.wall_seconds, POLL if limited else None
        ),
        _beside_floor(
            f"poll, {what}: requests",
            "",
            pairs,
            lambda poll: poll.requests,
            Limit(most=requests, text=f"pages + {CONSTANT_REQUESTS} an instance"),
        ),
        _beside_floor(f"poll, {what}: JSON", "MB", pairs, lambda poll: poll.unpacked_bytes / MEGABYTE, BYTES),
        _beside_floor(f"poll, {what}: on the wire", "MB", pairs, lambda poll: poll.sent_bytes / MEGABYTE),
        Figure(
            name=f"poll, {what}: written to disk",
            unit="MB",
            measured=Samples([pair.ours.written_bytes / MEGABYTE for pair in pairs]),
        ),
    ]


def _beside_floor(
    name: str, unit: str, pairs: Sequence[Pair], value: Callable[[Poll], float], limit: Limit | None = None
) -> Figure:
    return Figure(
        name=name,
        unit=unit,
        measured=Samples([value(pair.ours) for pair in pairs]),
        floor=Samples([value(pair.floor) for pair in pairs]),
        limit=limit,
    )
