"""Supervision under a clock that jumps: lost is tried again, refused is parked, a bug is raised."""

import attrs
import pytest
import trio
from trio.testing import MockClock

from discarr.runtime.supervisor import RestartPolicy, SupervisedChild, supervise


class Lost(Exception):
    pass


class Refused(Exception):
    pass


POLICY = RestartPolicy(
    lost=(Lost,), refused=(Refused,), first_delay_seconds=1, longest_delay_seconds=8, chance=lambda: 1.0
)


@attrs.define
class Scripted:
    """A child that ends each run as its script says, and notes when each run began."""

    script: list[Exception | float]
    began: list[float] = attrs.field(factory=list)
    up: trio.Event = attrs.field(factory=trio.Event)

    async def __call__(self, *, task_status: trio.TaskStatus[None]) -> None:
        self.began.append(trio.current_time())
        task_status.started()
        while self.script:
            match self.script.pop(0):
                case Exception() as error:
                    raise error
                case seconds:
                    await trio.sleep(seconds)
        self.up.set()
        await trio.sleep_forever()


async def run_until_up(child: Scripted, policy: RestartPolicy = POLICY) -> None:
    async with trio.open_nursery() as nursery:
        await nursery.start(lambda *, task_status: supervise("it", child, policy, task_status=task_status))
        await child.up.wait()
        nursery.cancel_scope.cancel()


async def test_a_lost_child_starts_again_with_growing_capped_delays(autojump_clock: MockClock) -> None:
    child = Scripted([Lost() for _ in range(6)])
    await run_until_up(child)
    starts = [begun - child.began[0] for begun in child.began]
    assert starts == pytest.approx([0, 1, 3, 7, 15, 23, 31])


async def test_a_long_good_run_makes_the_next_delay_short_again(autojump_clock: MockClock) -> None:
    child = Scripted([Lost(), Lost(), Lost(), 1000.0, Lost()])
    await run_until_up(child)
    assert child.began[-1] - child.began[-2] == pytest.approx(1001)


async def test_chance_takes_up_to_half_of_a_delay_away() -> None:
    lucky = attrs.evolve(POLICY, chance=lambda: 0.0)
    assert (lucky.delay_seconds(3), POLICY.delay_seconds(3)) == (2.0, 4.0)


async def test_a_lost_child_inside_a_group_is_lost_too(autojump_clock: MockClock) -> None:
    child = Scripted([ExceptionGroup("nursery", [Lost(), ExceptionGroup("inner", [Lost()])])])
    await run_until_up(child)
    assert len(child.began) == 2


async def test_a_refused_child_is_parked_and_its_sibling_runs_on(autojump_clock: MockClock) -> None:
    refused, sibling = Scripted([Refused()]), Scripted([3600.0])
    async with trio.open_nursery() as nursery:
        await nursery.start(
            lambda *, task_status: supervise("refused", refused, POLICY, task_status=task_status)
        )
        nursery.start_soon(run_until_up, sibling)
        await sibling.up.wait()
        nursery.cancel_scope.cancel()
    assert len(refused.began) == 1


@pytest.mark.parametrize("bug", [ZeroDivisionError(), ExceptionGroup("both", [Lost(), KeyError("bug")])])
async def test_a_bug_is_raised_and_names_the_child(bug: Exception, autojump_clock: MockClock) -> None:
    with pytest.raises(type(bug)) as caught:
        await supervise("monitor", Scripted([bug]), POLICY)
    assert "monitor" in "".join(caught.value.__notes__)


async def test_a_child_that_returns_is_a_bug() -> None:
    async def done(*, task_status: trio.TaskStatus[None]) -> None:
        task_status.started()

    with pytest.raises(RuntimeError, match="returned"):
        await supervise("it", done, POLICY)


@attrs.frozen
class Wishes:
    mine: str
    other: str = ""


@attrs.define
class Sectioned:
    runs: list[str] = attrs.field(factory=list)

    async def __call__(self, section: str, *, task_status: trio.TaskStatus[None]) -> None:
        self.runs.append(f"begin {section}")
        try:
            task_status.started()
            await trio.sleep_forever()
        finally:
            self.runs.append(f"end {section}")


@pytest.mark.parametrize(
    ("then", "runs"),
    [
        (Wishes("a", other="changed"), ["begin a"]),
        (Wishes("b"), ["begin a", "end a", "begin b"]),
    ],
)
async def test_only_a_changed_section_restarts_its_child(then: Wishes, runs: list[str]) -> None:
    body = Sectioned()
    child = SupervisedChild[Wishes, str](
        name="it", section_of=lambda wishes: wishes.mine, body=body, policy=POLICY
    )
    async with trio.open_nursery() as nursery:
        await child.take(Wishes("a"), nursery)
        await child.leave(then)
        await child.take(then, nursery)
        assert body.runs == runs
        nursery.cancel_scope.cancel()


async def test_new_settings_wake_a_parked_child() -> None:
    runs = []

    async def body(section: str, *, task_status: trio.TaskStatus[None]) -> None:
        runs.append(section)
        if section == "bad":
            raise Refused
        task_status.started()
        await trio.sleep_forever()

    child = SupervisedChild[Wishes, str](
        name="it", section_of=lambda wishes: wishes.mine, body=body, policy=POLICY
    )
    async with trio.open_nursery() as nursery:
        for wishes in (Wishes("bad"), Wishes("good")):
            await child.leave(wishes)
            await child.take(wishes, nursery)
        assert runs == ["bad", "good"]
        nursery.cancel_scope.cancel()
