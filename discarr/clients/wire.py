"""JSON from the services to model values. Everything here raises ValueError and nothing else.

The fast path decodes a whole page straight into the few fields that are needed. Only if that fails is the
page split, so that one bad row costs itself and its neighbours stay.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar, overload
from xml.etree import ElementTree as ET

import attrs
import msgspec

from discarr.model.history import EventType, HistoryEvent
from discarr.model.queue import (
    Protocol,
    QueueItem,
    QueueStatus,
    SetAside,
    TrackedState,
    TrackedStatus,
)

LARGEST_SIZE_BYTES = 2**53
"""8 PiB: no download is larger, and thousands of them still add up inside 64 bits."""

PLAUSIBLE_YEARS = range(1970, 3000)
"""0001 and 9999 are .NET's "not set" and "never"; both would overflow in the first sum with a duration."""

LARGEST_NUMBER = 99_999
"""Of a season, an episode or a year: beyond it is no number that anyone gave."""


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


@attrs.frozen(kw_only=True)
class SystemStatus:
    app_name: str
    version: str | None
    started_at: datetime | None


# --- the wire's own shapes: only the fields that are needed, each as tolerant as the services are ---------
# The services leave null fields out, but a proxy or an older version may send them as null. Enumerations are
# plain strings here, for a new version's new word must not cost anything.


class _Named(msgspec.Struct):
    name: str | None = None


class _Quality(msgspec.Struct):
    quality: _Named | None = None


class _Movie(msgspec.Struct):
    title: str | None = None
    year: int | float | None = None


class _Series(msgspec.Struct):
    title: str | None = None


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


class _SystemStatus(msgspec.Struct, rename="camel"):
    app_name: str
    version: str | None = None
    start_time: str | None = None


class _HealthMessage(msgspec.Struct):
    type: str | None = None
    message: str | None = None
    source: str | None = None


class _HistoryRecord(msgspec.Struct, rename="camel"):
    id: int
    event_type: str | None = None


class _History(msgspec.Struct):
    records: list[_HistoryRecord]


class _MediaContainer(msgspec.Struct):
    version: str | None = None


class _Identity(msgspec.Struct, rename="pascal"):
    media_container: _MediaContainer


_T = TypeVar("_T")

_PAGE = msgspec.json.Decoder(_Page)
_ROW = msgspec.json.Decoder(_Row)
_SYSTEM_STATUS = msgspec.json.Decoder(_SystemStatus)
_HISTORY = msgspec.json.Decoder(_History)
_HEALTH_MESSAGE = msgspec.json.Decoder(_HealthMessage)
_IDENTITY = msgspec.json.Decoder(_Identity)


# --- queue pages ----------------------------------------------------------------------------------------


def queue_page(body: bytes) -> QueuePage:
    try:
        page = _PAGE.decode(body)
    except (ValueError, RecursionError):
        return _row_by_row(body)
    return QueuePage(
        number=_whole(page.page),
        total_records=_whole(page.total_records),
        items=tuple(_item(row) for row in page.records),
    )


def _row_by_row(body: bytes) -> QueuePage:
    """The slow path: what one row has wrong, its broken characters included, stays with that row."""
    page = msgspec.convert(_loaded(body), _LoosePage)
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
        return _item(_ROW.decode(_clean(raw)))
    except (ValueError, RecursionError) as error:
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
        season=season,
        episode=episode,
        status=_STATUSES.get((row.status or "").lower(), QueueStatus.UNKNOWN),
        tracked_status=_TRACKED_STATUSES.get(
            (row.tracked_download_status or "").lower(), TrackedStatus.UNKNOWN
        ),
        tracked_state=_TRACKED_STATES.get((row.tracked_download_state or "").lower(), TrackedState.UNKNOWN),
        error_message=row.error_message or "",
        messages=tuple(_texts(row.status_messages)) if row.status_messages else (),
        size_bytes=_bytes(row.size),
        left_bytes=_bytes(row.sizeleft),
        finishes_at=_moment(row.estimated_completion_time),
        added_at=_moment(row.added),
        protocol=_PROTOCOLS.get((row.protocol or "").lower(), Protocol.UNKNOWN),
        download_client=row.download_client or "",
        indexer=row.indexer or "",
        quality=(row.quality.quality.name or "") if row.quality and row.quality.quality else "",
    )


_CLIENT_CHECKS = frozenset({"downloadclientstatuscheck", "downloadclientcheck"})
"""DownloadClientStatusCheck.cs, DownloadClientCheck.cs: the clients that fail, and those not answering."""

_STATUSES = {member.value: member for member in QueueStatus}
_TRACKED_STATUSES = {member.value: member for member in TrackedStatus}
_TRACKED_STATES = {member.value: member for member in TrackedState}
_PROTOCOLS = {member.value: member for member in Protocol}


def _film(movie: _Movie | None) -> str | None:
    if movie is None or not movie.title:
        return None
    year = _number(movie.year)
    return f"{movie.title} ({year})" if year else movie.title


def _season_and_episode(row: _Row) -> tuple[int | None, int | None]:
    """Before Sonarr 4 a row has no seasonNumber of its own: the episode has it."""
    if row.episode is None:
        return _number(row.season_number), None
    season = row.season_number if row.season_number is not None else row.episode.season_number
    return _number(season), _number(row.episode.episode_number)


def _number(value: float | None) -> int | None:
    return int(value) if value is not None and 0 <= value <= LARGEST_NUMBER else None


def _bytes(value: float | None) -> int:
    """Sizes are C# decimals: fractional, and -1 while a torrent fetches its metadata."""
    return int(min(max(value or 0, 0), LARGEST_SIZE_BYTES))


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.year not in PLAUSIBLE_YEARS:
        return None
    if moment.tzinfo is UTC:
        return moment
    # Every time these services send is UTC (STJUtcConverter.cs), also where an older one leaves the Z out.
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _texts(messages: Iterable[_StatusMessage]) -> Iterable[str]:
    """A status message without texts of its own says everything in its title."""
    for message in messages:
        texts = [text for text in message.messages or () if text]
        yield from texts or ([message.title] if message.title else ())


# --- history --------------------------------------------------------------------------------------------


def history_events(body: bytes) -> tuple[HistoryEvent, ...]:
    return tuple(
        HistoryEvent(
            event_id=record.id,
            event_type=_EVENT_TYPES.get((record.event_type or "").lower(), EventType.OTHER),
        )
        for record in _decoded(_HISTORY, body).records
    )


_EVENT_TYPES = {member.value: member for member in EventType}


# --- health ---------------------------------------------------------------------------------------------


def system_status(body: bytes) -> SystemStatus:
    status = _decoded(_SYSTEM_STATUS, body)
    return SystemStatus(
        app_name=status.app_name,
        version=status.version,
        started_at=_moment(status.start_time),
    )


def health_warnings(body: bytes) -> tuple[str, ...]:
    """What the service itself complains about."""
    return tuple(text for complaint in _complaints(body) if (text := complaint.message or complaint.source))


def client_unavailable(body: bytes) -> bool:
    """Whether a download client cannot be used, by the check that says so: the texts are localised."""
    return any((complaint.source or "").lower() in _CLIENT_CHECKS for complaint in _complaints(body))


def _complaints(body: bytes) -> list[_HealthMessage]:
    """The entries but "ok" and "notice"; one that does not fit costs itself, like a row."""
    entries = _loaded(body)
    if not isinstance(entries, list):
        raise ValueError("no list")  # noqa: TRY004 - a wrong answer, and no wrong call of ours
    fitting = (message for entry in entries if (message := _health_message(entry)) is not None)
    return [message for message in fitting if (message.type or "").lower() in ("warning", "error")]


def _health_message(entry: Any) -> _HealthMessage | None:
    try:
        return _HEALTH_MESSAGE.decode(_clean(entry))
    except (ValueError, RecursionError):
        return None


def plex_version(body: bytes) -> str | None:
    """Plex answers in XML unless JSON is asked for, and a proxy may drop what we ask for."""
    if body.lstrip().startswith(b"<"):
        return _plex_version_from_xml(body)
    return _decoded(_IDENTITY, body).media_container.version


def _plex_version_from_xml(body: bytes) -> str | None:
    try:
        # The answer is bounded in size, and expat has bounded what entities can grow to since 2.4.1.
        container = ET.fromstring(body)  # noqa: S314 - see above
    except ET.ParseError as error:
        raise ValueError("neither JSON nor XML") from error
    if container.tag != "MediaContainer":
        raise ValueError("no MediaContainer")
    return container.get("version")


def _decoded(decoder: "msgspec.json.Decoder[_T]", body: bytes) -> _T:
    try:
        return decoder.decode(body)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _loaded(body: bytes) -> Any:
    """Broken characters and all."""
    try:
        return json.loads(body.decode("utf-8-sig", "replace"))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _clean(value: Any) -> bytes:
    """Written anew, it is clean UTF-8: half a surrogate pair would break state and message later."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
