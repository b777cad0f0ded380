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


@attrs.frozen(kw_only=True)
class Grab:
    """A release that the service took in answer."""

    release: str
    quality: str = ""
    indexer: str = ""
    episodes: tuple[Episode, ...] = ()
