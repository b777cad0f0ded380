"""What was confirmed goes on by itself, and whoever waits for it is told, whatever becomes of it."""

import pytest
import trio

from discarr.commands.confirmed_work import ConfirmedWork


async def doubled(work: int, /, *, by: int | None) -> int:
    await trio.lowlevel.checkpoint()
    assert by == 7
    return 2 * work


async def broken(_work: int, /, *, by: int | None) -> int:
    await trio.lowlevel.checkpoint()
    raise ZeroDivisionError(by)


async def test_its_owner_alone_is_told_the_result() -> None:
    confirmed = ConfirmedWork[int, int](doubled)
    assert not confirmed.begin("a", 21, by=7), "nothing is begun before it runs"
    async with trio.open_nursery() as nursery:
        await nursery.start(confirmed.run, None)
        assert confirmed.begin("a", 21, by=7)
        assert await confirmed.result("a", by=7) == 42
        assert await confirmed.result("a", by=8) is None
        nursery.cancel_scope.cancel()


async def test_a_bug_leaves_nobody_waiting() -> None:
    confirmed = ConfirmedWork[int, int](broken)
    results: list[int | None] = []

    async def wait() -> None:
        results.append(await confirmed.result("a", by=7))

    async with trio.open_nursery() as outside:
        with pytest.RaisesGroup(ZeroDivisionError, flatten_subgroups=True):
            async with trio.open_nursery() as nursery:
                await nursery.start(confirmed.run, None)
                assert confirmed.begin("a", 1, by=7)
                outside.start_soon(wait)
                await trio.lowlevel.checkpoint()
        outside.cancel_scope.deadline = trio.current_time() + 1
    assert results == [None]
