"""The four buttons under anything that has pages."""

from collections.abc import Callable

from discarr.board.pagination import turn
from discarr.language.words import _, marked
from discarr.model.message import Button
from discarr.model.user_actions import PageTurn

_LABELS = {
    PageTurn.FIRST: marked("First"),
    PageTurn.PREVIOUS: marked("Previous"),
    PageTurn.NEXT: marked("Next"),
    PageTurn.LAST: marked("Last"),
}


def page_buttons(
    page: int, pages: int, custom_id: Callable[[PageTurn], str]
) -> tuple[tuple[Button, ...], ...]:
    """One row of buttons, or none where there is nothing to turn."""
    if pages < 2:
        return ()
    return (
        tuple(
            Button(custom_id=custom_id(to), label=_(label), disabled=turn(page, pages, to) == page)
            for to, label in _LABELS.items()
        ),
    )
