"""The snapshots that are kept of a download: few, and spread over the whole history. Pure."""

from datetime import timedelta

from discarr.model.settings import ProgressSettings
from discarr.model.snapshots import Snapshot, Snapshots


def thinned(snapshots: Snapshots, newest: Snapshot, settings: ProgressSettings) -> Snapshots:
    """Spread over the whole history, not the newest few: the last moves until it is far enough away."""
    most = settings.max_snapshots_per_download
    spacing = timedelta(seconds=settings.history_seconds / max(1, most - 2))
    oldest = newest.at - timedelta(seconds=settings.history_seconds)
    start, stop = 0, len(snapshots)
    while start < stop and snapshots[start].at < oldest:
        start += 1
    while start < stop and snapshots[stop - 1].at >= newest.at:  # the clock was set back
        stop -= 1
    if stop - start >= 2 and snapshots[stop - 1].at - snapshots[stop - 2].at < spacing:
        stop -= 1
    return snapshots[start:stop].followed_by(newest)[-most:]
