"""Pages of a queue.

The fast path decodes a whole page straight into the few fields that are needed. Only if that fails is the
page split, so that one bad row costs itself and its neighbours stay.
"""

from collections.abc import Iterable
from typing import Annotated, Any, overload

import attrs
import msgspec

from discarr.clients.wire.reading import Shape, clean, loaded, moment_of, number, size_bytes
from discarr.model.queue import (
    Protocol,
    QueueItem,
    QueueStatus,
    SetAside,
    TrackedState,
    TrackedStatus,
)


@attrs.frozen(kw_only=True)
class QueuePage:
    """One page of a queue, as far as its rows could be read."""

    number: int | None
    """Which page it says it is."""
    total_records: int
    items: tuple[QueueItem, ...]
    set_aside: tuple[SetAside, ...] = ()

    @property
    def row_count(self) -> int:
        return len(self.items) + len(self.set_aside)


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
    records: list[_Row]
    page: int | float | None = None


class _LoosePage(msgspec.Struct, rename="camel"):
    total_records: int | float
    records: list[Any]
    page: int | float | None = None


_PAGE = Shape(_Page)
_ROW = Shape(_Row)

_NOWHERE = _Series()
_STATUSES = {member.value: member for member in QueueStatus}
_TRACKED_STATUSES = {member.value: member for member in TrackedStatus}
_TRACKED_STATES = {member.value: member for member in TrackedState}
_PROTOCOLS = {member.value: member for member in Protocol}


def queue_page(body: bytes) -> QueuePage:
    try:
        page = _PAGE.of(body)
    except ValueError:
        return _row_by_row(body)
    return QueuePage(
        number=_whole(page.page),
        total_records=_whole(page.total_records),
        items=tuple(_item(row) for row in page.records),
    )


def _row_by_row(body: bytes) -> QueuePage:
    """The slow path: what one row has wrong, its broken characters included, stays with that row."""
    page = msgspec.convert(loaded(body), _LoosePage)
    read = [_row(raw, position) for position, raw in enumerate(page.records, start=1)]
    return QueuePage(
        number=_whole(page.page),
        total_records=_whole(page.total_records),
        items=tuple(row for row in read if isinstance(row, QueueItem)),
        set_aside=tuple(row for row in read if isinstance(row, SetAside)),
    )


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


def _row(raw: Any, position: int) -> QueueItem | SetAside:
    try:
        return _item(_ROW.of(clean(raw)))
    except ValueError as error:
        return SetAside(name=_name_of(raw, position), cause=str(error))


def _name_of(raw: Any, position: int) -> str:
    known = raw if isinstance(raw, dict) else {}
    name = known.get("title") or known.get("downloadId") or known.get("id") or f"row {position}"
    return str(name).encode("utf-8", "replace").decode()


def _item(row: _Row) -> QueueItem:
    media_title = _film(row.movie) or (row.series.title or None if row.series else None)
    season, episode = _season_and_episode(row)
    return QueueItem(
        row_id=row.id,
        title=row.title or media_title or "(no title)",
        download_id=row.download_id or None,
        media_title=media_title,
        library_path=((row.movie or row.series or _NOWHERE).path or ""),
        season=season,
        episode=episode,
        status=_STATUSES.get((row.status or "").lower(), QueueStatus.UNKNOWN),
        tracked_status=_TRACKED_STATUSES.get(
            (row.tracked_download_status or "").lower(), TrackedStatus.UNKNOWN
        ),
        tracked_state=_TRACKED_STATES.get((row.tracked_download_state or "").lower(), TrackedState.UNKNOWN),
        error_message=row.error_message or "",
        messages=tuple(_texts(row.status_messages)) if row.status_messages else (),
        size_bytes=size_bytes(row.size),
        left_bytes=size_bytes(row.sizeleft),
        finishes_at=moment_of(row.estimated_completion_time),
        added_at=moment_of(row.added),
        protocol=_PROTOCOLS.get((row.protocol or "").lower(), Protocol.UNKNOWN),
        download_client=row.download_client or "",
        indexer=row.indexer or "",
        quality=(row.quality.quality.name or "") if row.quality and row.quality.quality else "",
    )


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
