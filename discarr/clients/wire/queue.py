"""Pages of a queue.

A page is split into its rows first: a row that comes again byte for byte is the very item it was, and one
that cannot be read costs itself, never its neighbours.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from sys import intern
from types import MappingProxyType
from typing import Annotated, Any, Generic, TypeVar, overload

import attrs
import msgspec

from discarr.clients.wire.reading import Shape, clean, loaded, moment_of, number, size_bytes
from discarr.model.downloads import Download
from discarr.model.queue import (
    Protocol,
    QueueItem,
    QueueStatus,
    SetAside,
    TrackedState,
    TrackedStatus,
)

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class QueuePage(Generic[T]):
    """One page of a queue, as far as its rows could be read."""

    number: int | None
    """Which page it says it is."""
    total_records: int
    items: tuple[T, ...]
    fingerprints: tuple[int, ...] = ()
    """Of the items' JSON, in their order: of 64 bits, and worth nothing to another process."""
    set_aside: tuple[SetAside, ...] = ()

    @property
    def row_count(self) -> int:
        return len(self.items) + len(self.set_aside)


LARGEST_ID = 2**31 - 1

NOTHING_KNOWN: Mapping[int, Any] = MappingProxyType({})

Namesake = Callable[[int, int, int | None], Download | None]
"""By the number of a row, of its film or series, and of its season: a download that is called the same."""


def _nobody(_row_id: int, _media_id: int, _season: int | None) -> None:
    return None


# The services leave null fields out, but a proxy or an older version may send them as null. Enumerations are
# plain strings here, for a new version's new word must not cost anything.


class _Named(msgspec.Struct):
    name: str | None = None


class _Quality(msgspec.Struct):
    quality: _Named | None = None


class _Movie(msgspec.Struct):
    title: str | None = None
    year: int | float | None = None
    path: str | None = None


class _Series(msgspec.Struct):
    title: str | None = None
    path: str | None = None


class _Episode(msgspec.Struct, rename="camel"):
    season_number: int | float | None = None
    episode_number: int | float | None = None


class _StatusMessage(msgspec.Struct):
    title: str | None = None
    messages: list[str | None] | None = None


class _Row(msgspec.Struct, rename="camel"):
    # RestResource.cs: an id of 0 is left out. The id goes back to the service in a DELETE, so it has to be
    # a number that any JSON reader keeps.
    id: Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)] = 0
    title: str | None = None
    download_id: str | None = None
    movie_id: int | float | None = None
    series_id: int | float | None = None
    movie: _Movie | None = None
    series: _Series | None = None
    episode: _Episode | None = None
    season_number: int | float | None = None
    status: str | None = None
    tracked_download_status: str | None = None
    tracked_download_state: str | None = None
    error_message: str | None = None
    status_messages: list[_StatusMessage] | None = None
    size: int | float | None = None
    sizeleft: int | float | None = None
    estimated_completion_time: str | None = None
    added: str | None = None
    protocol: str | None = None
    download_client: str | None = None
    indexer: str | None = None
    quality: _Quality | None = None


class _Page(msgspec.Struct, rename="camel"):
    total_records: int | float
    records: list[msgspec.Raw]
    page: int | float | None = None


class _LoosePage(msgspec.Struct, rename="camel"):
    total_records: int | float
    records: list[Any]
    page: int | float | None = None


_PAGE = Shape(_Page)
_ROW = Shape(_Row)

_STATUSES = {member.value: member for member in QueueStatus}
_TRACKED_STATUSES = {member.value: member for member in TrackedStatus}
_TRACKED_STATES = {member.value: member for member in TrackedState}
_PROTOCOLS = {member.value: member for member in Protocol}


def queue_page(
    body: bytes,
    made_of: Callable[[Sequence[QueueItem]], Iterable[T]],
    *,
    known: Mapping[int, T] = NOTHING_KNOWN,
    namesake: Namesake = _nobody,
) -> QueuePage[T]:
    """The page, of what is `made_of` its rows.

    `known` is what was made of rows, by the fingerprint of their JSON; `namesake` is asked for the rest.
    """
    number, total_records, rows = _split(body)
    make = _Maker(namesake)
    fingerprints: list[int] = []
    new: dict[int, QueueItem] = {}
    set_aside = []
    for position, raw in enumerate(rows, start=1):
        row = bytes(raw)
        fingerprint = hash(row)
        if fingerprint not in known:
            item = _row(row, position, make)
            if isinstance(item, SetAside):
                set_aside.append(item)
                continue
            new[fingerprint] = item
        fingerprints.append(fingerprint)
    made = dict(zip(new, made_of(tuple(new.values())), strict=True))
    return QueuePage(
        number=number,
        total_records=total_records,
        items=tuple(made[each] if each in made else known[each] for each in fingerprints),
        fingerprints=tuple(fingerprints),
        set_aside=tuple(set_aside),
    )


def _split(body: bytes) -> tuple[int | None, int, Sequence[bytes | msgspec.Raw]]:
    """The page's number, its total, and the JSON of each row."""
    try:
        page = _PAGE.of(body)
    except ValueError:
        # A byte that is no UTF-8, a mark before the first: read as far as it goes, and written anew.
        loose = msgspec.convert(loaded(body), _LoosePage)
        return _whole(loose.page), _whole(loose.total_records), list(map(clean, loose.records))
    return _whole(page.page), _whole(page.total_records), page.records


@overload
def _whole(number: float) -> int: ...
@overload
def _whole(number: float | None) -> int | None: ...
def _whole(number: float | None) -> int | None:
    """A count, however it is written: some JSON writers know no integers."""
    if number is None or isinstance(number, int):
        return number
    if not number.is_integer():
        raise ValueError(f"{number} where a count should be")
    return int(number)


def _row(row: bytes, position: int, make: "_Maker") -> QueueItem | SetAside:
    try:
        return make(_ROW.of(row))
    except ValueError:
        return _row_anew(row, position, make)


def _row_anew(row: bytes, position: int, make: "_Maker") -> QueueItem | SetAside:
    """The slow path: broken characters are replaced, and what is wrong then is wrong with the row."""
    plain = None
    try:
        plain = loaded(row)
        return make(_ROW.of(clean(plain)))
    except ValueError as error:
        return SetAside(name=_name_of(plain, position), cause=str(error))


def _name_of(plain: Any, position: int) -> str:
    known = plain if isinstance(plain, dict) else {}
    name = known.get("title") or known.get("downloadId") or known.get("id") or f"row {position}"
    return str(name).encode("utf-8", "replace").decode()


class _Maker:
    """Makes the items of one page, in which the rows of a season pack have their texts between them."""

    def __init__(self, namesake: Namesake) -> None:
        self._namesake = namesake
        self._texts: dict[str, str] = {}

    def __call__(self, row: _Row) -> QueueItem:
        shared = self._texts.setdefault
        media_id = _media_id(row)
        media_title, season, episode, library_folder = self._names(row, media_id)
        title = row.title or media_title or "(no title)"
        status, tracked_status, tracked_state, protocol = _members(
            row.status, row.tracked_download_status, row.tracked_download_state, row.protocol
        )
        return QueueItem(
            row_id=row.id,
            title=shared(title, title),
            download_id=shared(row.download_id, row.download_id) if row.download_id else None,
            media_id=media_id,
            media_title=shared(media_title, media_title) if media_title else None,
            library_folder=library_folder,
            season=season,
            episode=episode,
            status=status,
            tracked_status=tracked_status,
            tracked_state=tracked_state,
            error_message=row.error_message or "",
            messages=tuple(_texts(row.status_messages)) if row.status_messages else (),
            size_bytes=size_bytes(row.size),
            left_bytes=size_bytes(row.sizeleft),
            finishes_at=moment_of(row.estimated_completion_time),
            added_at=moment_of(row.added),
            protocol=protocol,
            # Few of these stand in very many rows.
            download_client=intern(row.download_client or ""),
            indexer=intern(row.indexer or ""),
            quality=intern((row.quality.quality.name or "") if row.quality and row.quality.quality else ""),
        )

    def _names(self, row: _Row, media_id: int | None) -> tuple[str | None, int | None, int | None, str]:
        """The film's or series' title, the season and the episode, and where it lies in the library."""
        if row.movie is None and row.series is None and media_id is not None:
            season = number(row.season_number)
            known = self._namesake(row.id, media_id, season)
            if known is None:
                return None, season, None, ""
            episode = known.episodes[0] if known.episodes else None
            if episode is None:
                return known.media_title, season, None, known.library_folder
            return known.media_title, episode.season, episode.number, known.library_folder
        media_title = _film(row.movie) or (row.series.title or None if row.series else None)
        return (media_title, *_season_and_episode(row), _library_folder(row.movie or row.series))


@lru_cache(maxsize=256)  # of all there could be, a queue has a dozen
def _members(
    status: str | None, tracked_status: str | None, tracked_state: str | None, protocol: str | None
) -> tuple[QueueStatus, TrackedStatus, TrackedState, Protocol]:
    return (
        _STATUSES.get((status or "").lower(), QueueStatus.UNKNOWN),
        _TRACKED_STATUSES.get((tracked_status or "").lower(), TrackedStatus.UNKNOWN),
        _TRACKED_STATES.get((tracked_state or "").lower(), TrackedState.UNKNOWN),
        _PROTOCOLS.get((protocol or "").lower(), Protocol.UNKNOWN),
    )


def _media_id(row: _Row) -> int | None:
    found = row.movie_id if row.movie_id is not None else row.series_id
    return int(found) if found is not None and 0 < found <= LARGEST_ID else None


def _library_folder(media: _Movie | _Series | None) -> str:
    """Above the folder of its own: so very many films are in the same. Windows has its own separators."""
    path = (media.path if media else None) or ""
    return intern(path[: max(path.rfind("/"), path.rfind("\\"), 0)] or path[:1])


def _film(movie: _Movie | None) -> str | None:
    if movie is None or not movie.title:
        return None
    year = number(movie.year)
    return f"{movie.title} ({year})" if year else movie.title


def _season_and_episode(row: _Row) -> tuple[int | None, int | None]:
    """Before Sonarr 4 a row has no seasonNumber of its own: the episode has it."""
    if row.episode is None:
        return number(row.season_number), None
    season = row.season_number if row.season_number is not None else row.episode.season_number
    return number(season), number(row.episode.episode_number)


def _texts(messages: Iterable[_StatusMessage]) -> Iterable[str]:
    """A status message without texts of its own says everything in its title."""
    for message in messages:
        texts = [text for text in message.messages or () if text]
        yield from texts or ([message.title] if message.title else ())
