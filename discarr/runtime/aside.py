"""Decisions about long queues, made beside the loop."""

from collections.abc import Callable
from typing import TypeVar

import trio

T = TypeVar("T")


async def aside(decide: Callable[[], T]) -> T:
    """What a pure decision comes to, made on a thread.

    Over 100,000 rows it takes a second, in which neither loop may stand still. It only makes values, so that
    nobody misses it if it is abandoned on the way out.
    """
    return await trio.to_thread.run_sync(decide, abandon_on_cancel=True)
