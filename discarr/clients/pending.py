"""One request under way, and everyone who waits for it."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import attrs
import trio

from discarr.errors.services import MediaClientError


@attrs.define(eq=False)
class PendingRequest:
    """It runs in a task of its own, so that no waiter's cancellation ends it but the last one's."""

    _outcome: bytes | MediaClientError
    """At first what the waiters learn if it is cut off from outside."""
    _scope: trio.CancelScope = attrs.field(factory=trio.CancelScope, init=False)
    _ended: trio.Event = attrs.field(factory=trio.Event, init=False)
    _waiters: int = attrs.field(default=0, init=False)

    async def run(self, request: Callable[[], Awaitable[bytes]]) -> None:
        """Keep the answer or its named failure for the waiters; anything else is a bug and goes on rising."""
        try:
            with self._scope:
                self._outcome = await request()
        except MediaClientError as error:
            self._outcome = error
            await trio.lowlevel.checkpoint()
        finally:
            self._ended.set()

    @contextmanager
    def awaited(self) -> Iterator[None]:
        """Be one of the waiters; with the last of them the request ends."""
        self._waiters += 1
        try:
            yield
        finally:
            self._waiters -= 1
            if self._waiters == 0:
                self._scope.cancel()

    @property
    def is_wanted(self) -> bool:
        return self._waiters > 0

    async def cut_off(self) -> None:
        """End it whoever waits; returns when it has let go of its connection."""
        self._scope.cancel()
        await self._ended.wait()

    async def body(self) -> bytes:
        await self._ended.wait()
        if isinstance(self._outcome, MediaClientError):
            raise self._outcome
        return self._outcome
