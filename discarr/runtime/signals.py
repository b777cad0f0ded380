"""What the process does when it is told something by a signal."""

import os
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from types import FrameType

import trio

_STOPS = (signal.SIGTERM, signal.SIGINT)


async def receive_signals(
    *,
    stop: Callable[[], None],
    reload: Callable[[], Awaitable[None]],
    tell_tasks: Callable[[], Awaitable[None]],
    task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED,
) -> None:
    """Runs until cancelled: the first SIGTERM or SIGINT stops, the second leaves at once; SIGHUP reloads;
    SIGUSR1 has the log tell what every task is at.

    A SIGHUP during a reload asks for one more after it, however many come: the file may have changed after it
    was read. Keep this task alive while the daemon stops, or the second signal finds nobody.
    """
    asks, asked = trio.open_memory_channel[None](1)
    with trio.open_signal_receiver(*_STOPS, signal.SIGHUP, signal.SIGUSR1) as received, asks:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(_reload_when_asked, asked, reload)
            task_status.started()
            async for number in received:
                if number == signal.SIGHUP:
                    _ask(asks)
                elif number == signal.SIGUSR1:
                    await tell_tasks()
                else:
                    _leave_at_the_next_stop()
                    stop()


async def _reload_when_asked(
    asked: trio.MemoryReceiveChannel[None], reload: Callable[[], Awaitable[None]]
) -> None:
    async with asked:
        async for _ in asked:
            await reload()


def _ask(asks: trio.MemorySendChannel[None]) -> None:
    # Where one waits already, it will do.
    with suppress(trio.WouldBlock):
        asks.send_nowait(None)


def _leave_at_the_next_stop() -> None:
    """Past Trio, for its loop may be what hangs. Trio's receiver puts the handlers back when it closes."""
    for number in _STOPS:
        signal.signal(number, _leave_at_once)


def _leave_at_once(number: int, _frame: FrameType | None) -> None:
    # No logging here: another thread may hold its lock. Each record was flushed when it was written.
    os.write(2, b"told to stop a second time: leaving at once\n")
    os._exit(128 + number)
