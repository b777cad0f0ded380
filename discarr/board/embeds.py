"""The board's card: a `BoardView` in Discord's markdown, inside every limit of Discord's for any input.

The limits hold by construction: `rows` and `notes` cut each piece that comes from outside to its share,
escaped, and a page has a fixed number of rows.
"""

from datetime import datetime

import attrs

from discarr.board.buttons import page_buttons
from discarr.board.custom_ids import custom_id_of
from discarr.board.figures import clock, duration, relative, size
from discarr.board.layout import (
    DOWNLOADS_ON_A_PAGE,
    ROWS_ON_A_PAGE,
    BoardSection,
    BoardView,
    Overall,
)
from discarr.board.notes import note_lines
from discarr.board.notify import notify_menu
from discarr.board.quiet import quiet_lines
from discarr.board.ranking import URGENT
from discarr.board.rows import BoardRow, UnshownRow, next_line, row_lines
from discarr.board.words import AMBER, BLUE, GREEN, GREY, RED, counted_state, downloads, stopped_line
from discarr.language.words import _, marked, number
from discarr.model.message import Button, Card, Embed
from discarr.model.user_actions import ShowDownloads, TurnBoard

BOARD_MARK = "Discarr · downloads"
"""How the footer of every board begins, in every language: our own stray boards are known by it."""

_TITLES = {
    Overall.NOT_CONFIGURED: ("⚙️", marked("No Radarr or Sonarr is set up")),
    Overall.LOADING: ("⏳", marked("Loading the queues")),
    Overall.PARTLY_LOADED: ("⏳", marked("Still loading")),
    Overall.FAILING: ("❌", marked("The queues cannot be read")),
    Overall.PARTLY_FAILING: ("⚠️", marked("Not all queues can be read")),
    Overall.EMPTY: ("💤", marked("Nothing is downloading")),
    Overall.CURRENT: ("⬇️", marked("Downloads")),
}

BODIES = {
    Overall.NOT_CONFIGURED: marked("Set RADARR_API_KEY or SONARR_API_KEY and reload Discarr."),
    Overall.LOADING: marked("The first answers appear here in a moment."),
    Overall.PARTLY_LOADED: marked("What has been read so far holds no download; the rest is on its way."),
    Overall.FAILING: marked("What they hold is unknown for now. Discarr goes on trying by itself."),
    Overall.PARTLY_FAILING: marked(
        "The queues that answer hold no download; what is in the others is unknown."
    ),
    Overall.EMPTY: marked("Everything was read: nothing is waiting, moving or stuck."),
    Overall.CURRENT: marked("No download that could be understood."),
}
"""In place of rows, where there are none."""

_UNKNOWN_BODY = marked("What the queues held was not known.")

_COLOURS = {
    Overall.NOT_CONFIGURED: GREY,
    Overall.LOADING: GREY,
    Overall.PARTLY_LOADED: GREY,
    Overall.FAILING: RED,
    Overall.PARTLY_FAILING: AMBER,
    Overall.EMPTY: GREEN,
    Overall.CURRENT: BLUE,
}


def board_card(view: BoardView) -> Card:
    embed = Embed(
        title=_title(view),
        description="\n".join([*_top(view), *(_rows(view) or _nothing(view)), _read_line(view)]),
        colour=_colour(view),
        footer=_footer(view),
    )
    shown = (row for section in view.sections for row in section.rows)
    return Card(embed=embed, rows=_buttons(view), menu=notify_menu(shown))


def _buttons(view: BoardView) -> tuple[tuple[Button, ...], ...]:
    """One row: the pages, and what the board has no room for."""
    if not view.total:
        return ()
    turning = page_buttons(view.page, view.pages, lambda to: custom_id_of(TurnBoard(to=to)))
    there = view.page * ROWS_ON_A_PAGE // DOWNLOADS_ON_A_PAGE
    details = Button(custom_id=custom_id_of(ShowDownloads(page=there)), label=_("Details"))
    return ((*(turning[0] if turning else ()), details),)


def stopped_board_card(view: BoardView, *, stopped_at: datetime) -> Card:
    """What was last known, said to be so, without buttons that nobody would answer."""
    since = stopped_line(stopped_at)
    past = _without_promises(view)
    read = ["-# " + _("Read {time}", time=relative(view.read_at))] if view.read_at else []
    nothing = _(BODIES[Overall.EMPTY] if view.overall is Overall.EMPTY else _UNKNOWN_BODY)
    embed = Embed(
        title="⏹️ " + _("Downloads, as last known"),
        description="\n".join([since, *_top(past), *(_rows(past) or [nothing]), *read]),
        colour=GREY,
        footer=_footer(view),
    )
    return Card(embed=embed)


def _title(view: BoardView) -> str:
    symbol, title = _TITLES[view.overall]
    if not view.total:
        return f"{symbol} {_(title)}"
    found = f"{downloads(view.total)} · " + _("{size} left", size=size(view.left_bytes))
    return f"{symbol} {found}" if view.overall is Overall.CURRENT else f"{symbol} {_(title)} · {found}"


def _top(view: BoardView) -> list[str]:
    """What casts doubt on the rest comes first."""
    counts = " · ".join(counted_state(count, state) for state, count in view.counts)
    return [*_maintenance(view), *note_lines(view.notes), *([counts] if counts else []), *_next(view)]


def _next(view: BoardView) -> list[str]:
    return [next_line(view.next_up)] if view.next_up else []


def _maintenance(view: BoardView) -> list[str]:
    until = view.maintenance_until
    if until is None:
        return []
    return ["🔧 " + _("**Maintenance** until {time}: nothing counts as stuck.", time=clock(until))]


def _nothing(view: BoardView) -> list[str]:
    return [_(BODIES[view.overall]), *(quiet_lines(view.quiet) if view.quiet else [])]


def _rows(view: BoardView) -> list[str]:
    return [line for section in view.sections for line in _section_lines(section)]


def _section_lines(section: BoardSection) -> list[str]:
    heading = f"### {_(section.section.heading)} ({number(section.total)})"
    return [heading, *(line for row in section.rows for line in row_lines(row))]


def _read_line(view: BoardView) -> str:
    every = duration(view.check_interval_seconds)
    if view.read_at is None:
        return "-# " + _("Checked every {duration}, edited on change", duration=every)
    read = relative(view.read_at)
    return "-# " + _("Read {time} · checked every {duration}, edited on change", time=read, duration=every)


def _colour(view: BoardView) -> int:
    urgent = view.overall is Overall.CURRENT and any(state in URGENT for state, _ in view.counts)
    return AMBER if urgent else _COLOURS[view.overall]


def _footer(view: BoardView) -> str:
    if view.pages < 2:
        return BOARD_MARK
    page = _("page {page} of {pages}", page=number(view.page + 1), pages=number(view.pages))
    return f"{BOARD_MARK} · {page}"


def _without_promises(view: BoardView) -> BoardView:
    """Nothing counts down to a finish that nobody watches."""
    sections = tuple(
        attrs.evolve(section, rows=tuple(map(_timeless, section.rows))) for section in view.sections
    )
    return attrs.evolve(view, sections=sections, next_up=None)


def _timeless(row: BoardRow | UnshownRow) -> BoardRow | UnshownRow:
    return attrs.evolve(row, finishes_at_unix=None) if isinstance(row, BoardRow) else row
