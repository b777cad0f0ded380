"""How often a message may be edited."""

import pytest

from discarr.gateway.pace import EditBudget, Pace


def edits_in(seconds: int, pace: Pace, *, wish_every: float) -> int:
    """How many edits are made when there is something to show every so often."""
    budget, now, edits = EditBudget(pace), 0.0, 0
    while now < seconds:
        if budget.wait_seconds(now) == 0:
            budget.spend(now)
            edits += 1
        now += wish_every
    return edits


def test_what_changes_all_the_time_costs_less_than_an_edit_a_minute() -> None:
    assert edits_in(3600, Pace(), wish_every=1.0) <= 53


def test_what_changes_seldom_shows_at_once() -> None:
    assert edits_in(3600, Pace(), wish_every=90.0) == 40


def test_edits_soon_after_each_other_leave_room_for_others() -> None:
    assert edits_in(5, Pace(), wish_every=0.1) == 2


def test_a_press_waits_a_second_only_even_when_the_budget_is_spent() -> None:
    budget = EditBudget(Pace(burst=1))
    budget.spend(100.0)
    assert budget.wait_seconds(100.0) == 75.0
    assert budget.press_wait_seconds(100.4) == pytest.approx(0.6)
    assert budget.press_wait_seconds(101.0) == 0.0


@pytest.mark.parametrize("began", [0.0, 0.1, 7321.7, 1e6 / 3])
def test_who_waited_as_long_as_was_said_waits_no_more(began: float) -> None:
    budget, now = EditBudget(Pace()), began
    for _ in range(50):
        budget.spend(now)
        now += budget.wait_seconds(now)
        assert budget.wait_seconds(now) <= 0.0
