"""From the rows of a queue to what a viewer thinks of as one download.

A download none of whose rows changed is the very object it was: most of a long queue does not move between
two readings, and costs nothing further on.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple

import attrs

from discarr.model.downloads import Download, DownloadState, Episode, QueueReading
from discarr.model.folders import without_folders
from discarr.model.queue import QueueItem, QueueRead, SetAside
from discarr.model.services import Instance
from discarr.monitoring.download_state import state_of

LONGEST_REASON = 300
"""Characters: a pack may bring a text for each of its episodes, and no reader wants them all."""

URGENCY = {state: place for place, state in enumerate(DownloadState)}

STILL_COMING = frozenset(
    {
        DownloadState.STALLED,
        DownloadState.DOWNLOADING,
        DownloadState.METADATA,
        DownloadState.QUEUED,
        DownloadState.PAUSED,
        DownloadState.DELAYED,
    }
)
"""Elsewhere the service goes on to give the time of its own last look as the time of completion."""

# With 100,000 rows these are read a million times: attrgetter in map costs half of a generator expression.
ROW_ID, SIZE, LEFT, FINISHES, ADDED, CLIENT, TITLE = map(
    attrgetter,
    ("row_id", "size_bytes", "left_bytes", "finishes_at", "added_at", "download_client", "title"),
)


Rows = QueueItem | Sequence[QueueItem]
"""Of one download: mostly it is one row, which is kept without a list around it."""


class Group(NamedTuple):
    rows: Rows
    download: Download


Groups = Mapping[str, Group]
"""By the key of the download within its instance."""

NO_GROUPS: Groups = MappingProxyType({})


@attrs.frozen(kw_only=True)
class Grouping:
    reading: QueueReading
    """Its downloads are in the order of the service's rows."""
    set_aside: tuple[SetAside, ...]
    groups: Groups


def groups_of(reading: QueueReading | None) -> Groups:
    """What is known before the first reading of this run: downloads, but no rows."""
    downloads = reading.downloads if reading else ()
    return {download.key: Group((), download) for download in downloads}


def group_downloads(
    instance: Instance, read: QueueRead, *, read_at: datetime, before: Groups = NO_GROUPS
) -> Grouping:
    """The downloads, and the rows that cannot be used; `before` is of the reading before."""
    groups: dict[str, Group] = {}
    set_aside = list(read.set_aside)
    for key, rows in _by_key(read.items):
        known = before.get(key)
        if known is not None and (known.rows is rows or known.rows == rows):
            groups[key] = known
            continue
        try:
            groups[key] = Group(rows, _kept(known, _download(instance, key, rows)))
        # Every value comes from outside and nobody can name all it may break: it costs itself and is named,
        # or one poisoned row would end every poll until somebody removes it by hand.
        except Exception as error:  # noqa: BLE001 - see above
            listed = (rows,) if isinstance(rows, QueueItem) else rows
            set_aside += [SetAside(name=f"row {row.row_id}", cause=repr(error)) for row in listed]
    reading = QueueReading(
        instance=instance,
        downloads=tuple(group.download for group in groups.values()),
        read_at=read_at,
        set_aside=len(set_aside),
    )
    return Grouping(reading=reading, set_aside=tuple(set_aside), groups=groups)


def _kept(known: Group | None, download: Download) -> Download:
    return known.download if known is not None and known.download == download else download


def _by_key(items: Iterable[QueueItem]) -> Iterator[tuple[str, Rows]]:
    """The rows of each download under the plain id, where it is the only one, else with what tells it apart.

    Two download clients may well have the same torrent; a pending row has no download id to share.
    """
    plain: dict[str, QueueItem | list[QueueItem]] = {}
    for item in items:
        key = item.download_id or f"pending-{item.row_id}"
        rows = plain.setdefault(key, item)
        if isinstance(rows, list):
            rows.append(item)
        elif rows is not item:
            plain[key] = [rows, item]
    for key, rows in plain.items():
        if isinstance(rows, list):
            yield from _told_apart(key, rows)
        else:
            yield key, rows


def _told_apart(key: str, rows: list[QueueItem]) -> Iterator[tuple[str, Rows]]:
    name: Callable[[QueueItem], str] = TITLE if rows[0].download_id is None else CLIENT
    named: dict[str, list[QueueItem]] = {}
    for row in rows:
        named.setdefault(name(row), []).append(row)
    if len(named) == 1:
        yield key, rows
    else:
        yield from ((f"{key}@{more}", own) for more, own in named.items())


def _download(instance: Instance, key: str, rows: Rows) -> Download:
    return _alone(instance, key, rows) if isinstance(rows, QueueItem) else _together(instance, key, rows)


def _alone(instance: Instance, key: str, row: QueueItem) -> Download:
    """As `_together`, for what most downloads are, at a third of the cost."""
    state = state_of(row)
    return Download(
        instance=instance,
        key=key,
        download_id=row.download_id,
        row_ids=(row.row_id,),
        title=row.title,
        state=state,
        media_title=row.media_title or None,
        library_folder=row.library_folder,
        episodes=() if row.episode is None else _episodes([row]),
        reason=_reason([row]),
        size_bytes=row.size_bytes,
        left_bytes=min(row.size_bytes, row.left_bytes),
        finishes_at=row.finishes_at if state in STILL_COMING else None,
        added_at=row.added_at,
        protocol=row.protocol,
        download_client=row.download_client,
        indexer=row.indexer,
        quality=row.quality,
    )


def _together(instance: Instance, key: str, rows: Sequence[QueueItem]) -> Download:
    """The rows of a pack repeat what belongs to the whole; the first by id speaks for all of them."""
    rows = sorted(rows, key=ROW_ID)
    lead = rows[0]
    states = [state_of(row) for row in rows]
    state = min(states, key=URGENCY.__getitem__)
    telling = rows[states.index(state)]
    size = max(map(SIZE, rows))
    return Download(
        instance=instance,
        key=key,
        download_id=lead.download_id,
        row_ids=tuple(map(ROW_ID, rows)),
        title=lead.title,
        state=state,
        media_title=next((row.media_title for row in rows if row.media_title), None),
        library_folder=next((row.library_folder for row in rows if row.library_folder), ""),
        episodes=_episodes(rows),
        reason=_reason([telling, *rows]),
        size_bytes=size,
        left_bytes=min(size, max(map(LEFT, rows))),
        finishes_at=_earliest(map(FINISHES, rows)) if state in STILL_COMING else None,
        added_at=_earliest(map(ADDED, rows)),
        protocol=lead.protocol,
        download_client=lead.download_client,
        indexer=lead.indexer,
        quality=lead.quality,
    )


def _episodes(rows: Iterable[QueueItem]) -> tuple[Episode, ...]:
    numbers = {
        (row.season, row.episode) for row in rows if row.season is not None and row.episode is not None
    }
    return tuple(_episode(season, number) for season, number in sorted(numbers))


@lru_cache(maxsize=4096)
def _episode(season: int, number: int) -> Episode:
    """The same for every series: season 1 has an episode 1 nearly everywhere."""
    return Episode(season=season, number=number)


def _earliest(moments: Iterable[datetime | None]) -> datetime | None:
    return min([moment for moment in moments if moment is not None], default=None)


def _reason(rows: Iterable[QueueItem]) -> str:
    """Each distinct text once, the download client's before the service's."""
    texts = [text for row in rows for text in (row.error_message, *row.messages) if text]
    if not texts:
        return ""
    # Everybody in the channel reads it, and where the files are is nobody's business there.
    reason = without_folders("; ".join(dict.fromkeys(texts)))
    return reason if len(reason) <= LONGEST_REASON else reason[: LONGEST_REASON - 1] + "…"
