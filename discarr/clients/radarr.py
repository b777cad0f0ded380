from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

import attrs

from discarr.clients.library import LibraryClient
from discarr.clients.wire.library import film_calendar, film_holding
from discarr.model.calendar import CalendarEntry
from discarr.model.library import FilmHolding
from discarr.model.redaction import redacted

MOVIE = "/api/v3/movie"


class RadarrClient(LibraryClient):
    app_name = "Radarr"
    unknown_items = "includeUnknownMovieItems"
    names: ClassVar[Mapping[str, str]] = {"includeMovie": "true"}
    media_ids = "movieIds"
    history_query: ClassVar[Mapping[str, str]] = {"includeMovie": "true"}
    library_path = MOVIE
    library_query: ClassVar[Mapping[str, str]] = {"excludeLocalCovers": "true"}
    names_have_years = True

    async def calendar(self, begin: datetime, end: datetime) -> tuple[CalendarEntry, ...]:
        return await self._calendar(film_calendar, begin, end)

    async def holding(self, media_id: int) -> FilmHolding:
        film = await self._get(f"{MOVIE}/{media_id}", film_holding, anew=True)
        return attrs.evolve(film, title=redacted(film.title, self._secrets))
