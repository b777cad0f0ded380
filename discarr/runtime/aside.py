"""Decisions about long queues, made beside the loop."""

import sys
from collections.abc import Callable
from typing import TypeVar

import trio

T = TypeVar("T")

_ONE_AT_A_TIME = trio.CapacityLimiter(1)
"""Threads share one interpreter: several decide no faster than one, and each keeps both loops waiting."""


TURN_SECONDS = 0.002


def take_short_turns() -> None:
    """Of the one interpreter that all threads share.

    A loop gives its turn away with each system call, and waits for the next until whoever decides has used
    up his own: at Python's 5 ms a loop with much to read stood still for a tenth of a second.
    """
    sys.setswitchinterval(TURN_SECONDS)


async def aside(decide: Callable[[], T]) -> T:
    """What a pure decision comes to, made on a thread.

    Over 100,000 rows it takes a second, in which neither loop may stand still. It only makes values, so that
    nobody misses it if it is abandoned on the way out.
    """
    return await trio.to_thread.run_sync(decide, abandon_on_cancel=True, limiter=_ONE_AT_A_TIME)
