"""The board as a value: what a reader sees of every queue, before Discord's markdown; and when it is news."""

import enum
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import groupby

import attrs

from discarr.board.figures import unix
from discarr.board.notes import Note, notes_on, without_ages
from discarr.board.pagination import clamp, pages_for
from discarr.board.quiet import Quiet
from discarr.board.ranking import Place, RankedReading, Ranking, Section, ranked, ranked_reading
from discarr.board.rows import (
    TIMED,
    BoardRow,
    UnshownRow,
    row_of,
    several_of_a_kind,
    unshown_row,
    without_times,
)
from discarr.model.disks import Shortage
from discarr.model.downloads import DownloadState, Failing, Live, QueueReading, QueueState, Waiting
from discarr.model.services import Instance

ROWS_ON_A_PAGE = 8
"""As much as a phone shows without losing the thread."""

DOWNLOADS_ON_A_PAGE = 4
"""Of the private view that tells more of each: two of its pages are one of the board's."""

_DRIFT_SECONDS = 120
_DRIFT_FRACTION = 0.15
"""Of what remains: nobody minds four minutes in half an hour."""

_ANY_TIME = datetime(1970, 1, 1, tzinfo=UTC)


class Overall(enum.Enum):
    """What the board as a whole can claim."""

    NOT_CONFIGURED = enum.auto()
    LOADING = enum.auto()
    """No attempt on any instance has ended."""
    PARTLY_LOADED = enum.auto()
    FAILING = enum.auto()
    """The newest attempt failed on every instance."""
    PARTLY_FAILING = enum.auto()
    EMPTY = enum.auto()
    """Every instance was read, and every row of it understood: there is nothing."""
    CURRENT = enum.auto()


@attrs.frozen(kw_only=True)
class BoardSection:
    section: Section
    total: int
    """Downloads of the section on all pages."""
    rows: tuple[BoardRow | UnshownRow, ...]


@attrs.frozen(kw_only=True)
class BoardView:
    overall: Overall
    sections: tuple[BoardSection, ...]
    """Of this page."""
    next_up: BoardRow | None
    """The next to finish, where the page does not hold it."""
    notes: tuple[Note, ...]
    counts: tuple[tuple[DownloadState, int], ...]
    total: int
    """Downloads on all pages."""
    left_bytes: int
    page: int
    pages: int
    check_interval_seconds: float
    read_at: datetime | None
    """The oldest of the readings that succeeded at the newest attempt."""
    made_at: datetime
    maintenance_until: datetime | None
    """While somebody works on the services."""
    unshown: tuple[UnshownRow, ...]
    """Poisoned downloads that were met: for the caller to log, each once."""
    quiet: Quiet | None = None
    """What there is to say while there is no download."""


def board_view(
    queues: Mapping[Instance, QueueState],
    *,
    page: int,
    check_interval_seconds: float,
    now: datetime,
    maintenance_until: datetime | None = None,
    shortages: Iterable[Shortage] = (),
    rank: Callable[[QueueReading], RankedReading] = ranked_reading,
) -> BoardView:
    """`rank` may remember what it made of the same reading before."""
    ranking = ranked(queues, rank)
    pages = pages_for(ranking.total, ROWS_ON_A_PAGE)
    here = clamp(page, pages)
    labels = several_of_a_kind(queues)
    sections = _sections(ranking, here, labels)
    return BoardView(
        overall=overall_of(queues),
        sections=sections,
        next_up=_next_up(ranking, sections, labels),
        notes=notes_on(queues, shortages),
        counts=tuple(ranking.counts.items()),
        total=ranking.total,
        left_bytes=ranking.left_bytes,
        page=here,
        pages=pages,
        check_interval_seconds=check_interval_seconds,
        read_at=min(_read_times(queues.values()), default=None),
        made_at=now,
        maintenance_until=maintenance_until,
        unshown=_unshown(ranking, sections),
    )


def overall_of(queues: Mapping[Instance, QueueState]) -> Overall:
    if not queues:
        return Overall.NOT_CONFIGURED
    kinds = {type(state) for state in queues.values()}
    if Failing in kinds:
        return Overall.FAILING if kinds == {Failing} else Overall.PARTLY_FAILING
    if Waiting in kinds:
        return Overall.LOADING if kinds == {Waiting} else Overall.PARTLY_LOADED
    return Overall.EMPTY if all(map(_has_nothing, queues.values())) else Overall.CURRENT


def worth_an_edit(shown: BoardView, fresh: BoardView) -> bool:
    """Whether something changed that a reader acts on: not by the mere passing of time."""
    return _acted_on(shown) != _acted_on(fresh) or any(
        _drifted(before, after, unix(fresh.made_at))
        for before, after in zip(_finish_times(shown), _finish_times(fresh), strict=True)
    )


def _read_times(states: Iterable[QueueState]) -> Iterator[datetime]:
    return (state.last.read_at for state in states if isinstance(state, Live))


def _has_nothing(state: QueueState) -> bool:
    return isinstance(state, Live) and not state.last.downloads and state.last.set_aside == 0


def _sections(ranking: Ranking, page: int, labels: frozenset[Instance]) -> tuple[BoardSection, ...]:
    """What is due first is on the first page, be it a film or an episode; on a page, films come first."""
    first = page * ROWS_ON_A_PAGE
    on_page = sorted(ranking.places(first, first + ROWS_ON_A_PAGE), key=_section)
    return tuple(
        BoardSection(
            section=section,
            total=ranking.total_of(section),
            rows=tuple(row_of(place, labels) for place in places),
        )
        for section, places in groupby(on_page, key=_section)
    )


def _section(place: Place) -> Section:
    return place.section


def _next_up(
    ranking: Ranking, sections: Iterable[BoardSection], labels: frozenset[Instance]
) -> BoardRow | None:
    """Where nothing but trouble fills the page: what goes well all the same."""
    if any(row.state in TIMED for section in sections for row in section.rows if isinstance(row, BoardRow)):
        return None
    place = ranking.next_to_finish()
    row = row_of(place, labels) if place else None
    return row if isinstance(row, BoardRow) else None


def _unshown(ranking: Ranking, sections: Iterable[BoardSection]) -> tuple[UnshownRow, ...]:
    on_page = (row for section in sections for row in section.rows if isinstance(row, UnshownRow))
    elsewhere = (unshown_row(place, place.cause) for place in ranking.poisoned())
    return tuple(dict.fromkeys((*on_page, *elsewhere)))


def _acted_on(view: BoardView) -> BoardView:
    """The view without what passing time changes."""
    return attrs.evolve(
        view,
        sections=tuple(map(_lasting, view.sections)),
        next_up=_named_alone(view.next_up) if view.next_up else None,
        notes=tuple(map(without_ages, view.notes)),
        left_bytes=0,
        read_at=None,
        made_at=_ANY_TIME,
        unshown=(),
    )


def _lasting(section: BoardSection) -> BoardSection:
    return attrs.evolve(section, rows=tuple(map(without_times, _by_key(section))))


def _named_alone(row: BoardRow) -> BoardRow:
    return attrs.evolve(row, percent=None, finishes_at_unix=None, read_at=None)


def _by_key(section: BoardSection) -> list[BoardRow | UnshownRow]:
    """An order that a small drift of a finish time cannot change."""
    return sorted(section.rows, key=lambda row: (row.instance_key, row.key))


def _finish_times(view: BoardView) -> list[int | None]:
    rows = (row for section in view.sections for row in _by_key(section))
    shown = [*rows, *([view.next_up] if view.next_up else [])]
    return [row.finishes_at_unix for row in shown if isinstance(row, BoardRow)]


def _drifted(before: int | None, after: int | None, now: int) -> bool:
    if before is None or after is None:
        return before is not after
    return abs(after - before) > max(_DRIFT_SECONDS, _DRIFT_FRACTION * abs(before - now))
