"""In which state a row is, in a viewer's words.

What the combinations of a row's three states mean is told by the services' source (CompletedDownloadService,
FailedDownloadService, QBittorrent.cs). Their texts are in the language of the installation: they are shown,
never judged.
"""

import enum
from functools import lru_cache

from discarr.model.downloads import DownloadState


class QueueStatus(enum.Enum):
    """`status` on the wire; anything we do not know is UNKNOWN, for new words appear with new versions."""

    UNKNOWN = "unknown"
    QUEUED = "queued"
    PAUSED = "paused"
    DOWNLOADING = "downloading"
    COMPLETED = "completed"
    FAILED = "failed"
    WARNING = "warning"
    DELAY = "delay"
    DOWNLOAD_CLIENT_UNAVAILABLE = "downloadclientunavailable"
    FALLBACK = "fallback"


class TrackedStatus(enum.Enum):
    """`trackedDownloadStatus`; pending rows have none."""

    NONE = ""
    UNKNOWN = "unknown"
    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


class TrackedState(enum.Enum):
    """`trackedDownloadState`; pending rows have none."""

    NONE = ""
    UNKNOWN = "unknown"
    DOWNLOADING = "downloading"
    IMPORT_BLOCKED = "importblocked"
    IMPORT_PENDING = "importpending"
    IMPORTING = "importing"
    IMPORTED = "imported"
    FAILED_PENDING = "failedpending"
    FAILED = "failed"
    IGNORED = "ignored"


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


_STATUSES = {member.value: member for member in QueueStatus}
_TRACKED_STATUSES = {member.value: member for member in TrackedStatus}
_TRACKED_STATES = {member.value: member for member in TrackedState}


@lru_cache(maxsize=256)  # of all there could be, a queue has a dozen
def state_of(
    status: str | None, tracked_status: str | None, tracked_state: str | None, *, torrent_says_something: bool
) -> DownloadState:
    """The first that fits: a failure, what the service makes of the download, what the client says."""
    client = _STATUSES.get((status or "").lower(), QueueStatus.UNKNOWN)
    tracked = _TRACKED_STATUSES.get((tracked_status or "").lower(), TrackedStatus.UNKNOWN)
    service = _TRACKED_STATES.get((tracked_state or "").lower(), TrackedState.UNKNOWN)
    if tracked is TrackedStatus.ERROR or client is QueueStatus.FAILED:
        return DownloadState.FAILED
    if service in SERVICE_STATES:
        return SERVICE_STATES[service]
    if service is TrackedState.IMPORT_PENDING or client is QueueStatus.COMPLETED:
        return _state_when_complete(tracked)
    if client is QueueStatus.QUEUED and torrent_says_something:
        return DownloadState.METADATA  # QBittorrent.cs: the one queued torrent that comes with a message
    return CLIENT_STATES[client]


def _state_when_complete(tracked: TrackedStatus) -> DownloadState:
    """With a warning it waits for somebody; before Radarr 5.8 and Sonarr 4.0.5 there was no importBlocked."""
    return DownloadState.NEEDS_A_HAND if tracked is TrackedStatus.WARNING else DownloadState.DOWNLOADED
