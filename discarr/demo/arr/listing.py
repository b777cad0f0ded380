"""The list a reader pages through: filtered, sorted and cut as the services do it, traps included."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import attrs

from discarr.demo.arr.library import Episode, Film
from discarr.demo.arr.product import COMMON_SORT_KEYS, Product
from discarr.demo.arr.rows import Row

T = TypeVar("T")

FAR = timedelta(days=9999)
LONG_AGO = datetime.min.replace(tzinfo=UTC)


@attrs.frozen(kw_only=True)
class QueueQuery:
    """What of the queue is asked for, and in which order: everything but the page."""

    sort_key: str | None = None
    sort_direction: str | None = None
    include_unknown: bool = False
    protocol: str | None = None
    statuses: frozenset[str] = frozenset()
    media_ids: frozenset[int] = frozenset()
    languages: frozenset[int] = frozenset()
    qualities: frozenset[int] = frozenset()

    def admits(self, row: Row) -> bool:
        known = row.media_id is not None
        return (
            (known or self.include_unknown)
            and (self.protocol is None or row.download.client.protocol == self.protocol)
            and (not self.statuses or row.status in self.statuses)
            and (not self.media_ids or row.media_id in self.media_ids)
            and (not self.languages or row.language_id in self.languages)
            and (not self.qualities or row.quality_id in self.qualities)
        )


def effective_sort_key(product: Product, asked: str | None) -> str:
    """A key outside the service's own list silently becomes `timeleft`."""
    allowed = COMMON_SORT_KEYS | product.media_sort_keys
    return asked if asked is not None and asked.lower() in allowed else "timeleft"


def effective_direction(asked: str | None) -> str:
    """Absent means descending, `default` means ascending."""
    return "descending" if asked in (None, "descending") else "ascending"


def selected(product: Product, rows: Sequence[Row], query: QueueQuery) -> list[Row]:
    key = _sort_value(effective_sort_key(product, query.sort_key).lower())
    chosen = [row for row in rows if query.admits(row)]
    return sorted(chosen, key=key, reverse=effective_direction(query.sort_direction) == "descending")


def page_of(rows: Sequence[T], page: int, size: int) -> tuple[int, Sequence[T]]:
    """The page and its rows. Beyond the end comes not nothing but an earlier page, under its own number.

    Page 9 of 25 rows in tens is page 2.
    """
    found = _cut(rows, page, size)
    if not found and page > 1:
        page = max(int(len(rows) / size), 1)
        found = _cut(rows, page, size)
    return page, found


def status_of(rows: Sequence[Row]) -> dict[str, Any]:
    """What /queue/status answers and the hub announces."""
    known = [row.tracked_status for row in rows if row.media_id is not None]
    unknown = [row.tracked_status for row in rows if row.media_id is None]
    return {
        "totalCount": len(rows),
        "count": len(known),
        "unknownCount": len(unknown),
        "errors": "error" in known,
        "warnings": "warning" in known,
        "unknownErrors": "error" in unknown,
        "unknownWarnings": "warning" in unknown,
    }


def _cut(rows: Sequence[T], page: int, size: int) -> Sequence[T]:
    start = max(0, (page - 1) * size)
    return rows[start : start + size] if size > 0 else []


def _sort_value(key: str) -> Callable[[Row], Any]:
    return SORT_VALUES.get(key, lambda _row: 0)


def _timeleft(row: Row) -> timedelta:
    return FAR if row.timeleft is None else row.timeleft


def _media_title(row: Row) -> str:
    match row.download.media:
        case Film() as film:
            return film.title.lower()
        case (Episode() as first, *_):
            return first.series.title.lower()
    return ""


def _episode(row: Row) -> tuple[int, int]:
    return (row.episode.season, row.episode.number) if row.episode else (0, 0)


SORT_VALUES: dict[str, Callable[[Row], Any]] = {
    "timeleft": _timeleft,
    "estimatedcompletiontime": _timeleft,
    "title": lambda row: row.download.title.lower(),
    "size": lambda row: row.size,
    "progress": lambda row: 1.0 - row.left / row.size if row.size else 0.0,
    "added": lambda row: row.download.added_at or LONG_AGO,
    "status": lambda row: row.status,
    "protocol": lambda row: row.download.client.protocol,
    "downloadclient": lambda row: row.download.client.name,
    "indexer": lambda row: row.download.indexer,
    "quality": lambda row: row.quality_id,
    "year": lambda row: row.download.media.year if isinstance(row.download.media, Film) else 0,
    "movies.sorttitle": _media_title,
    "series.sorttitle": _media_title,
    "episode": _episode,
    "episode.airdateutc": _episode,
    "episodes.airdateutc": _episode,
    "episode.title": lambda row: row.episode.title if row.episode else "",
    "episodes.title": lambda row: row.episode.title if row.episode else "",
}
