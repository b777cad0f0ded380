"""The collector looks at what is new, and now and then at everything."""

import gc
import weakref

import pytest
import trio
from trio.testing import MockClock, wait_all_tasks_blocked

from discarr.runtime.garbage import (
    NEW_VALUES,
    START_SECONDS,
    THOROUGH_SECONDS,
    collect_nothing_yet,
    collect_thoroughly,
    survivors_set_aside,
)


class InACycle:
    def __init__(self) -> None:
        self.itself = self


def test_what_survived_is_not_looked_at_again() -> None:
    with survivors_set_aside():
        value = InACycle()
        gc.collect()
        assert not any(each is value for each in gc.get_objects())
    assert any(each is value for each in gc.get_objects())


def test_nothing_is_looked_at_twice() -> None:
    """Not even by Python's second look at what is young: among it are tables of all rows."""
    seen: list[int] = []

    def count(phase: str, _collected: dict[str, int]) -> None:
        if phase == "start":
            seen.append(len(gc.get_objects()))

    with survivors_set_aside():
        gc.callbacks.append(count)
        try:
            kept: list[list[int]] = [[] for _ in range(10 * NEW_VALUES)]
        finally:
            gc.callbacks.remove(count)
    assert len(seen) >= 9
    assert max(seen) < 1.5 * NEW_VALUES
    assert len(kept) == 10 * NEW_VALUES


@pytest.mark.parametrize("looks_before", [0, 1], ids=["soon after the start", "every hour"])
async def test_a_cycle_that_dies_after_it_was_set_aside_is_found_by_the_thorough_collection(
    looks_before: int, mock_clock: MockClock, nursery: trio.Nursery
) -> None:
    with survivors_set_aside():
        nursery.start_soon(collect_thoroughly)
        await wait_all_tasks_blocked()
        for _ in range(looks_before):
            mock_clock.jump(START_SECONDS)
            await wait_all_tasks_blocked()
        value = InACycle()
        alive = weakref.ref(value)
        gc.collect()
        del value
        gc.collect()
        assert alive() is not None
        mock_clock.jump(THOROUGH_SECONDS if looks_before else START_SECONDS)
        await wait_all_tasks_blocked()
        assert alive() is None
        nursery.cancel_scope.cancel()


def test_afterwards_the_collector_is_as_it_was() -> None:
    before, threshold = list(gc.callbacks), gc.get_threshold()
    with survivors_set_aside():
        gc.collect()
    assert gc.callbacks == before
    assert gc.get_threshold() == threshold
    assert gc.get_freeze_count() == 0


def test_a_start_looks_for_no_garbage_and_what_follows_does() -> None:
    try:
        collect_nothing_yet()
        assert not gc.isenabled()
        with survivors_set_aside():
            assert gc.isenabled()
    finally:
        gc.enable()
