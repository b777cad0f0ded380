"""Pictures, drawn off the event loop."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

import trio

from discarr.model.message import Picture
from discarr.model.snapshots import Snapshot


def one_at_a_time() -> trio.CapacityLimiter:
    """matplotlib is not made for several threads at once (its FAQ: "Work with threads")."""
    return trio.CapacityLimiter(1)


async def draw_progress(
    snapshots: Sequence[Snapshot], *, now: datetime, turn: trio.CapacityLimiter
) -> Picture | None:
    """None where the extra `charts` is not installed."""
    return await trio.to_thread.run_sync(partial(_progress, snapshots, now=now), limiter=turn)


def _progress(snapshots: Sequence[Snapshot], *, now: datetime) -> Picture | None:
    try:
        from discarr.board.chart import progress_chart  # noqa: PLC0415  # an extra, and a second to load
    except (ImportError, OSError):  # an OSError where matplotlib finds no folder at all for its cache
        return None
    return Picture(name="progress.png", content=progress_chart(snapshots, now=now))
