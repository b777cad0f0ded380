"""The films and series that the services keep, whether they are there or not."""

from collections.abc import Mapping
from datetime import datetime

import attrs

from discarr.model.downloads import Episode
from discarr.model.services import Instance


@attrs.frozen(kw_only=True)
class Title:
    """A film or series, as much of it as a list of 20,000 needs."""

    instance: Instance
    media_id: int
    name: str
    """The series, or the film with its year."""
    folded_name: str
    """By what it is found; see `board/finding.py`."""

    @property
    def key(self) -> str:
        """Tells it from every other of every instance: "radarr-4k:123"."""
        return f"{self.instance.key}:{self.media_id}"


@attrs.frozen(kw_only=True)
class TitleList:
    """One instance's library."""

    titles: tuple[Title, ...] = ()
    """By name."""
    is_read: bool = False
    failure: str = ""
    """Why the newest attempt to read it failed; the titles of the one before stay."""


Library = Mapping[Instance, TitleList]


@attrs.frozen(kw_only=True)
class FilmHolding:
    media_id: int
    title: str
    """With its year."""
    is_monitored: bool
    has_file: bool
    is_available: bool
    """Whether the service counts it as released, so that a search makes sense."""
    in_cinemas: datetime | None = None
    digital_release: datetime | None = None
    physical_release: datetime | None = None


@attrs.frozen(kw_only=True)
class EpisodeHolding:
    episode_id: int
    episode: Episode
    title: str
    airs_at: datetime | None
    """None while nobody knows."""
    is_monitored: bool
    has_file: bool


@attrs.frozen(kw_only=True)
class SeriesHolding:
    media_id: int
    title: str
    is_monitored: bool
    episodes: tuple[EpisodeHolding, ...]
    """By season and number."""


Holding = FilmHolding | SeriesHolding
