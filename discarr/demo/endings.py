"""How a simulator's process ends: on a signal, or with whoever started it."""

import os
import signal
import sys
from collections.abc import Awaitable, Callable

import trio


def run_until_told(perform: Callable[[], Awaitable[None]], *, with_parent: bool) -> None:
    """Perform until SIGTERM, SIGINT or, with a parent, until it closes our standard input."""
    trio.run(_until_told, perform, with_parent)


async def _until_told(perform: Callable[[], Awaitable[None]], with_parent: bool) -> None:  # noqa: FBT001 -- trio.run passes no keywords
    async with trio.open_nursery() as nursery:
        await nursery.start(_end_on_signal, nursery.cancel_scope)
        if with_parent:
            nursery.start_soon(_end_with_parent, nursery.cancel_scope)
        await perform()


async def _end_on_signal(
    scope: trio.CancelScope, *, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED
) -> None:
    with trio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
        task_status.started()
        async for _ in signals:
            scope.cancel()


async def _end_with_parent(scope: trio.CancelScope) -> None:
    """The parent holds the other end of our standard input: when it is gone, however it went, we go too."""
    async with trio.lowlevel.FdStream(os.dup(sys.stdin.fileno())) as stdin:
        async for _ in stdin:
            pass
    scope.cancel()
