from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

import attrs

from discarr.clients.library import LibraryClient
from discarr.clients.wire.library import episode_calendar, series_holding
from discarr.model.calendar import CalendarEntry
from discarr.model.library import SeriesHolding
from discarr.model.redaction import redacted

SERIES = "/api/v3/series"
EPISODES = "/api/v3/episode"


class SonarrClient(LibraryClient):
    app_name = "Sonarr"
    unknown_items = "includeUnknownSeriesItems"
    names: ClassVar[Mapping[str, str]] = {"includeSeries": "true", "includeEpisode": "true"}
    media_ids = "seriesIds"
    history_query: ClassVar[Mapping[str, str]] = {"includeSeries": "true", "includeEpisode": "true"}
    library_path = SERIES
    names_have_years = False

    async def calendar(self, begin: datetime, end: datetime) -> tuple[CalendarEntry, ...]:
        return await self._calendar(episode_calendar, begin, end, includeSeries="true")

    async def holding(self, media_id: int) -> SeriesHolding:
        path = f"{SERIES}/{media_id}"
        with (
            self._asking(path, apart=True) as series,
            self._asking(EPISODES, {"seriesId": str(media_id)}, apart=True) as episodes,
        ):
            bodies = await series.body(), await episodes.body()
            found = self._decoded(path, lambda both: series_holding(*both), bodies)
        return self._without_secrets(found)

    def _without_secrets(self, series: SeriesHolding) -> SeriesHolding:
        episodes = tuple(
            attrs.evolve(episode, title=redacted(episode.title, self._secrets)) for episode in series.episodes
        )
        return attrs.evolve(series, title=redacted(series.title, self._secrets), episodes=episodes)
