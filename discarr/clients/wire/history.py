"""What a service remembers.

Of the free-form `data` only what is named here comes in: it also holds paths, and addresses with the keys of
indexers (HistoryService.cs of both services).
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from sys import intern
from types import MappingProxyType
from urllib.parse import urlsplit

import msgspec

from discarr.clients.wire.reading import Shape, clean, entries, loaded, moment_of, number, size_bytes
from discarr.model.history import EventType, HistoryEvent, Media


class _Named(msgspec.Struct):
    name: str | None = None


class _Quality(msgspec.Struct):
    quality: _Named | None = None


class _Image(msgspec.Struct, rename="camel"):
    cover_type: str | None = None
    remote_url: str | None = None
    url: str | None = None


class _Movie(msgspec.Struct):
    title: str | None = None
    year: int | float | None = None
    images: list[_Image] | None = None


class _Series(msgspec.Struct):
    title: str | None = None
    images: list[_Image] | None = None


class _Episode(msgspec.Struct, rename="camel"):
    season_number: int | float | None = None
    episode_number: int | float | None = None


class _Data(msgspec.Struct, rename="camel"):
    reason: str | None = None
    size: str | int | float | None = None
    indexer: str | None = None
    message: str | None = None
    download_client: str | None = None
    download_client_name: str | None = None


class _HistoryRecord(msgspec.Struct, rename="camel"):
    id: int
    event_type: str | None = None
    date: str | None = None
    download_id: str | None = None
    source_title: str | None = None
    movie_id: int | None = None
    series_id: int | None = None
    episode_id: int | None = None
    quality: _Quality | None = None
    data: _Data | None = None
    movie: _Movie | None = None
    series: _Series | None = None
    episode: _Episode | None = None


class _History(msgspec.Struct):
    records: list[_HistoryRecord]


_HISTORY = Shape(_History)
_SINCE = Shape(list[msgspec.Raw])
_RECORD = Shape(_HistoryRecord)

Events = Mapping[int, HistoryEvent]
"""In the service's order, by the fingerprint of their JSON, as in the pages of a queue."""

NO_EVENTS: Events = MappingProxyType({})

_EVENT_TYPES = {member.value: member for member in EventType}
_NAMED_BY_PATH = frozenset({EventType.MOVIE_FILE_DELETED, EventType.EPISODE_FILE_DELETED, EventType.OTHER})
"""Events of files: what others have as their release name is a path here."""

_PATH_OR_ADDRESS = re.compile(r"\S*[/\\]\S.*", re.DOTALL)
_PUBLIC_HOST = re.compile(r"([a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE | re.ASCII)
_LONGEST_ADDRESS = 1000


def history_events(body: bytes) -> tuple[HistoryEvent, ...]:
    """A page of /history."""
    return tuple(map(_event, _HISTORY.of(body).records))


def history_since(
    body: bytes,
    made_of: Callable[[Sequence[HistoryEvent]], Iterable[HistoryEvent]],
    *,
    known: Events = NO_EVENTS,
) -> Events:
    """The list of /history/since, in the service's order; an event that does not fit costs itself.

    Each reading repeats most of the one before: `known` is what was `made_of` those events.
    """
    events: dict[int, HistoryEvent | None] = {}
    new: dict[int, HistoryEvent] = {}
    for raw in _records(body):
        record = bytes(raw)
        fingerprint = hash(record)
        events[fingerprint] = known.get(fingerprint)
        if events[fingerprint] is None and (event := _event_or_none(record)) is not None:
            new[fingerprint] = event
    events.update(zip(new, made_of(tuple(new.values())), strict=True))
    return {fingerprint: event for fingerprint, event in events.items() if event is not None}


def _records(body: bytes) -> Sequence[bytes | msgspec.Raw]:
    try:
        return _SINCE.of(body)
    except ValueError:  # a byte that is no UTF-8: read as far as it goes, and written anew
        return list(map(clean, entries(body)))


def _event_or_none(record: bytes) -> HistoryEvent | None:
    try:
        return _event(_RECORD.of(record))
    except ValueError:
        return _event_anew(record)


def _event_anew(record: bytes) -> HistoryEvent | None:
    try:
        return _event(_RECORD.of(clean(loaded(record))))
    except ValueError:
        return None


def _event(record: _HistoryRecord) -> HistoryEvent:
    event_type = _EVENT_TYPES.get((record.event_type or "").lower(), EventType.OTHER)
    data, episode = record.data or _Data(), record.episode or _Episode()
    return HistoryEvent(
        event_id=record.id,
        event_type=event_type,
        at=moment_of(record.date),
        download_id=record.download_id or "",
        release="" if event_type in _NAMED_BY_PATH else _last_part(record.source_title or ""),
        media=_media(record),
        episode_id=record.episode_id,
        season=number(episode.season_number),
        episode=number(episode.episode_number),
        # Few of these stand in very many events, and in the stories that are made of them.
        quality=intern(_quality(record)),
        size_bytes=_size(data.size),
        indexer=intern(data.indexer or ""),
        download_client=intern(data.download_client_name or data.download_client or ""),
        message=_PATH_OR_ADDRESS.sub("…", data.message or "").strip(),
        is_upgrade=(data.reason or "").lower() == "upgrade",
    )


def _quality(record: _HistoryRecord) -> str:
    return (record.quality.quality.name or "") if record.quality and record.quality.quality else ""


def _last_part(name: str) -> str:
    """A file that was imported by hand gives its own name, and might come with its folder."""
    return re.split(r"[/\\]", name)[-1]


def _media(record: _HistoryRecord) -> Media | None:
    media_id = record.movie_id or record.series_id
    if media_id is None:
        return None
    if record.movie is not None:
        return Media(media_id=media_id, title=_film(record.movie), poster_url=_poster(record.movie.images))
    if record.series is not None:
        title = record.series.title or ""
        return Media(media_id=media_id, title=title, poster_url=_poster(record.series.images))
    return Media(media_id=media_id)


def _film(movie: _Movie) -> str:
    year = number(movie.year)
    return f"{movie.title} ({year})" if movie.title and year else movie.title or ""


def _poster(images: list[_Image] | None) -> str:
    posters = (image for image in images or () if (image.cover_type or "").lower() == "poster")
    found = (_public(url) for image in posters for url in (image.remote_url, image.url) if url)
    return next((url for url in found if url), "")


def _public(address: str) -> str:
    """Without its query; "" for what only the service's own network reaches."""
    try:
        parts = urlsplit(address)
        is_public = parts.scheme == "https" and parts.netloc == parts.hostname
    except ValueError:
        return ""
    if not is_public or not _PUBLIC_HOST.fullmatch(parts.netloc) or len(address) > _LONGEST_ADDRESS:
        return ""
    return f"https://{parts.netloc}{parts.path}"


def _size(text: str | float | None) -> int:
    try:
        return size_bytes(float(text or 0))
    except ValueError:  # no number, or none that is finite
        return 0
