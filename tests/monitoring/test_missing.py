"""What is missing, and which search finds it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from discarr.model.downloads import Download, DownloadState, Episode, Live, QueueReading, QueueState, Waiting
from discarr.model.history import EventType, HistoryEvent, Media
from discarr.model.library import EpisodeHolding, FilmHolding, SeriesHolding
from discarr.model.searches import EpisodesSearch, FilmSearch, Grab, SeasonSearch
from discarr.model.services import Instance, ServiceKind
from discarr.monitoring.missing import downloads_of, grabs_in, missing_episodes, search_orders, why_no_search

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
RADARR, SONARR = Instance(kind=ServiceKind.RADARR), Instance(kind=ServiceKind.SONARR)

FILM = FilmHolding(
    media_id=3, title="Copper Station (2011)", is_monitored=True, has_file=False, is_available=True
)


def download(*episodes: Episode) -> Download:
    return Download(
        instance=SONARR,
        key="A",
        download_id="A",
        row_id=1,
        title="Release",
        media_title="Show",
        state=DownloadState.DOWNLOADING,
        episodes=episodes,
    )


def episode(season: int, number: int, **changes: Any) -> EpisodeHolding:
    known = EpisodeHolding(
        episode_id=100 * season + number,
        episode=Episode(season=season, number=number),
        title="Landfall",
        airs_at=NOW - timedelta(days=1),
        is_monitored=True,
        has_file=False,
    )
    return attrs.evolve(known, **changes)


def series(*episodes: EpisodeHolding, **changes: Any) -> SeriesHolding:
    return attrs.evolve(
        SeriesHolding(media_id=7, title="Show", is_monitored=True, episodes=episodes), **changes
    )


@pytest.mark.parametrize(
    ("changes", "downloads", "why"),
    [
        ({}, [], ""),
        ({"has_file": True}, [], "there"),
        ({"has_file": True}, [download()], "there"),
        ({}, [download()], "on its way"),
        ({"is_monitored": False}, [], "not monitored"),
        ({"is_available": False}, [], "not out"),
    ],
)
def test_a_film_is_searched_for_when_it_is_monitored_out_missing_and_not_on_its_way(
    changes: dict[str, Any], downloads: list[Download], why: str
) -> None:
    film = attrs.evolve(FILM, **changes)
    assert why_no_search(film, downloads) == why
    assert search_orders(film, downloads, now=NOW) == (() if why else (FilmSearch(media_id=3),))


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({}, "wanted"),
        ({"airs_at": NOW}, "wanted"),
        ({"airs_at": NOW + timedelta(seconds=1)}, None),
        ({"airs_at": None}, None),
        ({"has_file": True}, None),
        ({"is_monitored": False}, "unmonitored"),
    ],
)
def test_an_episode_is_missing_once_it_was_aired_and_has_no_file(
    changes: dict[str, Any], part: str | None
) -> None:
    missing = missing_episodes(series(episode(1, 1, **changes)), [], now=NOW)
    parts = {name: getattr(missing, name) for name in ("wanted", "on_their_way", "unmonitored")}
    assert [name for name, episodes in parts.items() if episodes] == ([part] if part else [])


def test_nothing_of_a_series_that_is_not_monitored_is_searched_for() -> None:
    forgotten = series(episode(1, 1), is_monitored=False)
    assert missing_episodes(forgotten, [], now=NOW).unmonitored
    assert search_orders(forgotten, [], now=NOW) == ()


def test_what_the_queue_lists_already_is_not_searched_for_again() -> None:
    show = series(episode(1, 1), episode(1, 2), episode(1, 3))
    coming = [download(Episode(season=1, number=2))]
    assert [e.episode.number for e in missing_episodes(show, coming, now=NOW).on_their_way] == [2]
    assert search_orders(show, coming, now=NOW) == (EpisodesSearch(episode_ids=(101, 103)),)


@pytest.mark.parametrize(
    ("episodes", "orders"),
    [
        ([episode(1, 1), episode(1, 2)], (SeasonSearch(series_id=7, season=1),)),
        (
            [episode(1, 1), episode(1, 2), episode(1, 3, airs_at=NOW + timedelta(days=7))],
            (SeasonSearch(series_id=7, season=1),),
        ),
        ([episode(1, 1), episode(1, 2, has_file=True)], (EpisodesSearch(episode_ids=(101,)),)),
        ([episode(1, 1)], (EpisodesSearch(episode_ids=(101,)),)),
        ([episode(0, 1), episode(0, 2)], (EpisodesSearch(episode_ids=(1, 2)),)),
        ([episode(1, 1), episode(1, 2, is_monitored=False)], (EpisodesSearch(episode_ids=(101,)),)),
        (
            [episode(1, 1), episode(1, 2), episode(2, 1, has_file=True), episode(2, 2), episode(3, 5)],
            (SeasonSearch(series_id=7, season=1), EpisodesSearch(episode_ids=(202, 305))),
        ),
        ([episode(1, 1, has_file=True)], ()),
    ],
    ids=[
        "whole season",
        "as far as it was aired",
        "a gap",
        "one is no season",
        "specials",
        "one unmonitored",
        "whole seasons first, then all gaps at once",
        "nothing missing",
    ],
)
def test_a_whole_season_is_searched_as_one_and_gaps_one_by_one(
    episodes: list[EpisodeHolding], orders: tuple[object, ...]
) -> None:
    assert search_orders(series(*episodes), [], now=NOW) == orders


def test_downloads_are_known_by_the_title_they_tell() -> None:
    listed = QueueReading(instance=SONARR, downloads=(download(),), read_at=NOW)
    queues: dict[Instance, QueueState] = {SONARR: Live(last=listed), RADARR: Waiting()}
    assert downloads_of(queues, SONARR, "Show") == (download(),)
    assert downloads_of(queues, SONARR, "Another") == ()
    assert downloads_of(queues, RADARR, "Show") == ()


def test_grabs_are_those_of_this_title_since_the_asking_each_release_once() -> None:
    def event(event_id: int, **changes: Any) -> HistoryEvent:
        known = HistoryEvent(
            event_id=event_id,
            event_type=EventType.GRABBED,
            at=NOW,
            download_id="A",
            release="Show.S01",
            media=Media(media_id=7),
            season=1,
            episode=event_id,
        )
        return attrs.evolve(known, **changes)

    events = [
        event(2),
        event(1),
        event(3, media=Media(media_id=8)),
        event(4, event_type=EventType.IMPORTED),
        event(5, at=NOW - timedelta(seconds=1)),
        event(6, download_id="B", release="Show.S01E06"),
        event(7, media=None),
    ]
    first, second = grabs_in(events, media_id=7, since=NOW)
    assert first == Grab(
        release="Show.S01", episodes=(Episode(season=1, number=1), Episode(season=1, number=2))
    )
    assert second.release == "Show.S01E06"
