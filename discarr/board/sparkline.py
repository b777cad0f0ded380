"""A chart of one line of text: how far a download was, over time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from discarr.model.snapshots import Snapshot

_BLOCKS = "▁▂▃▄▅▆▇█"
_COLUMNS = 32


def sparkline(snapshots: Sequence[Snapshot], *, now: datetime) -> str:
    """From the oldest snapshot until now, from the least that was done to the most; in a code span.

    A reading in which nothing moved left no snapshot: between two of them the line stays where it was.
    """
    amounts = [_done_at(snapshots, moment) for moment in _moments(snapshots[0].at, now)]
    least, most = min(amounts), max(amounts)
    return f"`{''.join(_block(amount, least, most) for amount in amounts)}`"


def _moments(begin: datetime, end: datetime) -> list[datetime]:
    step = max(timedelta(), end - begin) / (_COLUMNS - 1)
    return [begin + column * step for column in range(_COLUMNS)]


def _done_at(snapshots: Sequence[Snapshot], moment: datetime) -> int:
    past = [snapshot for snapshot in snapshots if snapshot.at <= moment]
    return (past or snapshots)[-1 if past else 0].done_bytes


def _block(amount: int, least: int, most: int) -> str:
    return _BLOCKS[(amount - least) * (len(_BLOCKS) - 1) // (most - least) if most > least else 0]
