"""What the tasks of the daemon have promised: to be done with this piece of work by then.

Who sleeps, waits for news, or is held by its supervisor until the next attempt or the next settings, has
promised nothing and is alive: that Trio's timers and events work is proved by the task that feeds the
watchdog. What is begun has a deadline of its own, longer than the network can hold it up: an outage breaks no
promise, a task that hangs does.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import attrs
import trio

AT_MOST_SECONDS = 30 * 60.0
"""For a few requests, which end after two minutes at the latest, and the decisions about them."""


@attrs.frozen(kw_only=True, eq=False)
class _Promise:
    what: str
    due_at: float


class Promises:
    """Those of one daemon that are not kept yet: of every task begun, however deep, while they `collect`."""

    def __init__(self) -> None:
        self._open: set[_Promise] = set()

    @contextmanager
    def collect(self) -> Iterator[None]:
        before = _collecting.set(self)
        try:
            yield
        finally:
            _collecting.reset(before)

    def broken(self) -> tuple[str, ...]:
        """What should have ended by now, in words."""
        now = trio.current_time()
        return tuple(sorted(promise.what for promise in self._open if promise.due_at < now))

    @contextmanager
    def open(self, promise: _Promise) -> Iterator[None]:
        self._open.add(promise)
        try:
            yield
        finally:
            self._open.discard(promise)


_collecting: ContextVar[Promises | None] = ContextVar("promises", default=None)


@contextmanager
def promised(what: str, *, within_seconds: float = AT_MOST_SECONDS) -> Iterator[None]:
    """The body ends so soon, one way or another; where nobody collects, nobody asks."""
    promises = _collecting.get()
    if promises is None:
        yield
        return
    with promises.open(_Promise(what=what, due_at=trio.current_time() + within_seconds)):
        yield
