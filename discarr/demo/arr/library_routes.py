"""The library and its calendar: /api/v3/movie, /series, /episode and /calendar."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from starlette.responses import Response
from starlette.routing import Route

from discarr.demo.arr.answers import bad_request, json_answer, not_found
from discarr.demo.arr.library import Episode, Film
from discarr.demo.arr.queries import Query, moment
from discarr.demo.arr.questions import Asked, question
from discarr.demo.arr.world import SimulatedServarr
from discarr.model.services import ServiceKind


def library_routes(world: SimulatedServarr) -> list[Route]:
    library = LibraryQuestions(world)
    if world.product.kind is ServiceKind.RADARR:
        return [
            question("GET", "/api/v3/movie", library.films),
            question("GET", "/api/v3/movie/{id}", library.film),
            question("GET", "/api/v3/calendar", library.film_calendar),
        ]
    return [
        question("GET", "/api/v3/series", library.all_series),
        question("GET", "/api/v3/series/{id}", library.series),
        question("GET", "/api/v3/episode", library.episodes),
        question("GET", "/api/v3/calendar", library.episode_calendar),
    ]


class LibraryQuestions:
    def __init__(self, world: SimulatedServarr) -> None:
        self._world = world
        self._shelf = world.shelf

    def films(self, _asked: Asked) -> Response:
        now = self._world.now()
        return json_answer([self._shelf.film_resource(film, now) for film in self._shelf.films()])

    def film(self, asked: Asked) -> Response:
        film = self._shelf.film(_id(asked))
        return (
            not_found() if film is None else json_answer(self._shelf.film_resource(film, self._world.now()))
        )

    def all_series(self, _asked: Asked) -> Response:
        return json_answer([self._shelf.series_resource(series) for series in self._shelf.all_series()])

    def series(self, asked: Asked) -> Response:
        series = self._shelf.series(_id(asked))
        return not_found() if series is None else json_answer(self._shelf.series_resource(series))

    def episodes(self, asked: Asked) -> Response:
        """Of one series, in no particular order; without one it is a bad request (EpisodeController.cs)."""
        series_id = asked.query.number("seriesId", 0)
        if not series_id:
            return bad_request("seriesId or episodeIds must be provided")
        series = self._shelf.series(series_id)
        known = list(self._shelf.episodes(series)) if series else []
        return self._episodes(known[::-1], asked.query)

    def film_calendar(self, asked: Asked) -> Response:
        """Films any of whose releases lies within the time."""
        begin, end = self._span(asked.query)
        within = (
            film
            for film in self._shelf.films()
            if any(begin <= date <= end for date in self._shelf.releases(film).values())
            and self._is_asked_for(film, asked.query)
        )
        now = self._world.now()
        return json_answer([self._shelf.film_resource(film, now) for film in within])

    def episode_calendar(self, asked: Asked) -> Response:
        begin, end = self._span(asked.query)
        within = [each for each in self._aired(begin, end) if self._is_asked_for(each, asked.query)]
        return self._episodes(sorted(within, key=self._shelf.airs_at), asked.query)

    def _aired(self, begin: datetime, end: datetime) -> Iterator[Episode]:
        for series in self._shelf.all_series():
            for episode in self._shelf.episodes(series):
                if begin <= self._shelf.airs_at(episode) <= end:
                    yield episode

    def _is_asked_for(self, media: Film | Episode, query: Query) -> bool:
        return query.flag("unmonitored") or self._shelf.is_monitored(media)

    def _episodes(self, episodes: list[Episode], query: Query) -> Response:
        now, with_series = self._world.now(), query.flag("includeSeries")
        return json_answer(
            [self._shelf.episode_resource(each, now, with_series=with_series) for each in episodes]
        )

    def _span(self, query: Query) -> tuple[datetime, datetime]:
        """Today and tomorrow, where nothing else is asked for."""
        today = self._world.now().replace(hour=0, minute=0, second=0, microsecond=0)
        return (
            moment(query, "start") or today,
            moment(query, "end") or today + timedelta(days=2),
        )


def _id(asked: Asked) -> int:
    return int(asked.id) if asked.id.isdecimal() else 0
