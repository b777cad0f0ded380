"""The downloads in the order a reader wants: each looked at once a reading, only a page of them sorted."""

import enum
import heapq
import math
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import attrs

from discarr.board.poison import Poisoned, attempt
from discarr.language.words import marked
from discarr.model.downloads import Download, DownloadState, Live, QueueReading, QueueState
from discarr.model.services import Instance, ServiceKind


class Section(enum.IntEnum):
    """In the order of the board."""

    MOVIES = 0
    TV = 1

    @property
    def heading(self) -> str:
        return marked("Movies") if self is Section.MOVIES else marked("TV")


URGENT = (DownloadState.NEEDS_A_HAND, DownloadState.FAILED, DownloadState.STALLED)
_AT_THE_END = (DownloadState.IMPORTING, DownloadState.DOWNLOADED, DownloadState.IMPORTED)
_MOVING_RANK = len(URGENT) + 1
_RANKS = {
    **dict.fromkeys(DownloadState, _MOVING_RANK),
    **{state: len(URGENT) for state in _AT_THE_END},
    **{state: rank for rank, state in enumerate(URGENT)},
}
_UNREADABLE = len(URGENT) + 2, math.inf, ""

FIRST = 50
"""So many are sorted with every reading: more than the pages that anybody turns to."""


Rank = tuple[int, float, str, int]
"""Urgency, Unix time of finishing (infinite where nobody knows), title, and the position, which is unique in
its reading: so they sort."""

_FIRST_MOVING: Rank = (_MOVING_RANK, -math.inf, "", -1)
_FIRST_UNTIMED: Rank = (_MOVING_RANK, math.inf, "", -1)


class Entry(NamedTuple):
    instance: Instance
    download: Download
    rows_read_at: datetime | None
    """When the row was read, if that was not by the newest attempt: its age is shown."""


class Place(NamedTuple):
    section: Section
    entry: Entry
    cause: str = ""
    """Why this download cannot be ranked; empty for all but a poisoned one."""


@attrs.frozen(kw_only=True)
class RankedReading:
    """One reading of one instance. Of its ranks only the first are kept: hardly anybody turns beyond."""

    downloads: Sequence[Download]
    counts: Counter[DownloadState]
    left_bytes: int
    first: Sequence[Rank]
    """The first pages, sorted."""
    next_to_finish: Rank | None
    """Among those that move on by themselves."""
    causes: Mapping[int, str] = attrs.field(factory=dict)
    """Why those that are poisoned cannot be ranked, by their position."""

    @classmethod
    def of(cls, downloads: Sequence[Download], *, stop: int = FIRST) -> "RankedReading":
        """Looks at every download, and sorts up to `stop`: for whoever reads the queue, beside the loop."""
        ranks = _ranks_of(downloads)
        return cls(
            downloads=downloads,
            counts=ranks.counts,
            left_bytes=ranks.left_bytes,
            first=heapq.nsmallest(stop, ranks),
            next_to_finish=_first_of_those_that_move(ranks),
            causes=ranks.causes,
        )

    def reaches(self, stop: int) -> bool:
        return min(stop, len(self.downloads)) <= len(self.first)

    def first_to(self, stop: int) -> Sequence[Rank]:
        return self.first[:stop] if self.reaches(stop) else heapq.nsmallest(stop, _ranks_of(self.downloads))

    def only(self, state: DownloadState) -> "RankedReading":
        """Of those in this state."""
        readable = (each for place, each in enumerate(self.downloads) if place not in self.causes)
        return RankedReading.of([each for each in readable if each.state is state])


@attrs.frozen
class _Part:
    instance: Instance
    state: QueueState
    reading: QueueReading
    ranked: RankedReading

    def place(self, rank: Rank) -> Place:
        rows_read_at = None if isinstance(self.state, Live) else self.reading.read_at
        position = rank[-1]
        entry = Entry(self.instance, self.ranked.downloads[position], rows_read_at)
        return Place(section_of(self.instance), entry, self.ranked.causes.get(position, ""))


@attrs.frozen
class Ranking:
    """All instances together."""

    _parts: Sequence[_Part]

    @property
    def counts(self) -> Mapping[DownloadState, int]:
        """By urgency, none of them 0."""
        found: Counter[DownloadState] = Counter()
        for part in self._parts:
            found.update(part.ranked.counts)
        return {state: found[state] for state in DownloadState if state in found}

    @property
    def left_bytes(self) -> int:
        return sum(part.ranked.left_bytes for part in self._parts)

    @property
    def total(self) -> int:
        return sum(len(part.ranked.downloads) for part in self._parts)

    def total_of(self, section: Section) -> int:
        return sum(len(part.ranked.downloads) for part in self._parts if section_of(part.instance) is section)

    def places(self, start: int, stop: int) -> list[Place]:
        """From `start` up to `stop`, whatever section they are of."""
        found = [
            (rank, number, part)
            for number, part in enumerate(self._parts)
            for rank in part.ranked.first_to(stop)
        ]
        found.sort(key=_rank_and_part)
        return [part.place(rank) for rank, _, part in found[max(0, start) : stop]]

    def next_to_finish(self) -> Place | None:
        """Among those that move on by themselves."""
        found = [
            (rank, number, part)
            for number, part in enumerate(self._parts)
            if (rank := part.ranked.next_to_finish) is not None
        ]
        return next((part.place(rank) for rank, _, part in sorted(found, key=_rank_and_part)[:1]), None)

    def only(self, state: DownloadState) -> "Ranking":
        """Those in this state."""
        return Ranking([attrs.evolve(part, ranked=part.ranked.only(state)) for part in self._parts])

    def poisoned(self) -> Iterator[Place]:
        for part in self._parts:
            yield from (part.place((*_UNREADABLE, position)) for position in part.ranked.causes)


def ranked_reading(reading: QueueReading) -> RankedReading:
    return RankedReading.of(reading.downloads)


class Ranker:
    """Ranks each reading once: between two of an instance, its downloads stay in their places."""

    def __init__(self) -> None:
        self._known: dict[Instance, tuple[QueueReading, RankedReading]] = {}

    def __call__(self, reading: QueueReading, *, stop: int = FIRST) -> RankedReading:
        """Sorted up to `stop` at least."""
        known = self._known.get(reading.instance)
        if known is None or known[0] is not reading or not known[1].reaches(stop):
            ranked = RankedReading.of(reading.downloads, stop=max(stop, FIRST))
            known = self._known[reading.instance] = reading, ranked
        return known[1]


def ranked(
    queues: Mapping[Instance, QueueState], rank: Callable[[QueueReading], RankedReading] = ranked_reading
) -> Ranking:
    return Ranking(
        [
            _Part(instance, state, state.last, rank(state.last))
            for instance, state in queues.items()
            if state.last is not None
        ]
    )


def section_of(instance: Instance) -> Section:
    return Section.MOVIES if instance.kind is ServiceKind.RADARR else Section.TV


@attrs.frozen(kw_only=True)
class _Ranks:
    """Of all the downloads, not sorted. In columns: as tuples, 100,000 would be ten megabytes."""

    urgencies: bytes
    times: Sequence[float]
    titles: Sequence[str]
    counts: Counter[DownloadState]
    left_bytes: int
    causes: Mapping[int, str] = attrs.field(factory=dict)

    def __iter__(self) -> Iterator[Rank]:
        return zip(self.urgencies, self.times, self.titles, range(len(self.urgencies)), strict=True)


def _ranks_of(downloads: Sequence[Download]) -> _Ranks:
    try:
        return _ranks(downloads)
    except Exception:  # noqa: BLE001 - one of the values may be anything; each is tried by itself then
        return _ranks_one_by_one(downloads)


def _ranks(downloads: Sequence[Download]) -> _Ranks:
    states = [download.state for download in downloads]
    times = (download.finishes_at for download in downloads)
    return _Ranks(
        urgencies=bytes([_RANKS[state] for state in states]),
        times=array("d", (math.inf if time is None else time.timestamp() for time in times)),
        titles=[f"{download.media_title or download.title}" for download in downloads],
        counts=Counter(states),
        left_bytes=max(0, int(sum([download.left_bytes for download in downloads]))),
    )


def _ranks_one_by_one(downloads: Sequence[Download]) -> _Ranks:
    """The poisoned ones come last."""
    ranks: list[tuple[int, float, str]] = []
    causes: dict[int, str] = {}
    counts: Counter[DownloadState] = Counter()
    left_bytes = 0
    for position, download in enumerate(downloads):
        match attempt(_ranks, [download]):
            case Poisoned(cause=cause):
                ranks.append(_UNREADABLE)
                causes[position] = cause
            case _Ranks() as alone:
                ranks += [rank[:3] for rank in alone]
                counts += alone.counts
                left_bytes += alone.left_bytes
    return _Ranks(
        urgencies=bytes([urgency for urgency, _, _ in ranks]),
        times=[time for _, time, _ in ranks],
        titles=[title for _, _, title in ranks],
        counts=counts,
        left_bytes=left_bytes,
        causes=causes,
    )


def _first_of_those_that_move(ranks: Iterable[Rank]) -> Rank | None:
    # All in C: with a comparison in Python this took as long as everything else of a page.
    first = min(filter(_FIRST_MOVING.__le__, ranks), default=None)
    return first if first is not None and first < _FIRST_UNTIMED else None


def _rank_and_part(found: tuple[Rank, int, _Part]) -> tuple[Rank, int]:
    return found[:2]
