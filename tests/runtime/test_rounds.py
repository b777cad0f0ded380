"""Rounds run at their interval, and at once for who asks."""

import trio
from trio.testing import MockClock, wait_all_tasks_blocked

from discarr.runtime.rounds import Rounds


async def test_rounds_run_at_the_interval_each_names(autojump_clock: MockClock) -> None:
    rounds, times = Rounds("a round"), list[float]()

    async def note() -> float:
        times.append(trio.current_time())
        return 5.0 if len(times) < 3 else 60.0

    with trio.move_on_after(30):
        await rounds.run(note)
    assert [time - times[0] for time in times] == [0.0, 5.0, 10.0]


async def test_who_asks_waits_for_a_round_that_began_after_the_asking(autojump_clock: MockClock) -> None:
    rounds, ended = Rounds("a round"), list[float]()

    async def slow() -> float:
        await trio.sleep(10)
        ended.append(trio.current_time())
        return 3600.0

    async with trio.open_nursery() as nursery:
        begin = trio.current_time()
        nursery.start_soon(rounds.run, slow)
        await trio.sleep(5)
        await rounds.ask()
        assert trio.current_time() - begin == 20.0
        nursery.cancel_scope.cancel()


async def test_two_who_ask_together_share_a_round() -> None:
    rounds, count, gate = Rounds("a round"), list[int](), trio.Event()

    async def note() -> float:
        count.append(1)
        await gate.wait()
        return 3600.0

    async with trio.open_nursery() as nursery:
        nursery.start_soon(rounds.run, note)
        await wait_all_tasks_blocked()
        async with trio.open_nursery() as askers:
            askers.start_soon(rounds.ask)
            askers.start_soon(rounds.ask)
            await wait_all_tasks_blocked()
            gate.set()
        assert len(count) == 2
        nursery.cancel_scope.cancel()


async def test_who_waits_is_let_go_when_the_rounds_end() -> None:
    rounds = Rounds("a round")

    async def endless() -> float:
        await trio.sleep(3600)
        return 0.0

    async with trio.open_nursery() as nursery:
        with trio.CancelScope() as scope:
            nursery.start_soon(rounds.ask)
            await wait_all_tasks_blocked()
            scope.cancel()
            await rounds.run(endless)
