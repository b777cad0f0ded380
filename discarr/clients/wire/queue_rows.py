"""Rows of a queue as they stand on the wire, and what each is called there.

The services leave null fields out, but a proxy or an older version may send them as null. Enumerations are
plain strings here, for a new version's new word must not cost anything.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from sys import intern
from typing import Annotated, Any

import msgspec

from discarr.clients.wire.reading import number

LARGEST_ID = 2**31 - 1


class Named(msgspec.Struct):
    name: str | None = None


class Quality(msgspec.Struct):
    quality: Named | None = None


class Movie(msgspec.Struct):
    title: str | None = None
    year: int | float | None = None
    path: str | None = None


class Series(msgspec.Struct):
    title: str | None = None
    path: str | None = None


class EpisodeOfRow(msgspec.Struct, rename="camel"):
    season_number: int | float | None = None
    episode_number: int | float | None = None


class StatusMessage(msgspec.Struct):
    title: str | None = None
    messages: list[str | None] | None = None


class QueueRow(msgspec.Struct, rename="camel"):
    """One row: a season pack has one per episode, each with the size of the whole download."""

    # RestResource.cs: an id of 0 is left out. The id goes back to the service in a DELETE, so it has to be
    # a number that any JSON reader keeps.
    id: Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)] = 0
    title: str | None = None
    """The release name."""
    download_id: str | None = None
    """The download client's own id; pending rows (delay, client unavailable) have none."""
    movie_id: int | float | None = None
    series_id: int | float | None = None
    movie: Movie | None = None
    series: Series | None = None
    episode: EpisodeOfRow | None = None
    season_number: int | float | None = None
    status: str | None = None
    tracked_download_status: str | None = None
    tracked_download_state: str | None = None
    error_message: str | None = None
    status_messages: list[StatusMessage] | None = None
    size: int | float | None = None
    sizeleft: int | float | None = None
    estimated_completion_time: str | None = None
    added: str | None = None
    protocol: str | None = None
    download_client: str | None = None
    indexer: str | None = None
    quality: Quality | None = None


def media_id_of(row: QueueRow) -> int | None:
    """The service's number of the film or series; None when it does not know what the download is."""
    found = row.movie_id if row.movie_id is not None else row.series_id
    return int(found) if found is not None and 0 < found <= LARGEST_ID else None


def media_title_of(row: QueueRow) -> str | None:
    """The series, or the film with its year; None where neither is embedded."""
    if row.movie is None or not row.movie.title:
        return (row.series.title or None) if row.series else None
    year = number(row.movie.year)
    return f"{row.movie.title} ({year})" if year else row.movie.title


def library_folder_of(row: QueueRow) -> str:
    """Above the folder of its own: so very many films are in the same. Windows has its own separators."""
    media = row.movie or row.series
    path = (media.path if media else None) or ""
    return intern(path[: max(path.rfind("/"), path.rfind("\\"), 0)] or path[:1])


def season_and_episode_of(row: QueueRow) -> tuple[int | None, int | None]:
    """Before Sonarr 4 a row has no seasonNumber of its own: the episode has it."""
    if row.episode is None:
        return number(row.season_number), None
    season = row.season_number if row.season_number is not None else row.episode.season_number
    return number(season), number(row.episode.episode_number)


def texts_of(messages: Iterable[StatusMessage]) -> Iterator[str]:
    """In the service's order; a status message without texts of its own says everything in its title."""
    for message in messages:
        texts = [text for text in message.messages or () if text]
        yield from texts or ([message.title] if message.title else ())


def every_text_of(row: QueueRow) -> Iterable[str | None]:
    """Wherever one may stand that is read, but for the words of its states."""
    quality = row.quality.quality.name if row.quality and row.quality.quality else None
    always = (row.title, row.download_id, row.error_message, row.download_client, row.indexer, quality)
    if row.movie is None and row.series is None and not row.status_messages:
        return always  # of 100,000 most are
    named = [(media.title, media.path) for media in (row.movie, row.series) if media]
    said = [(message.title, *(message.messages or ())) for message in row.status_messages or ()]
    return chain(always, *named, *said)


def rewritten(row: QueueRow, rewrite: Callable[[str], str]) -> QueueRow:
    """With each of its texts by itself as it is given back."""
    return msgspec.convert(_rewritten(msgspec.to_builtins(row), rewrite), QueueRow)


def _rewritten(value: Any, rewrite: Callable[[str], str]) -> Any:
    match value:
        case str():
            return rewrite(value)
        case list():
            return [_rewritten(each, rewrite) for each in value]
        case dict():
            return {name: _rewritten(each, rewrite) for name, each in value.items()}
        case _:
            return value
