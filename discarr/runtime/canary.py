"""The canary: how late an event loop comes back to a task that asked for a moment.

What holds a loop up, holds up everything on it: a command's three seconds, Discord's heartbeats. Each of the
two loops has a canary of its own: they share one interpreter, but what blocks one may leave the other free.
"""

import logging
import time
from collections.abc import Awaitable, Callable
from typing import Never

log = logging.getLogger(__name__)

Sleep = Callable[[float], Awaitable[object]]

SECONDS = 1.0
"""Between two looks: waking up is most of what an idle daemon does."""
VERBOSE_SECONDS = 0.01
"""The same while the log tells every step: short pauses show only to who looks often."""

WORTH_A_LINE_SECONDS = 0.02
WORTH_A_WARNING_SECONDS = 1.0


async def watch_loop(name: str, sleep: Sleep, clock: Callable[[], float] = time.monotonic) -> Never:
    """Run on the loop to be watched, with that loop's own `sleep`, until cancelled."""
    while True:
        seconds = VERBOSE_SECONDS if log.isEnabledFor(logging.DEBUG) else SECONDS
        due = clock() + seconds
        await sleep(seconds)
        _tell(name, clock() - due)


def _tell(name: str, late_seconds: float) -> None:
    if late_seconds >= WORTH_A_WARNING_SECONDS:
        log.warning(
            "%s stood still for %.1f s: this machine has too much to do, or Discarr does", name, late_seconds
        )
    elif late_seconds >= WORTH_A_LINE_SECONDS:
        log.debug("%s stood still for %.0f ms", name, late_seconds * 1000)
