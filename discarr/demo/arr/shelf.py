"""The library: which films and series it holds, which of them are there, and when the others come out."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import attrs

from discarr.demo.arr.history import History
from discarr.demo.arr.library import Episode, Film, Series, numbered_film, numbered_series
from discarr.demo.arr.resources import episode_resource, movie_resource, series_resource
from discarr.demo.arr.rows import timestamp

EPISODES_IN_A_SEASON = 13
USUAL_TITLES = 24

ARRIVES = "downloadFolderImported"
FILE_BYTES = 4_200_000_000


@attrs.define(kw_only=True)
class Shelf:
    """Numbered as `library` invents them: films and series 1 to `titles`.

    Every third film is missing, and every seventh episode that was aired; scripts say otherwise by id.
    """

    history: History
    begins_at: datetime
    """The day on which the newest seasons are half through."""
    titles: int = USUAL_TITLES
    there: set[int] = attrs.field(factory=set)
    """Ids of films and episodes that have a file whatever the rule."""
    missing: set[int] = attrs.field(factory=set)
    """Ids of films and episodes that have none."""
    unmonitored: set[int] = attrs.field(factory=set)
    """Ids of films, series and episodes."""
    nothing_to_find: set[int] = attrs.field(factory=set)
    """Ids of films and series of which no indexer has a release."""
    _events_read: int = 0
    _imported: set[int] = attrs.field(factory=set)

    # --- what there is ---

    def film(self, film_id: int) -> Film | None:
        return numbered_film(film_id) if 1 <= film_id <= self.titles else None

    def series(self, series_id: int) -> Series | None:
        return numbered_series(series_id) if 1 <= series_id <= self.titles else None

    def films(self) -> Iterator[Film]:
        return map(numbered_film, range(1, self.titles + 1))

    def all_series(self) -> Iterator[Series]:
        return map(numbered_series, range(1, self.titles + 1))

    def episodes(self, series: Series) -> Iterator[Episode]:
        for season in range(1, series.seasons + 1):
            for number in range(1, EPISODES_IN_A_SEASON + 1):
                yield Episode(series=series, season=season, number=number)

    def episode(self, episode_id: int) -> Episode | None:
        series = self.series(episode_id // 1000)
        known = self.episodes(series) if series else ()
        return next((episode for episode in known if episode.id == episode_id), None)

    # --- how it is ---

    def is_monitored(self, media: Film | Series | Episode) -> bool:
        if isinstance(media, Episode) and not self.is_monitored(media.series):
            return False
        return media.id not in self.unmonitored and (isinstance(media, Episode) or media.id % 11 != 0)

    def has_film(self, film: Film) -> bool:
        return self._is_there(film.id, usually=film.id % 3 != 0)

    def has_episode(self, episode: Episode, now: datetime) -> bool:
        aired = self.airs_at(episode) <= now
        return self._is_there(episode.id, usually=aired and episode.id % 7 != 0)

    def _is_there(self, media_id: int, *, usually: bool) -> bool:
        if media_id in self._arrived():
            return True
        return media_id in self.there or (usually and media_id not in self.missing)

    def _arrived(self) -> set[int]:
        """What was imported since: the history knows."""
        news = self.history.events[self._events_read :]
        self._events_read += len(news)
        self._imported |= {event.media.id for event in news if event.event_type == ARRIVES}
        return self._imported

    def airs_at(self, episode: Episode) -> datetime:
        """Once a week, of some series twice; the seasons before the last one in the years before."""
        series, weeks = episode.series, episode.number - 7
        weeks = weeks // 2 if series.id % 4 == 0 else weeks
        years = series.seasons - episode.season
        day = self.begins_at.replace(hour=0, minute=0, second=0, microsecond=0)
        return day + timedelta(days=series.id % 7 + 7 * weeks - 364 * years, hours=18 + series.id % 6)

    def releases(self, film: Film) -> dict[str, datetime]:
        """Cinemas, then digital, then physical: of some missing ones this month, of the others long ago."""
        if film.id % 9:
            first = datetime(film.year, 3, 14, tzinfo=self.begins_at.tzinfo)
        else:
            day = self.begins_at.replace(hour=0, minute=0, second=0, microsecond=0)
            first = day + timedelta(days=1 + film.id % 5 - (0, 40, 70)[film.id // 9 % 3])
        days = {"inCinemas": 0, "digitalRelease": 40, "physicalRelease": 70}
        return {name: first + timedelta(days=after) for name, after in days.items()}

    # --- as the service tells it ---

    def film_resource(self, film: Film, now: datetime) -> dict[str, Any]:
        there, dates = self.has_film(film), self.releases(film)
        status = "released" if dates["digitalRelease"] <= now else "inCinemas"
        return {
            **movie_resource(film).value,
            **{name: timestamp(moment) for name, moment in dates.items()},
            "releaseDate": timestamp(dates["digitalRelease"]),
            "status": status if dates["inCinemas"] <= now else "announced",
            "isAvailable": dates["digitalRelease"] <= now,
            "monitored": self.is_monitored(film),
            "hasFile": there,
            "sizeOnDisk": FILE_BYTES if there else 0,
            "statistics": {
                "movieFileCount": int(there),
                "sizeOnDisk": FILE_BYTES if there else 0,
                "releaseGroups": [],
            },
        }

    def series_resource(self, series: Series) -> dict[str, Any]:
        return {**series_resource(series).value, "monitored": self.is_monitored(series)}

    def episode_resource(self, episode: Episode, now: datetime, *, with_series: bool) -> dict[str, Any]:
        airs_at, there = self.airs_at(episode), self.has_episode(episode, now)
        series = {"series": self.series_resource(episode.series)} if with_series else {}
        return {
            **episode_resource(episode).value,
            "airDate": f"{airs_at:%Y-%m-%d}",
            "airDateUtc": timestamp(airs_at),
            "hasFile": there,
            "episodeFileId": episode.id if there else 0,
            "monitored": self.is_monitored(episode),
            **series,
        }
