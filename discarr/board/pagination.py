"""Pages: how many, which one, and when the shared one goes back to the first."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from discarr.language.words import _, number
from discarr.model.state import BoardPage
from discarr.model.user_actions import PageTurn

Item = TypeVar("Item")

PAGE_STAYS = timedelta(minutes=5)
"""After that everyone sees the first page again: it holds what matters most."""


def pages_for(count: int, per_page: int) -> int:
    """At least one: an empty list has an empty first page."""
    return max(1, -(-count // per_page))


def clamp(index: int, pages: int) -> int:
    return min(max(index, 0), pages - 1)


def turn(index: int, pages: int, to: PageTurn) -> int:
    """The page after a press of a button; the list may have shrunk since the buttons were drawn."""
    here = clamp(index, pages)
    match to:
        case PageTurn.FIRST:
            return 0
        case PageTurn.PREVIOUS:
            return clamp(here - 1, pages)
        case PageTurn.NEXT:
            return clamp(here + 1, pages)
        case PageTurn.LAST:
            return pages - 1


def items_on(page: int, items: Sequence[Item], per_page: int) -> Sequence[Item]:
    return items[page * per_page : (page + 1) * per_page]


def page_footer(page: int, pages: int) -> str:
    """ "" where there is only one."""
    if pages < 2:
        return ""
    return _("Page {page} of {pages}", page=number(page + 1), pages=number(pages))


def page_in_force(page: BoardPage, now: datetime) -> int:
    if page.turned_at is None:
        return 0
    # A clock that was set back must not hold the page for hours.
    return page.index if abs(now - page.turned_at) < PAGE_STAYS else 0
