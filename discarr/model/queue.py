"""Rows of a service's queue, as the service describes them."""

import enum
from datetime import datetime

import attrs


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


class Protocol(enum.Enum):
    UNKNOWN = "unknown"
    USENET = "usenet"
    TORRENT = "torrent"


@attrs.frozen(kw_only=True, weakref_slot=False)
class QueueItem:
    """One row: a season pack has one per episode, each with the size of the whole download."""

    row_id: int
    title: str
    """The release name."""
    download_id: str | None = None
    """The download client's own id; pending rows (delay, client unavailable) have none."""
    media_id: int | None = None
    """The service's number of the film or series; None when it does not know what the download is."""
    media_title: str | None = None
    """The series, or the film with its year; None when the service does not know what the download is."""
    library_folder: str = ""
    """What the folder of the film or series lies in, as the service sees it; never shown. "" if unknown."""
    season: int | None = None
    episode: int | None = None
    status: QueueStatus = QueueStatus.UNKNOWN
    tracked_status: TrackedStatus = TrackedStatus.NONE
    tracked_state: TrackedState = TrackedState.NONE
    error_message: str = ""
    messages: tuple[str, ...] = ()
    """The status messages, flattened, in the service's order and language."""
    size_bytes: int = 0
    left_bytes: int = 0
    finishes_at: datetime | None = None
    added_at: datetime | None = None
    protocol: Protocol = Protocol.UNKNOWN
    download_client: str = ""
    indexer: str = ""
    quality: str = ""


@attrs.frozen(kw_only=True)
class SetAside:
    """A row that could not be used: it costs itself, never the reading."""

    name: str
    """Which one: a title or an id, as far as it could be read."""
    cause: str
