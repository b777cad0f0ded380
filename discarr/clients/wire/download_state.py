"""In which state a row is, in a viewer's words.

What the combinations of a row's three states mean is told by the services' source (CompletedDownloadService,
FailedDownloadService, QBittorrent.cs). Their texts are in the language of the installation: they are shown,
never judged.
"""

from discarr.model.downloads import DownloadState
from discarr.model.queue import Protocol, QueueItem, QueueStatus, TrackedState, TrackedStatus

SERVICE_STATES = {
    TrackedState.IMPORT_BLOCKED: DownloadState.NEEDS_A_HAND,
    TrackedState.IMPORTING: DownloadState.IMPORTING,
    TrackedState.IMPORTED: DownloadState.IMPORTED,
    TrackedState.FAILED_PENDING: DownloadState.FAILED,
    TrackedState.FAILED: DownloadState.FAILED,
    TrackedState.IGNORED: DownloadState.UNKNOWN,
}
"""Where the service itself is at work the download client has nothing more to say."""

CLIENT_STATES = {
    QueueStatus.UNKNOWN: DownloadState.UNKNOWN,
    QueueStatus.QUEUED: DownloadState.QUEUED,
    QueueStatus.PAUSED: DownloadState.PAUSED,
    QueueStatus.DOWNLOADING: DownloadState.DOWNLOADING,
    # The download client's own warning: no connections, files gone, disk full.
    QueueStatus.WARNING: DownloadState.STALLED,
    QueueStatus.DELAY: DownloadState.DELAYED,
    QueueStatus.FALLBACK: DownloadState.DELAYED,
    QueueStatus.DOWNLOAD_CLIENT_UNAVAILABLE: DownloadState.CLIENT_UNAVAILABLE,
}


def state_of(item: QueueItem) -> DownloadState:
    """The first that fits: a failure, what the service makes of the download, what the client says."""
    if item.tracked_status is TrackedStatus.ERROR or item.status is QueueStatus.FAILED:
        return DownloadState.FAILED
    at_the_service = SERVICE_STATES.get(item.tracked_state)
    if at_the_service is not None:
        return at_the_service
    if item.tracked_state is TrackedState.IMPORT_PENDING or item.status is QueueStatus.COMPLETED:
        return _state_when_complete(item)
    if _fetches_metadata(item):
        return DownloadState.METADATA
    return CLIENT_STATES[item.status]


def _state_when_complete(item: QueueItem) -> DownloadState:
    """With a warning it waits for somebody; before Radarr 5.8 and Sonarr 4.0.5 there was no importBlocked."""
    if item.tracked_status is TrackedStatus.WARNING:
        return DownloadState.NEEDS_A_HAND
    return DownloadState.DOWNLOADED


def _fetches_metadata(item: QueueItem) -> bool:
    """QBittorrent.cs: the one queued torrent that comes with a message."""
    return (
        item.status is QueueStatus.QUEUED and item.protocol is Protocol.TORRENT and bool(item.error_message)
    )
