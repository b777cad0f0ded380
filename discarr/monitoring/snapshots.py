"""The snapshots that are kept of a download: few, and spread over the whole history. Pure."""

from datetime import timedelta

from discarr.model.evidence import Snapshot
from discarr.model.settings import ProgressSettings


def thinned(
    snapshots: tuple[Snapshot, ...], newest: Snapshot, settings: ProgressSettings
) -> tuple[Snapshot, ...]:
    """Spread over the whole history, not the newest few: the last moves until it is far enough away."""
    most = settings.max_snapshots_per_download
    spacing = timedelta(seconds=settings.history_seconds / max(1, most - 2))
    oldest = newest.at - timedelta(seconds=settings.history_seconds)
    kept = [snapshot for snapshot in snapshots if oldest <= snapshot.at < newest.at]
    if len(kept) >= 2 and kept[-1].at - kept[-2].at < spacing:
        kept.pop()
    return (*kept, newest)[-most:]
