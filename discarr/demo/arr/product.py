"""What tells a Radarr from a Sonarr on the wire."""

from collections.abc import Mapping

import attrs

from discarr.model.services import ServiceKind


@attrs.frozen(kw_only=True)
class Product:
    kind: ServiceKind
    app_name: str
    version: str
    port: int
    unknown_flag: str
    """The query parameter that also lists downloads of no known film or series."""
    media_sort_keys: frozenset[str]
    history_numbers: Mapping[str, int]
    """History event types as the filters number them: the two services differ."""
    search_command: str


COMMON_SORT_KEYS = frozenset(
    {"added", "downloadclient", "estimatedcompletiontime", "indexer", "languages", "progress", "protocol"}
    | {"quality", "size", "status", "timeleft", "title"}
)

RADARR = Product(
    kind=ServiceKind.RADARR,
    app_name="Radarr",
    version="6.0.3.10276",
    port=7878,
    unknown_flag="includeUnknownMovieItems",
    media_sort_keys=frozenset({"movies.sorttitle", "year"}),
    history_numbers={
        "unknown": 0,
        "grabbed": 1,
        "downloadFolderImported": 3,
        "downloadFailed": 4,
        "movieFileDeleted": 6,
        "movieFolderImported": 7,
        "movieFileRenamed": 8,
        "downloadIgnored": 9,
    },
    search_command="MoviesSearch",
)

SONARR = Product(
    kind=ServiceKind.SONARR,
    app_name="Sonarr",
    version="4.0.19.2979",
    port=8989,
    unknown_flag="includeUnknownSeriesItems",
    media_sort_keys=frozenset(
        {
            "episode",
            "episode.airdateutc",
            "episode.title",
            "episodes.airdateutc",
            "episodes.title",
            "language",
        }
        | {"series.sorttitle"}
    ),
    history_numbers={
        "unknown": 0,
        "grabbed": 1,
        "seriesFolderImported": 2,
        "downloadFolderImported": 3,
        "downloadFailed": 4,
        "episodeFileDeleted": 5,
        "episodeFileRenamed": 6,
        "downloadIgnored": 7,
    },
    search_command="EpisodeSearch",
)

PRODUCTS = {ServiceKind.RADARR: RADARR, ServiceKind.SONARR: SONARR}
