"""Discord's clock, which a test may move forward, and the ids that carry their own time."""

import itertools
from datetime import UTC, datetime, timedelta

import trio

DISCORD_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
"""Snowflakes count milliseconds from here, in their upper 42 bits."""


class Clock:
    """The wall clock, plus what was added to it: months pass without waiting for them."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def advance(self, by: timedelta) -> None:
        self._ahead += by


class Snowflakes:
    """Unique ids that rise with time: the 14 day rule and the expiry of tokens are read from them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._sequence = itertools.count()

    def make(self, at: datetime | None = None) -> int:
        since = (at or self._clock.now()) - DISCORD_EPOCH
        milliseconds = since // timedelta(milliseconds=1)
        # The lower 22 bits tell ids of one millisecond apart: worker, process and a counter that wraps.
        return milliseconds << 22 | next(self._sequence) & 0x3FFFFF


def created_at(snowflake: int) -> datetime:
    return DISCORD_EPOCH + timedelta(milliseconds=snowflake >> 22)


class Changes:
    """Wakes everybody who waits for the world to look different."""

    def __init__(self) -> None:
        self.version = 0
        self._next = trio.Event()

    def announce(self) -> None:
        self.version += 1
        awaited, self._next = self._next, trio.Event()
        awaited.set()

    async def wait(self) -> None:
        await self._next.wait()

    async def wait_beyond(self, version: int) -> None:
        """Until something changed after that version; at once if it has."""
        await trio.lowlevel.checkpoint()
        while self.version == version:
            await self._next.wait()
