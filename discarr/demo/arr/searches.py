"""Searches: what a command looks for among the indexers, and what it grabs."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from discarr.demo.arr import library
from discarr.demo.arr.downloads import GIGABYTE, SimulatedDownload, Stage
from discarr.demo.arr.library import Episode, Film
from discarr.demo.arr.queue import Queue
from discarr.demo.arr.shelf import Shelf

QUALITY = "1080p.WEB-DL"


class UnknownTitle(Exception):
    """The command names what the library does not hold."""


def carry_out_search(shelf: Shelf, queue: Queue, name: str, body: dict[str, Any], at: datetime) -> None:
    """Grab what is found. Raises UnknownTitle, and then nothing was grabbed."""
    for wanted in list(_wanted(shelf, name, body, at)):
        title_id = wanted.id if isinstance(wanted, Film) else wanted[0].series.id
        if title_id not in shelf.nothing_to_find:
            queue.add(_release(wanted, at))


def _wanted(
    shelf: Shelf, name: str, body: dict[str, Any], at: datetime
) -> Iterator[Film | tuple[Episode, ...]]:
    match name:
        case "MoviesSearch":
            for film_id in body.get("movieIds", ()):
                yield _known(shelf.film(film_id), f"Movie with id {film_id}")
        case "EpisodeSearch":
            # One by one, whatever seasons they are of (EpisodeSearchService.cs).
            for episode_id in body.get("episodeIds", ()):
                yield (_known(shelf.episode(episode_id), f"Episode with id {episode_id}"),)
        case "SeasonSearch" | "SeriesSearch":
            yield from _seasons(shelf, body, at)


def _seasons(shelf: Shelf, body: dict[str, Any], at: datetime) -> Iterator[tuple[Episode, ...]]:
    """The monitored ones that are missing: a pack of each season."""
    series = _known(shelf.series(body.get("seriesId", 0)), f"Series with id {body.get('seriesId')}")
    missing = (
        episode
        for episode in shelf.episodes(series)
        if body.get("seasonNumber") in (None, episode.season)
        and shelf.is_monitored(episode)
        and shelf.airs_at(episode) <= at
        and not shelf.has_episode(episode, at)
    )
    for _, episodes in groupby(missing, key=lambda episode: episode.season):
        yield tuple(episodes)


def _known(found: Any, what: str) -> Any:
    if found is None:
        raise UnknownTitle(f"{what} does not exist")
    return found


def _release(wanted: Film | tuple[Episode, ...], at: datetime) -> SimulatedDownload:
    size = 5.2 * GIGABYTE if isinstance(wanted, Film) else 1.4 * GIGABYTE * len(wanted)
    return SimulatedDownload(
        title=_release_name(wanted),
        media=wanted,
        size_bytes=float(int(size)),
        bytes_per_second=size / 90.0,
        stage=Stage.QUEUED,
        added_at=at,
    )


def _release_name(wanted: Film | tuple[Episode, ...]) -> str:
    if isinstance(wanted, Film):
        return library.film_release(wanted, QUALITY, wanted.id)
    first = wanted[0]
    if len(wanted) == 1:
        return library.episode_release(first, QUALITY, first.id)
    return library.pack_release(first.series, first.season, QUALITY, first.id)
