"""Downloads: what a viewer thinks of as one thing, however many rows the service lists it in."""

import enum
from datetime import datetime

import attrs

from discarr.model.queue import Protocol, SetAside
from discarr.model.services import Instance


class DownloadState(enum.Enum):
    """The state in a viewer's words; the order is how urgently a viewer wants to know."""

    # The inherited one is computed in Python, a hundred thousand times a poll; equal members are one object.
    __hash__ = object.__hash__

    NEEDS_A_HAND = "needs a hand"
    FAILED = "failed"
    STALLED = "stalled"
    IMPORTING = "importing"
    DOWNLOADING = "downloading"
    DOWNLOADED = "waiting to import"
    METADATA = "fetching metadata"
    QUEUED = "queued"
    PAUSED = "paused"
    DELAYED = "delayed"
    CLIENT_UNAVAILABLE = "download client unavailable"
    IMPORTED = "imported"
    UNKNOWN = "unknown"


STILL_COMING = frozenset(
    {
        DownloadState.STALLED,
        DownloadState.DOWNLOADING,
        DownloadState.METADATA,
        DownloadState.QUEUED,
        DownloadState.PAUSED,
        DownloadState.DELAYED,
    }
)
"""Elsewhere the service goes on to give the time of its own last look as the time of completion."""


@attrs.frozen(kw_only=True)
class Episode:
    season: int
    number: int

    def __lt__(self, other: "Episode") -> bool:
        # The one attrs makes builds two generators: a third of what a history's episodes cost.
        return (self.season, self.number) < (other.season, other.number)


@attrs.frozen(kw_only=True, weakref_slot=False)
class Download:
    """One download of one instance: a season pack counts its size once."""

    instance: Instance
    key: str
    """Unique within the instance: the download id, or "pending-ROW" for a row that has none yet."""
    download_id: str | None
    row_id: int
    """The lowest of its rows: one stands for all."""
    title: str
    """The release name."""
    state: DownloadState
    other_row_ids: tuple[int, ...] = ()
    """Rising; most downloads have a single row."""
    media_id: int | None = None
    """The service's number of the film or series; None where it does not know what the download is."""
    media_title: str | None = None
    library_folder: str = ""
    """What the folder of the film or series lies in, as the service sees it; never shown. "" if unknown."""
    episodes: tuple[Episode, ...] = ()
    """Sorted; empty for films and unknown items."""
    reason: str = ""
    """What the service says about the state, in its own language; empty where it says nothing."""
    size_bytes: int = 0
    """0 while unknown (a torrent fetching its metadata)."""
    left_bytes: int = 0
    finishes_at: datetime | None = None
    added_at: datetime | None = None
    protocol: Protocol = Protocol.UNKNOWN
    download_client: str = ""
    indexer: str = ""
    quality: str = ""

    @property
    def row_ids(self) -> tuple[int, ...]:
        return self.row_id, *self.other_row_ids

    @property
    def done_bytes(self) -> int:
        return max(0, self.size_bytes - self.left_bytes)

    @property
    def amounts(self) -> tuple[int, int]:
        """The done bytes and the size: when they differ, it moved."""
        size, left = self.size_bytes, self.left_bytes
        return size - left if left < size else 0, size  # as `done_bytes`, of each of 100,000 at every poll

    @property
    def done_fraction(self) -> float | None:
        """0.0 to 1.0; None while the size is unknown."""
        return min(1.0, self.done_bytes / self.size_bytes) if self.size_bytes > 0 else None


@attrs.frozen(kw_only=True)
class QueueRead:
    """One consistent reading of a whole queue, as the client hands it over."""

    items: tuple[Download, ...]
    """Each of one row: those of a season pack are not joined yet."""
    set_aside: tuple[SetAside, ...] = ()


@attrs.frozen(kw_only=True)
class QueueReading:
    """A good reading of one instance's queue."""

    instance: Instance
    downloads: tuple[Download, ...]
    read_at: datetime
    set_aside: int = 0
    """Rows that did not fit and are missing here."""
    row_count: int = 0
    """As the service counts them, also those that were set aside; never saved, as the next."""
    monotonic_seconds: float | None = None
    """When, on a clock that nobody sets; never saved, for it means nothing to the next run."""


@attrs.frozen(kw_only=True)
class ReadFailure:
    """Why the newest attempts to read a queue failed."""

    cause: str
    since: datetime


@attrs.frozen(kw_only=True)
class Waiting:
    """No attempt has ended since the start; `last` is what the previous run knew."""

    last: QueueReading | None = None


@attrs.frozen(kw_only=True)
class Live:
    """The newest attempt succeeded."""

    last: QueueReading


@attrs.frozen(kw_only=True)
class Failing:
    """The newest attempt failed; the last good rows are kept."""

    failure: ReadFailure
    last: QueueReading | None = None


QueueState = Waiting | Live | Failing
