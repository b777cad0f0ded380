"""From the rows of a queue to what a viewer thinks of as one download.

A download none of whose rows changed is the very object it was: most of a long queue does not move between
two readings, and costs nothing further on.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple

import attrs

from discarr.model.downloads import STILL_COMING, Download, DownloadState, QueueRead, QueueReading
from discarr.model.queue import SetAside
from discarr.model.reasons import common_reason
from discarr.model.services import Instance

URGENCY = {state: place for place, state in enumerate(DownloadState)}

# With 100,000 rows these are read a million times: attrgetter in map costs half of a generator expression.
ROW_ID, SIZE, LEFT, FINISHES, ADDED, CLIENT, TITLE, REASON = map(
    attrgetter,
    (
        "row_id",
        "size_bytes",
        "left_bytes",
        "finishes_at",
        "added_at",
        "download_client",
        "title",
        "reason",
    ),
)


class Group(NamedTuple):
    rows: Sequence[Download]
    download: Download


Groups = Mapping[str, Group]
"""By the key of the download within its instance: those that are not just what their only row is."""

NO_GROUPS: Groups = MappingProxyType({})


@attrs.frozen(kw_only=True)
class Grouping:
    reading: QueueReading
    """Its downloads are in the order of the service's rows."""
    set_aside: tuple[SetAside, ...]
    groups: Groups


def group_downloads(
    instance: Instance, read: QueueRead, *, read_at: datetime, before: Groups = NO_GROUPS
) -> Grouping:
    """The downloads, and the rows that cannot be used; `before` is of the reading before."""
    downloads: list[Download] = []
    groups: dict[str, Group] = {}
    set_aside = list(read.set_aside)
    for key, found in _by_key(read.items).items():
        if isinstance(found, Download):
            downloads.append(found)
            continue
        for own_key, rows in _told_apart(key, found):
            try:
                group = groups[own_key] = _known_or_new(own_key, rows, before)
            # Every value comes from outside and nobody can name all it may break: it costs itself and is
            # named, or one poisoned row would end every poll until somebody removes it by hand.
            except Exception as error:  # noqa: BLE001 - see above
                set_aside += [SetAside(name=f"row {row.row_id}", cause=repr(error)) for row in rows]
                continue
            downloads.append(group.download)
    reading = QueueReading(
        instance=instance,
        downloads=tuple(downloads),
        read_at=read_at,
        set_aside=len(set_aside),
        row_count=len(read.items) + len(read.set_aside),
    )
    return Grouping(reading=reading, set_aside=tuple(set_aside), groups=groups)


def _by_key(rows: Iterable[Download]) -> Mapping[str, Download | list[Download]]:
    """Those that have one in common together."""
    found: dict[str, Download | list[Download]] = {}
    for row in rows:
        first = found.setdefault(row.key, row)
        if first is row:
            continue
        if isinstance(first, list):
            first.append(row)
        else:
            found[row.key] = [first, row]
    return found


def _told_apart(key: str, rows: list[Download]) -> Iterator[tuple[str, list[Download]]]:
    """The rows of each download under the plain id, where it is the only one, else with what tells it apart.

    Two download clients may well have the same torrent; a pending row has no download id to share.
    """
    name: Callable[[Download], str] = TITLE if rows[0].download_id is None else CLIENT
    named: dict[str, list[Download]] = {}
    for row in rows:
        named.setdefault(name(row), []).append(row)
    if len(named) == 1:
        yield key, rows
    else:
        yield from ((f"{key}@{more}", own) for more, own in named.items())


def _known_or_new(key: str, rows: Sequence[Download], before: Groups) -> Group:
    known = before.get(key)
    return known if known is not None and known.rows == rows else Group(rows, _together(key, rows))


def _together(key: str, rows: Sequence[Download]) -> Download:
    """The rows of a pack repeat what belongs to the whole; the first by id speaks for all of them."""
    rows = sorted(rows, key=ROW_ID)
    telling = min(rows, key=_urgency)
    size = max(map(SIZE, rows))
    return attrs.evolve(
        rows[0],
        key=key,
        other_row_ids=tuple(map(ROW_ID, rows[1:])),
        state=telling.state,
        media_title=next((row.media_title for row in rows if row.media_title), None),
        library_folder=next((row.library_folder for row in rows if row.library_folder), ""),
        episodes=tuple(sorted({episode for row in rows for episode in row.episodes})),
        reason=common_reason([telling.reason, *map(REASON, rows)]),
        size_bytes=size,
        left_bytes=min(size, max(map(LEFT, rows))),
        finishes_at=_earliest(map(FINISHES, rows)) if telling.state in STILL_COMING else None,
        added_at=_earliest(map(ADDED, rows)),
    )


def _urgency(row: Download) -> int:
    return URGENCY[row.state]


def _earliest(moments: Iterable[datetime | None]) -> datetime | None:
    return min([moment for moment in moments if moment is not None], default=None)
