"""Films, series and episodes of the library, and the calendar."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec

from discarr.clients.wire.reading import ListShape, Shape, moment_of, number
from discarr.model.calendar import CalendarEntry, ReleaseKind
from discarr.model.downloads import Episode
from discarr.model.library import EpisodeHolding, FilmHolding, SeriesHolding
from discarr.model.services import Instance


class _Film(msgspec.Struct, rename="camel"):
    id: int
    title: str | None = None
    year: int | float | None = None
    monitored: bool | None = None
    has_file: bool | None = None
    is_available: bool | None = None
    in_cinemas: str | None = None
    digital_release: str | None = None
    physical_release: str | None = None


class _Series(msgspec.Struct):
    id: int
    title: str | None = None
    monitored: bool | None = None


class _Episode(msgspec.Struct, rename="camel"):
    id: int
    series_id: int | None = None
    season_number: int | float | None = None
    episode_number: int | float | None = None
    title: str | None = None
    air_date_utc: str | None = None
    monitored: bool | None = None
    has_file: bool | None = None
    series: _Series | None = None


_FILM, _FILMS = Shape(_Film), ListShape(_Film)
_SERIES, _EPISODES = Shape(_Series), ListShape(_Episode)


def named(entry: dict[str, Any], *, with_year: bool) -> tuple[int, str] | None:
    """Id and name of an entry of the whole list; None for one without."""
    media_id, title, year = entry.get("id"), entry.get("title"), entry.get("year")
    if not isinstance(media_id, int) or not isinstance(title, str) or not title:
        return None
    known_year = year if with_year and isinstance(year, int | float) else None
    return media_id, _with_year(title, known_year)


def film_holding(body: bytes) -> FilmHolding:
    film = _FILM.of(body)
    return FilmHolding(
        media_id=film.id,
        title=_with_year(film.title or "", film.year),
        is_monitored=bool(film.monitored),
        has_file=bool(film.has_file),
        # Before Radarr 3 said so itself, a film in the library was one to search for.
        is_available=film.is_available is not False,
        in_cinemas=moment_of(film.in_cinemas),
        digital_release=moment_of(film.digital_release),
        physical_release=moment_of(film.physical_release),
    )


def series_holding(series: bytes, episodes: bytes) -> SeriesHolding:
    found = _SERIES.of(series)
    holdings = (holding for episode in _EPISODES.of(episodes) for holding in _episode_holding(episode))
    return SeriesHolding(
        media_id=found.id,
        title=found.title or "",
        is_monitored=bool(found.monitored),
        episodes=tuple(sorted(holdings, key=lambda holding: holding.episode)),
    )


def film_calendar(
    body: bytes, *, instance: Instance, begin: datetime, end: datetime
) -> tuple[CalendarEntry, ...]:
    """A film is listed for any of its releases: those outside of the time are left out here."""
    return tuple(
        CalendarEntry(
            instance=instance,
            kind=kind,
            media_id=film.id,
            title=_with_year(film.title or "", film.year),
            at=at,
            has_file=bool(film.has_file),
            is_monitored=bool(film.monitored),
        )
        for film in _FILMS.of(body)
        for kind, text in (
            (ReleaseKind.CINEMAS, film.in_cinemas),
            (ReleaseKind.DIGITAL, film.digital_release),
            (ReleaseKind.PHYSICAL, film.physical_release),
        )
        if (at := moment_of(text)) is not None and begin <= at < end
    )


def episode_calendar(
    body: bytes, *, instance: Instance, begin: datetime, end: datetime
) -> tuple[CalendarEntry, ...]:
    return tuple(
        CalendarEntry(
            instance=instance,
            kind=ReleaseKind.EPISODE,
            media_id=episode.series_id or 0,
            title=(episode.series.title or "") if episode.series else "",
            at=at,
            episode=numbered,
            has_file=bool(episode.has_file),
            is_monitored=bool(episode.monitored),
        )
        for episode in _EPISODES.of(body)
        for numbered in _numbered(episode)
        if (at := moment_of(episode.air_date_utc)) is not None and begin <= at < end
    )


def _with_year(title: str, year: float | None) -> str:
    known = number(year)
    return f"{title} ({known})" if known else title


def _numbered(episode: _Episode) -> Iterator[Episode]:
    """None where it has no number: then it is no episode that anyone could name."""
    season, position = number(episode.season_number), number(episode.episode_number)
    if season is not None and position is not None:
        yield Episode(season=season, number=position)


def _episode_holding(episode: _Episode) -> Iterator[EpisodeHolding]:
    for numbered in _numbered(episode):
        yield EpisodeHolding(
            episode_id=episode.id,
            episode=numbered,
            title=episode.title or "",
            airs_at=moment_of(episode.air_date_utc),
            is_monitored=bool(episode.monitored),
            has_file=bool(episode.has_file),
        )
