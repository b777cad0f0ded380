"""The snapshots that are kept of a download: few, and spread over the whole history. Pure."""

from discarr.model.settings import ProgressSettings
from discarr.model.snapshots import Snapshot, Snapshots, microseconds_of

SECOND = 1_000_000
"""In microseconds, as snapshots count: 100,000 of them are thinned at a poll in which all moved."""


def thinned(snapshots: Snapshots, newest: Snapshot, settings: ProgressSettings) -> Snapshots:
    """Spread over the whole history, not the newest few: the last moves until it is far enough away."""
    most = settings.max_snapshots_per_download
    now = microseconds_of(newest.at)
    oldest = now - settings.history_seconds * SECOND
    start, stop = 0, len(snapshots)
    while start < stop and snapshots.moment(start) < oldest:
        start += 1
    while start < stop and snapshots.moment(stop - 1) >= now:  # the clock was set back
        stop -= 1
    spacing = settings.history_seconds * SECOND / max(1, most - 2)
    if stop - start >= 2 and snapshots.moment(stop - 1) - snapshots.moment(stop - 2) < spacing:
        stop -= 1
    return snapshots.followed_by(newest, start=max(start, stop + 1 - most), stop=stop)
