"""What a service is asked to search for."""

import attrs

from discarr.model.downloads import Episode


@attrs.frozen(kw_only=True)
class FilmSearch:
    media_id: int


@attrs.frozen(kw_only=True)
class EpisodesSearch:
    """One by one: right for gaps."""

    episode_ids: tuple[int, ...]


@attrs.frozen(kw_only=True)
class SeasonSearch:
    """Of a season that is missing whole: it is the search that finds packs."""

    series_id: int
    season: int


SearchOrder = FilmSearch | EpisodesSearch | SeasonSearch


# --- how far it is --------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Grab:
    """A release that the service took in answer."""

    release: str
    quality: str = ""
    indexer: str = ""
    episodes: tuple[Episode, ...] = ()


@attrs.frozen(kw_only=True)
class Asking:
    """The service was not heard yet."""


@attrs.frozen(kw_only=True)
class Searching:
    already: bool = False
    """The service had the same search on its list before."""
    trouble: str = ""
    """Why it cannot be followed at present."""


@attrs.frozen(kw_only=True)
class SearchEnded:
    """Nothing found is no grab."""

    grabs: tuple[Grab, ...]


@attrs.frozen(kw_only=True)
class SearchFailed:
    why: str
    may_run: bool = False
    """The service may have begun it all the same."""


@attrs.frozen(kw_only=True)
class OutOfSight:
    """It takes longer than anybody can be told about it."""


SearchProgress = Asking | Searching | SearchEnded | SearchFailed | OutOfSight

STILL_RUNNING = (Asking, Searching)
