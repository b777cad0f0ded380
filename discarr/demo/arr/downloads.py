"""One download: what the service knows of it, and how it gets on as time passes."""

import enum
from collections.abc import Iterator
from datetime import datetime, timedelta

import attrs

from discarr.demo.arr.library import Episode, Film

GIGABYTE = 1_000_000_000


class Stage(enum.Enum):
    """Where a download stands; `rows.py` says in which of the wire's words each is told."""

    DELAYED = enum.auto()
    CLIENT_UNAVAILABLE = enum.auto()
    QUEUED = enum.auto()
    METADATA = enum.auto()
    PAUSED = enum.auto()
    DOWNLOADING = enum.auto()
    STALLED = enum.auto()
    IMPORT_PENDING = enum.auto()
    IMPORTING = enum.auto()
    IMPORT_BLOCKED = enum.auto()
    UNRECOGNISED = enum.auto()
    """Complete, but nothing the service grabbed."""
    FAILED = enum.auto()
    DANGEROUS = enum.auto()
    IMPORTED = enum.auto()
    GAVE_UP = enum.auto()

    @property
    def is_pending(self) -> bool:
        """A release the service has not handed to a download client yet."""
        return self in (Stage.DELAYED, Stage.CLIENT_UNAVAILABLE)

    @property
    def is_over(self) -> bool:
        return self in (Stage.IMPORTED, Stage.GAVE_UP)


NEXT_STAGE = {
    Stage.DELAYED: Stage.QUEUED,
    Stage.CLIENT_UNAVAILABLE: Stage.QUEUED,
    Stage.QUEUED: Stage.DOWNLOADING,
    Stage.METADATA: Stage.DOWNLOADING,
    Stage.PAUSED: Stage.DOWNLOADING,
    Stage.STALLED: Stage.DOWNLOADING,
    Stage.IMPORT_PENDING: Stage.IMPORTING,
    Stage.IMPORTING: Stage.IMPORTED,
    Stage.IMPORT_BLOCKED: Stage.IMPORTING,
    Stage.UNRECOGNISED: Stage.GAVE_UP,
    Stage.FAILED: Stage.GAVE_UP,
    Stage.DANGEROUS: Stage.GAVE_UP,
}
"""Where a stage leads when its time is over."""

DEFAULT_SECONDS = {Stage.IMPORT_PENDING: 4.0, Stage.IMPORTING: 6.0}
"""How long a stage lasts unless told otherwise; the others last until something happens."""


@attrs.frozen(kw_only=True)
class DownloadClient:
    id: int
    name: str
    protocol: str


QBITTORRENT = DownloadClient(id=1, name="qBittorrent", protocol="torrent")
SABNZBD = DownloadClient(id=4, name="SABnzbd", protocol="usenet")


@attrs.frozen(kw_only=True)
class Turn:
    """Something that happens to a download on its way: at this fraction it enters that stage."""

    at_fraction: float
    stage: Stage
    seconds: float | None = None


@attrs.frozen(kw_only=True)
class SimulatedFile:
    """One file of a download, and what the service takes it for."""

    name: str
    """Below the download's folder."""
    size_bytes: float = GIGABYTE
    media: Film | tuple[Episode, ...] | None = None
    rejections: tuple[str, ...] = ()
    """Why the service does not import it by itself."""
    can_be_imported: bool = True
    """False: a program holds it open, or the disk is full; the service tells its log alone."""

    @property
    def replaces(self) -> bool:
        """The library has a file of it: that is what such a rejection says."""
        return any("existing file" in reason for reason in self.rejections)


@attrs.define(kw_only=True, eq=False)
class SimulatedDownload:
    title: str
    """The release name."""
    media: Film | tuple[Episode, ...] | None
    """A film, the episodes of one release, or None: the service does not know what it is."""
    client: DownloadClient = QBITTORRENT
    download_id: str = ""
    """The client's own id; the world gives one if there is none."""
    pending_row: int = 0
    indexer: str = "Harbour (Prowlarr)"
    quality: str = "WEBDL-1080p"
    size_bytes: float = 4 * GIGABYTE
    left_bytes: float | None = None
    """None: all of it."""
    upgrades_from: str = ""
    """The quality of what the library has already; "" for nothing."""
    bytes_per_second: float = 0.0
    stage: Stage = Stage.DOWNLOADING
    seconds: float | None = None
    """How long the present stage lasts; None: until something happens."""
    turns: tuple[Turn, ...] = ()
    added_at: datetime | None = None
    """The world fills it in."""
    error_message: str | None = None
    status_messages: tuple[tuple[str, tuple[str, ...]], ...] = ()
    files: tuple[SimulatedFile, ...] | None = None
    """On its disk; None: what one expects of such a release."""
    moved_away: set[str] = attrs.field(init=False, factory=set)
    """Names of files that were imported by moving them."""
    imported: set[Film | Episode] = attrs.field(init=False, factory=set)
    """By hand."""
    lived_until: datetime = attrs.field(init=False)
    changed: bool = attrs.field(init=False, default=True)
    """Since the list was last rebuilt."""

    @property
    def left(self) -> float:
        return self.size_bytes if self.left_bytes is None else self.left_bytes

    @property
    def episodes(self) -> tuple[Episode, ...]:
        return self.media if isinstance(self.media, tuple) else ()

    @property
    def row_count(self) -> int:
        return max(1, len(self.episodes))

    @property
    def is_moving(self) -> bool:
        return self.stage is Stage.DOWNLOADING and self.bytes_per_second > 0

    @property
    def timeleft(self) -> timedelta | None:
        """As the download client says: whole seconds, nothing where it cannot tell."""
        if self.is_moving:
            return timedelta(seconds=int(self.left / self.bytes_per_second))
        done = (
            Stage.IMPORT_PENDING,
            Stage.IMPORTING,
            Stage.IMPORT_BLOCKED,
            Stage.UNRECOGNISED,
            Stage.DANGEROUS,
        )
        return timedelta() if self.stage in done else None

    def enter(self, stage: Stage, *, seconds: float | None = None) -> None:
        self.stage = stage
        self.seconds = DEFAULT_SECONDS.get(stage) if seconds is None else seconds
        self.changed = True
        if stage in (Stage.IMPORT_PENDING, Stage.IMPORTING, Stage.IMPORT_BLOCKED, Stage.DANGEROUS):
            self.left_bytes = 0

    def other_release(self) -> "SimulatedDownload":
        """Of the same film or episodes, from its beginning: what a search after a failure finds."""
        return SimulatedDownload(
            title=f"{self.title.rpartition('-')[0] or self.title}-OTHER",
            media=self.media,
            client=self.client,
            indexer=self.indexer,
            quality=self.quality,
            size_bytes=self.size_bytes,
            bytes_per_second=self.bytes_per_second,
            stage=Stage.QUEUED,
        )

    def live(self, until: datetime) -> Iterator[tuple[datetime, Stage]]:
        """Pass the time; yields each stage as it is entered, with the moment."""
        while self.lived_until < until and not self.stage.is_over:
            spare = (until - self.lived_until).total_seconds()
            wait = self._seconds_to_next(spare)
            if wait is None:
                self.lived_until = until
            else:
                self.lived_until += timedelta(seconds=wait)
                yield self.lived_until, self.stage

    def _seconds_to_next(self, spare: float) -> float | None:
        """Enter the next stage if it comes within `spare` seconds: after how many. Else use them up."""
        if self.is_moving:
            return self._download(spare)
        if self.seconds is None:
            return None
        if self.seconds > spare:
            self.seconds -= spare
            return None
        wait = self.seconds
        self.enter(NEXT_STAGE[self.stage])
        return wait

    def _download(self, spare: float) -> float | None:
        turn = self.turns[0] if self.turns else Turn(at_fraction=1.0, stage=Stage.IMPORT_PENDING)
        goal = self.size_bytes * (1.0 - turn.at_fraction)
        needed = max(0.0, self.left - goal) / self.bytes_per_second
        if needed > spare:
            self.left_bytes = self.left - spare * self.bytes_per_second
            return None
        self.left_bytes = goal
        self.turns = self.turns[1:]
        self.enter(turn.stage, seconds=turn.seconds)
        return needed
