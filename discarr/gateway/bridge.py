"""Two event loops that call each other: Trio at home, asyncio on a thread of its own where the guest lives.

1. Only `call_async` crosses, in both directions: a blocking `portal.call()` would stall the loop that makes
   it.
2. Cancelling a call cancels its other half and waits for that to end, but never longer than
   `PATIENCE_SECONDS`: a guest that hangs in a blocking call is left behind.
3. Every exception crosses as itself, except those that would bring a portal down or pose as a cancellation
   nobody asked for: they arrive as `GuestStopped` at home and as `HomeStopped` at the guest's.
"""

import asyncio
import concurrent.futures
import logging
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from typing import Any, TypeVar, TypeVarTuple

import trio
from anyio.from_thread import BlockingPortal, start_blocking_portal

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 1.0
"""How long a cancelled call may take to end before the guest counts as hung."""
GOODBYE_SECONDS = 2.0
"""How long closing may take in all."""

PORTAL_CLOSED = "This portal is not running"  # anyio has no type of its own for this

Answer = TypeVar("Answer")
Given = TypeVarTuple("Given")


class GuestStopped(Exception):
    """The asyncio side ended a call by itself, or no longer answers."""


class HomeStopped(Exception):
    """The Trio side is on its way out: what was asked there was cancelled."""


class Bridge:
    """`guest` is the portal to the asyncio loop, `home` the one to the Trio loop."""

    def __init__(self, guest: BlockingPortal, home: BlockingPortal) -> None:
        self._guest = guest
        self._home = home
        self._trio = trio.lowlevel.current_trio_token()
        self._leave_at = math.inf
        self.is_hung = False
        """Whether a cancelled call has not ended in time: nothing more is asked of the guest then."""

    def begin_goodbye(self) -> None:
        """From now on everything that is still to be waited for shares `GOODBYE_SECONDS`."""
        self._leave_at = min(self._leave_at, trio.current_time() + GOODBYE_SECONDS)

    def last_moments(self) -> trio.CancelScope:
        """A shield for the goodbye, never longer than it may take."""
        return trio.CancelScope(shield=True, deadline=self._leave_at)

    async def call_guest(self, function: Callable[[*Given], Awaitable[Answer]], *given: *Given) -> Answer:
        """From Trio: await a coroutine function on the asyncio loop."""
        if self.is_hung:
            raise GuestStopped("it does not answer any more")
        ended = trio.Event()

        async def until_the_end() -> Answer:
            try:
                return await _contained(function, *given)
            finally:
                self._tell(ended)

        with _said_as(GuestStopped):
            try:
                return await self._guest.call_async(until_the_end, abandon_on_cancel=True)
            except trio.Cancelled:
                deadline = min(trio.current_time() + PATIENCE_SECONDS, self._leave_at)
                with trio.CancelScope(shield=True, deadline=deadline):
                    await ended.wait()
                self.is_hung = not ended.is_set()
                raise

    async def tell_guest(self, function: Callable[[*Given], Answer], *given: *Given) -> Answer:
        """From Trio: a plain function, run on the asyncio loop."""
        with _said_as(GuestStopped):
            return await self._guest.call_async(function, *given, abandon_on_cancel=True)

    async def call_home(self, function: Callable[[*Given], Awaitable[Answer]], *given: *Given) -> Answer:
        """From asyncio: await a coroutine function on the Trio loop."""
        with _said_as(HomeStopped):
            return await self._home.call_async(_cancelled_as_one, function, *given)

    async def tell_home(self, function: Callable[[*Given], None], *given: *Given) -> None:
        """From asyncio: a plain function, run on the Trio loop."""
        with _said_as(HomeStopped):
            await self._home.call_async(function, *given)

    def _tell(self, ended: trio.Event) -> None:
        try:
            self._trio.run_sync_soon(ended.set)
        except trio.RunFinishedError:
            log.debug("a call on the asyncio side outlived the daemon's own loop")

    async def see_off(self, thread: AbstractContextManager[BlockingPortal]) -> None:
        """End the asyncio loop and its thread; a thread that does not end in time is left to itself.

        discord.py starts handlers as bare tasks, which outlive its close(): the end of the loop cancels and
        collects them.
        """
        self.begin_goodbye()
        left = trio.Event()
        leaving = GuestStopped("the bridge is closed")  # an exception makes anyio cancel what still runs
        # Not `to_thread`, which does not even begin after the deadline: anyio's context manager has to be
        # left in any case, for its last reference going away would leave it too, and block the Trio thread.
        trio.lowlevel.start_thread_soon(
            lambda: thread.__exit__(GuestStopped, leaving, None), lambda _: self._tell(left)
        )
        with self.last_moments():
            if not self.is_hung:
                await left.wait()
        if not left.is_set():
            self.is_hung = True
            log.warning("discord.py's thread did not end in time and was abandoned")


@asynccontextmanager
async def open_bridge(*, thread_name: str) -> AsyncIterator[Bridge]:
    """A bridge to a new asyncio loop on a new thread, for as long as the body runs."""
    thread = start_blocking_portal("asyncio", name=thread_name)
    # Entering and leaving block until the other loop has answered: never on the Trio thread.
    guest = await trio.to_thread.run_sync(thread.__enter__)
    with ungrouped():
        async with BlockingPortal() as home:
            bridge = Bridge(guest, home)
            try:
                await bridge.tell_guest(_log_stray_errors)
                yield bridge
            finally:
                with trio.move_on_after(GOODBYE_SECONDS, shield=True):
                    await bridge.see_off(thread)
                    await home.stop(cancel_remaining=True)


@contextmanager
def ungrouped() -> Iterator[None]:
    """Around one nursery: a single exception comes out as itself, not in a group of one."""
    alone: BaseException | None = None
    try:
        yield
    except BaseExceptionGroup as group:
        if len(group.exceptions) != 1:
            raise
        alone = group.exceptions[0]
    if alone is not None:  # out here the group does not become its context
        raise alone


@contextmanager
def _said_as(stopped: type[Exception]) -> Iterator[None]:
    """Around a call across: how anyio says that the other side ended it becomes an exception of ours."""
    try:
        yield
    except concurrent.futures.CancelledError as error:
        raise stopped("it was cancelled from within") from error
    except RuntimeError as error:
        if str(error) != PORTAL_CLOSED:
            raise
        raise stopped("the bridge is closed") from error


async def _contained(function: Callable[[*Given], Awaitable[Answer]], *given: *Given) -> Answer:
    """SystemExit and its kind in a portal's task would end the whole portal: they become an exception."""
    try:
        return await function(*given)
    except (SystemExit, KeyboardInterrupt, GeneratorExit) as fatal:
        raise GuestStopped(f"it raised {fatal!r}") from fatal


async def _cancelled_as_one(function: Callable[[*Given], Awaitable[Answer]], *given: *Given) -> Answer:
    """Out of a nursery a cancellation comes as a group of its own kind, which anyio takes for an error."""
    try:
        return await function(*given)
    except BaseExceptionGroup as group:
        if group.split(trio.Cancelled)[1] is not None:
            raise
        cut_off = group
    await trio.lowlevel.checkpoint_if_cancelled()  # raises the one behind them all
    raise cut_off


def _log_stray_errors() -> None:
    def log_it(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        log.error("discord.py's loop: %s", context["message"], exc_info=context.get("exception"))

    asyncio.get_running_loop().set_exception_handler(log_it)
