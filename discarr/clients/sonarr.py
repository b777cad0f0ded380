from collections.abc import Mapping
from typing import ClassVar

from discarr.clients.servarr import ServarrClient


class SonarrClient(ServarrClient):
    app_name = "Sonarr"
    queue_query: ClassVar[Mapping[str, str]] = {
        "includeUnknownSeriesItems": "true",
        "includeSeries": "true",
        "includeEpisode": "true",
    }
    history_query: ClassVar[Mapping[str, str]] = {"includeSeries": "true", "includeEpisode": "true"}
