from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discarr.board.pagination import items_on, page_in_force, pages_for, turn
from discarr.model.state import BoardPage
from discarr.model.user_actions import PageTurn
from tests.board.samples import NOW, modest


@modest
@given(count=st.integers(0, 200), per_page=st.integers(1, 20))
def test_every_item_is_on_exactly_one_page(count: int, per_page: int) -> None:
    items = range(count)
    pages = [items_on(page, items, per_page) for page in range(pages_for(count, per_page))]
    assert [item for page in pages for item in page] == list(items)
    assert all(pages[1:])


@pytest.mark.parametrize(
    ("here", "to", "there"),
    [
        (2, PageTurn.FIRST, 0),
        (2, PageTurn.PREVIOUS, 1),
        (2, PageTurn.NEXT, 3),
        (2, PageTurn.LAST, 4),
        (0, PageTurn.PREVIOUS, 0),
        (4, PageTurn.NEXT, 4),
        (99, PageTurn.PREVIOUS, 3),
        (-7, PageTurn.NEXT, 1),
    ],
)
def test_a_turn_stays_within_the_pages_there_are_now(here: int, to: PageTurn, there: int) -> None:
    assert turn(here, 5, to) == there


@pytest.mark.parametrize(
    ("page", "in_force"),
    [
        (BoardPage(), 0),
        (BoardPage(index=3, turned_at=NOW), 3),
        (BoardPage(index=3, turned_at=NOW - timedelta(minutes=4, seconds=59)), 3),
        (BoardPage(index=3, turned_at=NOW - timedelta(minutes=5)), 0),
        (BoardPage(index=3, turned_at=NOW + timedelta(hours=1)), 0),
    ],
)
def test_the_shared_page_goes_back_to_the_first_after_five_minutes(page: BoardPage, in_force: int) -> None:
    assert page_in_force(page, NOW) == in_force
