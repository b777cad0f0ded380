"""What a service remembers."""

import enum
from datetime import datetime

import attrs

from discarr.model.services import Instance


class EventType(enum.Enum):
    """`eventType` on the wire, in lower case: the numbers differ between Radarr and Sonarr."""

    GRABBED = "grabbed"
    IMPORTED = "downloadfolderimported"
    FAILED = "downloadfailed"
    """Also what a removal that blocklists leaves behind."""
    IGNORED = "downloadignored"
    MOVIE_FILE_DELETED = "moviefiledeleted"
    EPISODE_FILE_DELETED = "episodefiledeleted"
    OTHER = ""


@attrs.frozen(kw_only=True)
class Media:
    """The film or series an event is about."""

    media_id: int
    title: str = ""
    """The series, or the film with its year; "" where the service did not say."""
    poster_url: str = ""
    """In the public internet: never an address of the service's own."""


@attrs.frozen(kw_only=True)
class HistoryEvent:
    """One event; a season pack has one for each episode. Paths, addresses and keys stay outside."""

    event_id: int
    """Grows with every event of the service."""
    event_type: EventType
    at: datetime | None = None
    """By the service's clock, in whole seconds."""
    download_id: str = ""
    """Events of files, and imports by hand, have none."""
    release: str = ""
    """The release name."""
    media: Media | None = None
    episode_id: int | None = None
    season: int | None = None
    episode: int | None = None
    quality: str = ""
    size_bytes: int = 0
    """Of the release when it was grabbed, of the one file when it was imported; 0 while unknown."""
    indexer: str = ""
    download_client: str = ""
    message: str = ""
    """Why it failed or was ignored, in the service's words."""
    is_upgrade: bool = False
    """Of a deleted file: a better one took its place."""


@attrs.frozen(kw_only=True)
class HistoryCursor:
    """How far the history of one instance was read. It follows the service's clock, whatever ours says."""

    instance: Instance
    read_at: datetime
    """When it was last read, by our clock: tells how long we were away."""
    at: datetime | None = None
    """Of the newest event; None while the service remembers none."""
    seen: tuple[int, ...] = ()
    """The events that reading again from the cursor's overlap on would bring once more."""
    seen_until: datetime | None = None
    """The latest of their dates: what has one of their ids and a later date is another event, of a service
    whose database was restored."""
