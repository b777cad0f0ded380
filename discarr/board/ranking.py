"""The downloads in the order a reader wants: each looked at once a reading, only a page of them sorted."""

import enum
import heapq
import math
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from operator import attrgetter
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


_STATES = frozenset(DownloadState)
URGENT = (DownloadState.NEEDS_A_HAND, DownloadState.FAILED, DownloadState.STALLED)
_AT_THE_END = frozenset({DownloadState.IMPORTING, DownloadState.DOWNLOADED, DownloadState.IMPORTED})
_TIERS = (*(frozenset({state}) for state in URGENT), _AT_THE_END, _STATES - _AT_THE_END - {*URGENT})
"""By urgency; the last moves on by itself."""
_MOVING = len(_TIERS) - 1
_UNREADABLE = len(_TIERS), math.inf, ""

_STATE, _LEFT_BYTES = attrgetter("state"), attrgetter("left_bytes")
_LATEST = datetime.max.replace(tzinfo=UTC)

FIRST = 50
"""So many are sorted with every reading: more than the pages that anybody turns to."""


Rank = tuple[int, float, str, int]
"""Urgency, Unix time of finishing (infinite where nobody knows), title, and the position, which is unique in
its reading: so they sort."""


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
        try:
            return _ranked(downloads, stop, causes={})
        except Exception:  # noqa: BLE001 - one of the values may be anything; each is tried by itself then
            tried = (attempt(_ranked, [download], 1, causes={}) for download in downloads)
            causes = {place: each.cause for place, each in enumerate(tried) if isinstance(each, Poisoned)}
            return _ranked(downloads, stop, causes=causes)

    def reaches(self, stop: int) -> bool:
        return min(stop, len(self.downloads)) <= len(self.first)

    def first_to(self, stop: int) -> Sequence[Rank]:
        return (self if self.reaches(stop) else RankedReading.of(self.downloads, stop=stop)).first[:stop]

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


def _ranked(downloads: Sequence[Download], stop: int, *, causes: Mapping[int, str]) -> RankedReading:
    readable = [each for place, each in enumerate(downloads) if place not in causes] if causes else downloads
    counts = Counter(map(_STATE, readable))
    if not counts.keys() <= _STATES:
        raise LookupError(f"in no state: {counts.keys() - _STATES}")
    tiers = _Tiers(downloads, causes, counts)
    first: list[Rank] = []
    for urgency in range(_MOVING):
        first += tiers.first_of(urgency, stop - len(first))
    moving = tiers.first_of(_MOVING, max(1, stop - len(first)))
    unreadable = [(*_UNREADABLE, place) for place in causes]
    return RankedReading(
        downloads=downloads,
        counts=counts,
        left_bytes=max(0, int(sum(map(_LEFT_BYTES, readable)))),
        first=[*first, *moving, *unreadable][:stop],
        next_to_finish=next((rank for rank in moving if rank[1] < math.inf), None),
        causes=causes,
    )


@attrs.frozen
class _Tiers:
    """The downloads of a reading by urgency. Only those that may be among the first of theirs are ranked."""

    _downloads: Sequence[Download]
    _causes: Mapping[int, str]
    _counts: Mapping[DownloadState, int]

    def first_of(self, urgency: int, count: int) -> Sequence[Rank]:
        """Those that end first; then, by their titles, those of which nobody knows when."""
        tier = _TIERS[urgency]
        if count <= 0 or tier.isdisjoint(self._counts):
            return []
        known = [
            download.finishes_at
            for position, download in enumerate(self._downloads)
            if position not in self._causes and download.state in tier and download.finishes_at is not None
        ]
        last = heapq.nsmallest(count, known)[-1] if count < len(known) else None
        return heapq.nsmallest(count, (self._rank(urgency, each) for each in self._up_to(last, tier)))

    def _up_to(self, last: datetime | None, tier: Collection[DownloadState]) -> Iterator[int]:
        """Their positions one by one: made of each of 100,000, whatever it is would leave holes in memory."""
        for position, download in enumerate(self._downloads):
            if position in self._causes or download.state not in tier:
                continue
            end = download.finishes_at
            if last is None or (end is not None and end <= last):
                yield position

    def _rank(self, urgency: int, position: int) -> Rank:
        download = self._downloads[position]
        end = download.finishes_at
        # The smaller of two, for what cannot be compared with a time is none.
        seconds = math.inf if end is None else min(end, _LATEST).timestamp()
        return urgency, seconds, f"{download.media_title or download.title}", position


def _rank_and_part(found: tuple[Rank, int, _Part]) -> tuple[Rank, int]:
    return found[:2]
