"""The bridge alone, with plain asyncio guests: no Discord is needed to see what crosses and how it ends."""

import asyncio
import contextvars
import threading
import time

import pytest
import trio

from discarr.gateway.bridge import Bridge, GuestStopped, HomeStopped, open_bridge, ungrouped

CALLER: contextvars.ContextVar[str] = contextvars.ContextVar("CALLER", default="nobody")


async def test_a_call_from_trio_runs_on_the_guests_own_thread() -> None:
    async def where(word: str) -> tuple[str, str]:
        assert asyncio.get_running_loop().is_running()
        return word, threading.current_thread().name

    async with open_bridge(thread_name="discord") as bridge:
        assert await bridge.call_guest(where, "hello") == ("hello", "discord")


async def test_a_call_from_asyncio_runs_on_the_trio_thread() -> None:
    async def answer(word: str) -> tuple[str, int]:
        await trio.lowlevel.checkpoint()
        return word, threading.get_ident()

    async with open_bridge(thread_name="discord") as bridge:

        async def ask() -> tuple[str, int]:
            return await bridge.call_home(answer, "hello")

        assert await bridge.call_guest(ask) == ("hello", threading.get_ident())


async def test_a_plain_function_is_told_something_at_home() -> None:
    told: list[int] = []
    async with open_bridge(thread_name="discord") as bridge:
        await bridge.call_guest(lambda: bridge.tell_home(told.append, 7))
    assert told == [7]


async def test_context_variables_cross_both_ways() -> None:
    async def read() -> str:
        return CALLER.get()

    async with open_bridge(thread_name="discord") as bridge:

        async def read_at_home() -> str:
            return await bridge.call_home(read)

        CALLER.set("anna")
        assert await bridge.call_guest(read) == "anna"
        assert await bridge.call_guest(read_at_home) == "anna"


async def test_an_exception_comes_back_as_itself_from_the_guest() -> None:
    async def fail() -> None:
        raise LookupError("over there")

    async with open_bridge(thread_name="discord") as bridge:
        with pytest.raises(LookupError, match="over there"):
            await bridge.call_guest(fail)


async def test_an_exception_comes_back_as_itself_from_home() -> None:
    async def fail() -> None:
        await trio.lowlevel.checkpoint()
        raise LookupError("at home")

    async with open_bridge(thread_name="discord") as bridge:

        async def ask() -> str:
            try:
                await bridge.call_home(fail)
            except LookupError as error:
                return f"caught {error}"
            return "nothing was raised"

        assert await bridge.call_guest(ask) == "caught at home"


@pytest.mark.parametrize("fatal", [SystemExit(3), KeyboardInterrupt(), GeneratorExit()])
async def test_what_would_end_the_guests_loop_becomes_an_exception(fatal: BaseException) -> None:
    async def leave() -> None:
        raise fatal

    async def stay() -> str:
        return "still here"

    async with open_bridge(thread_name="discord") as bridge:
        with pytest.raises(GuestStopped) as caught:
            await bridge.call_guest(leave)
        assert caught.value.__cause__ is fatal
        assert await bridge.call_guest(stay) == "still here"


async def test_a_cancellation_nobody_at_home_asked_for_is_an_exception() -> None:
    async def cancel_oneself() -> None:
        task = asyncio.current_task()
        assert task is not None
        task.cancel()
        await asyncio.sleep(0)

    async with open_bridge(thread_name="discord") as bridge:
        with pytest.raises(GuestStopped, match="cancelled from within"):
            await bridge.call_guest(cancel_oneself)


async def test_cancelling_at_home_ends_the_guests_half_before_going_on() -> None:
    seen: list[str] = []
    started = trio.Event()
    async with open_bridge(thread_name="discord") as bridge:

        async def wait_for_ever() -> None:
            try:
                await bridge.tell_home(started.set)
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                seen.append("cancelled")
                raise

        async with trio.open_nursery() as nursery:
            nursery.start_soon(bridge.call_guest, wait_for_ever)
            await started.wait()
            nursery.cancel_scope.cancel()
        assert seen == ["cancelled"]
        assert not bridge.is_hung


async def test_cancelling_at_the_guests_ends_the_half_at_home() -> None:
    seen: list[str] = []

    async def wait_for_ever() -> None:
        try:
            await trio.sleep_forever()
        finally:
            seen.append("cancelled")

    async with open_bridge(thread_name="discord") as bridge:

        async def lose_patience() -> None:
            async with asyncio.timeout(0.05):
                await bridge.call_home(wait_for_ever)

        with pytest.raises(TimeoutError):
            await bridge.call_guest(lose_patience)
    assert seen == ["cancelled"]


async def test_a_guest_learns_that_home_is_on_its_way_out() -> None:
    asked = trio.Event()
    heard: list[str] = []

    async def think_for_ever() -> None:
        asked.set()
        await trio.sleep_forever()

    async def ask(bridge: Bridge) -> None:
        try:
            await bridge.call_home(think_for_ever)
        except HomeStopped:
            heard.append("home stopped")

    with trio.CancelScope() as outside:
        async with open_bridge(thread_name="discord") as bridge:
            with trio.CancelScope(shield=True):
                async with trio.open_nursery() as nursery:
                    nursery.start_soon(bridge.call_guest, ask, bridge)
                    await asked.wait()
                    outside.cancel()
    assert heard == ["home stopped"]


@pytest.mark.parametrize("depth", [1, 2])
async def test_a_call_home_that_is_cancelled_in_nurseries_of_its_own_says_so_too(depth: int) -> None:
    asked = trio.Event()
    heard: list[str] = []

    async def think_in_a_nursery(depth: int) -> None:
        async with trio.open_nursery() as nursery:
            if depth > 1:
                nursery.start_soon(think_in_a_nursery, depth - 1)
            nursery.start_soon(trio.sleep_forever)
            asked.set()

    async def ask(bridge: Bridge) -> None:
        try:
            await bridge.call_home(think_in_a_nursery, depth)
        except HomeStopped:
            heard.append("home stopped")

    with trio.CancelScope() as outside:
        async with open_bridge(thread_name="discord") as bridge:
            with trio.CancelScope(shield=True):
                async with trio.open_nursery() as nursery:
                    nursery.start_soon(bridge.call_guest, ask, bridge)
                    await asked.wait()
                    outside.cancel()
    assert heard == ["home stopped"]


async def test_leaving_ends_the_thread_and_every_task_on_it() -> None:
    ended: list[str] = []

    async def leave_a_task_behind() -> None:
        async def stray() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                ended.append("stray")

        started = asyncio.create_task(stray())
        await asyncio.sleep(0)
        assert not started.done()

    async with open_bridge(thread_name="a-guest") as bridge:
        await bridge.call_guest(leave_a_task_behind)
    assert ended == ["stray"]
    assert "a-guest" not in {thread.name for thread in threading.enumerate()}


async def test_a_closed_bridge_says_so() -> None:
    async def nothing() -> None:
        await asyncio.sleep(0)

    async with open_bridge(thread_name="discord") as bridge:
        pass
    with pytest.raises(GuestStopped, match="closed"):
        await bridge.call_guest(nothing)


async def test_an_exception_of_the_body_leaves_ungrouped() -> None:
    with pytest.raises(LookupError, match="in the body"):
        async with open_bridge(thread_name="discord"):
            raise LookupError("in the body")


async def test_two_exceptions_stay_a_group() -> None:
    async def fail() -> None:
        raise LookupError

    async def fail_twice() -> None:
        with ungrouped():
            async with trio.open_nursery() as nursery:
                nursery.start_soon(fail)
                nursery.start_soon(fail)

    with pytest.RaisesGroup(LookupError, LookupError):
        await fail_twice()


async def test_a_guest_that_hangs_is_left_behind_within_three_seconds(
    caplog: pytest.LogCaptureFixture,
) -> None:
    inside, released = threading.Event(), threading.Event()

    async def block() -> None:
        inside.set()
        released.wait(30)

    began = time.monotonic()
    try:
        async with open_bridge(thread_name="discord") as bridge, trio.open_nursery() as nursery:
            nursery.start_soon(bridge.call_guest, block)
            await trio.to_thread.run_sync(inside.wait)
            nursery.cancel_scope.cancel()
        assert time.monotonic() - began < 3
        assert bridge.is_hung
        assert "abandoned" in caplog.text
    finally:
        released.set()


async def test_a_hung_guest_is_not_asked_again() -> None:
    inside, released = threading.Event(), threading.Event()

    async def block() -> None:
        inside.set()
        released.wait(30)

    async def nothing() -> None:
        await asyncio.sleep(0)

    try:
        async with open_bridge(thread_name="discord") as bridge:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(bridge.call_guest, block)
                await trio.to_thread.run_sync(inside.wait)
                nursery.cancel_scope.cancel()
            with pytest.raises(GuestStopped, match="does not answer"):
                await bridge.call_guest(nothing)
            released.set()
    finally:
        released.set()


async def test_what_a_hung_guest_asked_for_at_home_does_not_hold_the_exit_either() -> None:
    inside, released = threading.Event(), threading.Event()
    asked = trio.Event()

    async def think_for_ever() -> None:
        asked.set()
        await trio.sleep_forever()

    def block() -> None:
        inside.set()
        released.wait(30)

    began = time.monotonic()
    with trio.move_on_after(10):
        async with open_bridge(thread_name="discord") as bridge, trio.open_nursery() as nursery:
            nursery.start_soon(bridge.call_guest, lambda: bridge.call_home(think_for_ever))
            await asked.wait()
            nursery.start_soon(bridge.tell_guest, block)
            await trio.to_thread.run_sync(inside.wait)
            nursery.cancel_scope.cancel()
    took = time.monotonic() - began
    released.set()
    assert took < 3
    assert bridge.is_hung
