from collections.abc import Mapping
from typing import ClassVar

from discarr.clients.servarr import ServarrClient


class SonarrClient(ServarrClient):
    app_name = "Sonarr"
    unknown_items = "includeUnknownSeriesItems"
    names: ClassVar[Mapping[str, str]] = {"includeSeries": "true", "includeEpisode": "true"}
    media_ids = "seriesIds"
