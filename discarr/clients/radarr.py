from collections.abc import Mapping
from typing import ClassVar

from discarr.clients.servarr import ServarrClient


class RadarrClient(ServarrClient):
    app_name = "Radarr"
    queue_query: ClassVar[Mapping[str, str]] = {"includeUnknownMovieItems": "true", "includeMovie": "true"}
    history_query: ClassVar[Mapping[str, str]] = {"includeMovie": "true"}
