"""The figures of warm polls: what they take, and what they bring. Pure."""

from collections.abc import Callable
from math import ceil

from tests.bench.figures import Figure, Limit, Samples
from tests.bench.polls import Pair, Poll

USUAL_SHARE = 0.1
"""Of the rows change between two polls, where the limits are set."""

PAGE_ROWS = 1000
CONSTANT_REQUESTS = 5
"""For each instance, besides the pages: the look back at the first, new titles, what became of lost rows."""

MEGABYTE = 1e6
TIMES = Limit(most=3.0, of_ratio=True)
JSON = Limit(most=1.2, of_ratio=True)
NOTHING_WRITTEN = Limit(most=0.1)
KILOBYTE = 1024
WRITTEN_A_ROW = Limit(most=12.0, text="12 KB: 3 pages")
"""SQLite writes whole pages of 4 KB: one to its log, one to its place, and a little for the tree above."""
JUDGED_FROM_ROWS = 1000
"""With fewer, what is the same for every poll outweighs what grows with the rows."""

Pairs = list[Pair]


def poll_figures(rows: int, share: float, pairs: Pairs, *, judged: bool) -> list[Figure]:
    """`judged`: the limits of time are set for this queue."""
    what = f"poll, {rows:,} rows, {share:.0%} changed"
    limit = TIMES if judged and share == USUAL_SHARE else None
    figures = [
        _beside_floor(f"{what}: CPU", "s", pairs, lambda poll: poll.cpu_seconds, limit),
        _beside_floor(f"{what}: wall", "s", pairs, lambda poll: poll.wall_seconds, limit),
        _written(what, rows, pairs),
    ]
    return figures + (_traffic(what, rows, pairs) if share == USUAL_SHARE else [])


def _written(what: str, rows: int, pairs: Pairs) -> Figure:
    if not any(pair.changed_rows for pair in pairs):
        megabytes = [pair.ours.written_bytes / MEGABYTE for pair in pairs]
        return Figure(name=f"{what}: written", unit="MB", measured=Samples(megabytes), limit=NOTHING_WRITTEN)
    limit = WRITTEN_A_ROW if rows >= JUDGED_FROM_ROWS else None
    kilobytes = [pair.ours.written_bytes / max(1, pair.changed_rows) / KILOBYTE for pair in pairs]
    return Figure(name=f"{what}: written a changed row", unit="KB", measured=Samples(kilobytes), limit=limit)


def _traffic(what: str, rows: int, pairs: Pairs) -> list[Figure]:
    pages = 2 * ceil(rows / 2 / PAGE_ROWS)
    requests = Limit(
        most=pages + 2 * CONSTANT_REQUESTS, text=f"pages + {CONSTANT_REQUESTS} for each instance"
    )
    json = JSON if rows >= JUDGED_FROM_ROWS else None
    return [
        _beside_floor(f"{what}: requests", "", pairs, lambda poll: poll.requests, requests),
        _beside_floor(f"{what}: JSON", "MB", pairs, lambda poll: poll.unpacked_bytes / MEGABYTE, json),
        _beside_floor(f"{what}: on the wire", "MB", pairs, lambda poll: poll.sent_bytes / MEGABYTE),
    ]


def _beside_floor(
    name: str, unit: str, pairs: Pairs, value: Callable[[Poll], float], limit: Limit | None = None
) -> Figure:
    return Figure(
        name=name,
        unit=unit,
        measured=Samples([value(pair.ours) for pair in pairs]),
        floor=Samples([value(pair.floor) for pair in pairs]),
        limit=limit,
    )
