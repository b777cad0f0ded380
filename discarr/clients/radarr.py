from collections.abc import Mapping
from typing import ClassVar

from discarr.clients.servarr import ServarrClient


class RadarrClient(ServarrClient):
    app_name = "Radarr"
    unknown_items = "includeUnknownMovieItems"
    names: ClassVar[Mapping[str, str]] = {"includeMovie": "true"}
    media_ids = "movieIds"
