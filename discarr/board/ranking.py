"""Every download of every queue in the order a reader wants: looked at once each, formatted never."""

import enum
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

import attrs

from discarr.board.poison import Poisoned, attempt
from discarr.model.downloads import Download, DownloadState, Live, QueueState
from discarr.model.services import Instance, ServiceKind


class Section(enum.IntEnum):
    """In the order of the board."""

    MOVIES = 0
    TV = 1

    @property
    def heading(self) -> str:
        return "Movies" if self is Section.MOVIES else "TV"


URGENT = (DownloadState.NEEDS_A_HAND, DownloadState.FAILED, DownloadState.STALLED)
_AT_THE_END = (DownloadState.IMPORTING, DownloadState.DOWNLOADED, DownloadState.IMPORTED)
_RANKS = {
    **{state: len(URGENT) + 1 for state in DownloadState},
    **{state: len(URGENT) for state in _AT_THE_END},
    **{state: rank for rank, state in enumerate(URGENT)},
}
_UNREADABLE_RANK = len(URGENT) + 2


class Entry(NamedTuple):
    instance: Instance
    download: Download
    rows_read_at: datetime | None
    """When the row was read, if that was not by the newest attempt: its age is shown."""


class Place(NamedTuple):
    """Sorts by its first fields; `position` is unique, so that nothing after it is ever compared."""

    section: Section
    rank: int
    finishes_at_unix: float
    """Infinite where nobody knows."""
    title: str
    position: int
    entry: Entry
    cause: str = ""
    """Why this download cannot be ranked; empty for all but a poisoned one."""


@attrs.frozen(kw_only=True)
class Ranking:
    places: list[Place]
    counts: Mapping[DownloadState, int]
    """By urgency, none of them 0."""
    left_bytes: int


def ranked(queues: Mapping[Instance, QueueState]) -> Ranking:
    places, states, left_bytes = [], [], 0
    for position, entry in enumerate(_entries(queues)):
        match attempt(_place, position, entry):
            case Poisoned(cause=cause):
                places.append(_last_place(position, entry, cause))
            case (place, left):
                places.append(place)
                states.append(entry.download.state)
                left_bytes += left
    found = Counter(states)
    counts = {state: found[state] for state in DownloadState if state in found}
    return Ranking(places=sorted(places), counts=counts, left_bytes=left_bytes)


def section_of(instance: Instance) -> Section:
    return Section.MOVIES if instance.kind is ServiceKind.RADARR else Section.TV


def _entries(queues: Mapping[Instance, QueueState]) -> Iterator[Entry]:
    for instance, state in queues.items():
        if state.last is not None:
            rows_read_at = None if isinstance(state, Live) else state.last.read_at
            yield from (Entry(instance, download, rows_read_at) for download in state.last.downloads)


def _place(position: int, entry: Entry) -> tuple[Place, int]:
    """The place, and the bytes left."""
    download = entry.download
    rank = _RANKS[download.state]
    finishes_at = math.inf if download.finishes_at is None else download.finishes_at.timestamp()
    title = f"{download.media_title or download.title}"
    place = Place(section_of(entry.instance), rank, finishes_at, title, position, entry)
    return place, max(0, int(download.left_bytes))


def _last_place(position: int, entry: Entry, cause: str) -> Place:
    section = section_of(entry.instance)
    return Place(section, _UNREADABLE_RANK, math.inf, "", position, entry, cause)
