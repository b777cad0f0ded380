"""Who is alive: what was begun ends in time, and who waits or is parked has begun nothing."""

from functools import partial

import pytest
import trio
from trio.testing import MockClock

from discarr.runtime.liveness import Liveness
from discarr.runtime.promises import Promises, promised
from discarr.runtime.rounds import Rounds
from discarr.runtime.supervisor import RestartPolicy, Startable, supervise
from discarr.runtime.task_tree import threads, trio_tasks


class Refused(Exception):
    pass


class Lost(Exception):
    pass


async def hang() -> None:
    with promised("the work", within_seconds=10):
        await trio.sleep_forever()


async def hang_below(*, task_status: trio.TaskStatus[None]) -> None:
    async with trio.open_nursery() as nursery:
        nursery.start_soon(hang)
        task_status.started()


async def rounds_that_end(*, task_status: trio.TaskStatus[None]) -> None:
    async def do_round() -> float:
        await trio.sleep(9)
        return 3600.0

    task_status.started()
    await Rounds("a round", within_seconds=10).run(do_round)


async def be_refused(*, task_status: trio.TaskStatus[None]) -> None:
    with promised("the work", within_seconds=10):
        raise Refused


async def be_lost(*, task_status: trio.TaskStatus[None]) -> None:
    task_status.started()
    with promised("the work", within_seconds=10):
        raise Lost


@pytest.mark.parametrize(
    ("child", "broken"),
    [(hang_below, ("the work",)), (rounds_that_end, ()), (be_refused, ()), (be_lost, ())],
)
async def test_only_what_was_begun_and_does_not_end_is_broken(
    child: Startable, broken: tuple[str, ...], autojump_clock: MockClock
) -> None:
    promises = Promises()
    supervised = partial(supervise, "it", child, RestartPolicy(lost=(Lost,), refused=(Refused,)))
    with promises.collect():
        async with trio.open_nursery() as nursery:
            await nursery.start(supervised)
            await trio.sleep(3600.0)
            assert promises.broken() == broken
            nursery.cancel_scope.cancel()
    assert promises.broken() == ()


async def test_what_is_broken_is_told_with_the_tasks(
    autojump_clock: MockClock, caplog: pytest.LogCaptureFixture
) -> None:
    told = []

    async def tell_tasks() -> None:
        await trio.lowlevel.checkpoint()
        told.append("the tasks")

    promises = Promises()
    liveness = Liveness(promises=promises, tell_tasks=tell_tasks)
    assert await liveness.is_alive()
    with promises.collect(), promised("the work", within_seconds=10):
        await trio.sleep(11)
        assert not await liveness.is_alive()
    assert told == ["the tasks"]
    assert "the work took too long" in caplog.text


async def test_the_tree_has_every_task_with_its_frames_and_no_values(nursery: trio.Nursery) -> None:
    async def hold(secret: str) -> None:
        await trio.Event().wait()
        raise AssertionError(secret)

    nursery.start_soon(hold, "s3cret", name="holder")
    await trio.testing.wait_all_tasks_blocked()
    tree = "\n".join((*trio_tasks(), *threads()))
    assert "task holder" in tree
    assert "runtime/test_promises.py" in tree
    assert "thread MainThread" in tree
    assert "s3cret" not in tree
