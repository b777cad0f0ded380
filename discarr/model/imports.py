"""Downloads that wait for a hand: what the service would import of them, and what became of an import."""

import enum

import attrs

from discarr.model.downloads import Download, Episode
from discarr.model.evidence import EvidenceKey


class Lack(enum.Enum):
    """What the service has not found out about a file; without it there is nothing to import it as."""

    FILM = "film"
    SERIES = "series"
    EPISODE = "episode"
    QUALITY = "quality"
    LANGUAGE = "language"


@attrs.frozen(kw_only=True)
class ImportFile:
    """One file of a download, as the service proposes to import it. Equal ones are the same proposal."""

    name: str
    """Below the download's own folder; never a whole path."""
    size_bytes: int = 0
    media_title: str = ""
    """The film with its year or the series it is taken for; "" where the service knows none."""
    media_ids: frozenset[int] = frozenset()
    """The film, or the episodes."""
    episodes: tuple[Episode, ...] = ()
    replaces: bool = False
    """There is a file of this film or episode already."""
    lack: Lack | None = None
    rejections: tuple[str, ...] = ()
    """Why the service does not import it by itself, in its language."""
    order: bytes = attrs.field(default=b"", repr=False)
    """What the service is sent to import it so. It names the whole path: never shown, never logged."""


@attrs.frozen(kw_only=True)
class Blocked:
    """It waits for a hand, as of just now."""

    key: EvidenceKey
    download: Download
    files: tuple[ImportFile, ...] = ()
    unread: str = ""
    """Why the files could not be looked at."""


@attrs.frozen(kw_only=True)
class Unblocked:
    """Somebody or something else was quicker."""

    key: EvidenceKey
    title: str
    now: str
    """What it is instead, in words: "it is being imported"."""


@attrs.frozen(kw_only=True)
class Unseen:
    """The service does not say."""

    key: EvidenceKey
    title: str
    cause: str


Look = Blocked | Unblocked | Unseen


class ImportOutcome(enum.Enum):
    """What was verified, not what was asked."""

    IMPORTED = "imported"
    PARTLY = "partly imported"
    NOT_IMPORTED = "not imported"
    UNKNOWN = "unknown"
    """It was asked for, and nothing proves what became of it."""
    NOT_ASKED = "not asked for"
    """It was no longer what was shown, or could not be looked at again."""


@attrs.frozen(kw_only=True)
class ImportResult:
    key: EvidenceKey
    title: str
    outcome: ImportOutcome
    note: str
    """What the outcome rests on, in words."""
    imported: int = 0
    """Films or episodes."""
    wanted: int = 0
