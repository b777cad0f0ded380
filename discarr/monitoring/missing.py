"""What of a film or series is missing, and which search finds it. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import groupby

import attrs

from discarr.model.downloads import Download, Episode, QueueState
from discarr.model.history import EventType, HistoryEvent
from discarr.model.library import EpisodeHolding, FilmHolding, Holding, SeriesHolding
from discarr.model.searches import EpisodesSearch, FilmSearch, Grab, SearchOrder, SeasonSearch
from discarr.model.services import Instance

SPECIALS = 0
"""The season that is none: nobody packs it."""


@attrs.frozen(kw_only=True)
class MissingEpisodes:
    """Of the episodes that were aired."""

    wanted: tuple[EpisodeHolding, ...] = ()
    """Monitored, and nothing of them is on its way."""
    on_their_way: tuple[EpisodeHolding, ...] = ()
    unmonitored: tuple[EpisodeHolding, ...] = ()


def downloads_of(
    queues: Mapping[Instance, QueueState], instance: Instance, title: str
) -> tuple[Download, ...]:
    """What the queue lists for it: by its title, which is all that a row always tells."""
    queue = queues.get(instance)
    listed = queue.last.downloads if queue is not None and queue.last else ()
    return tuple(download for download in listed if title and download.media_title == title)


def missing_episodes(
    series: SeriesHolding, downloads: Iterable[Download], *, now: datetime
) -> MissingEpisodes:
    coming = {episode for download in downloads for episode in download.episodes}
    missing = [each for each in series.episodes if not each.has_file and _has_aired(each, now)]
    others = [each for each in missing if each.episode not in coming]
    return MissingEpisodes(
        wanted=tuple(each for each in others if each.is_monitored and series.is_monitored),
        on_their_way=tuple(each for each in missing if each.episode in coming),
        unmonitored=tuple(each for each in others if not (each.is_monitored and series.is_monitored)),
    )


def search_orders(
    holding: Holding, downloads: Iterable[Download], *, now: datetime
) -> tuple[SearchOrder, ...]:
    """None where nothing that is monitored, out and not on its way is missing."""
    match holding:
        case FilmHolding():
            return () if why_no_search(holding, downloads) else (FilmSearch(media_id=holding.media_id),)
        case SeriesHolding():
            return tuple(_series_orders(holding, missing_episodes(holding, downloads, now=now), now))


def why_no_search(film: FilmHolding, downloads: Iterable[Download]) -> str:
    """In a word; "" where it is to be searched for."""
    if film.has_file:
        return "there"
    if any(True for _ in downloads):
        return "on its way"
    if not film.is_monitored:
        return "not monitored"
    return "" if film.is_available else "not out"


def grabs_in(events: Iterable[HistoryEvent], *, media_id: int, since: datetime) -> tuple[Grab, ...]:
    """What the service took of this film or series; a pack has an event for each of its episodes."""
    found: dict[tuple[str, str], list[HistoryEvent]] = {}
    for event in events:
        is_its_own = event.media is not None and event.media.media_id == media_id
        if is_its_own and event.event_type is EventType.GRABBED and event.at and event.at >= since:
            found.setdefault((event.download_id, event.release), []).append(event)
    return tuple(_grab(events) for events in found.values())


def _grab(events: list[HistoryEvent]) -> Grab:
    first = events[0]
    episodes = {
        Episode(season=event.season, number=event.episode)
        for event in events
        if event.season is not None and event.episode is not None
    }
    return Grab(
        release=first.release,
        quality=first.quality,
        indexer=first.indexer,
        episodes=tuple(sorted(episodes)),
    )


def _has_aired(episode: EpisodeHolding, now: datetime) -> bool:
    return episode.airs_at is not None and episode.airs_at <= now


def _series_orders(series: SeriesHolding, missing: MissingEpisodes, now: datetime) -> Iterator[SearchOrder]:
    """A season search for each season that is missing whole, for it finds packs; one search for the gaps.

    (Sonarr searches for each id of an EpisodeSearch by itself, EpisodeSearchService.cs.)
    """
    aired = {each.episode for each in series.episodes if _has_aired(each, now)}
    gaps: list[int] = []
    for season, group in groupby(missing.wanted, key=lambda each: each.episode.season):
        wanted = list(group)
        whole = {each.episode for each in wanted} == {each for each in aired if each.season == season}
        if whole and len(wanted) > 1 and season != SPECIALS:
            yield SeasonSearch(series_id=series.media_id, season=season)
        else:
            gaps += [each.episode_id for each in wanted]
    if gaps:
        yield EpisodesSearch(episode_ids=tuple(gaps))
