"""Listening to one service: what it announces wakes the next reading; who cannot be heard is polled."""

import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import trio

from discarr.clients.signalr import Hub
from discarr.errors.services import HubLost, MediaClientError
from discarr.model.announcements import Announcement, Connected, HealthChanged
from discarr.monitoring.attention import (
    Attention,
    Step,
    counted,
    heard,
    next_step,
    reading_asked_for,
    reading_begun,
    reading_ended,
)
from discarr.runtime.current import Current
from discarr.runtime.supervisor import RestartPolicy

log = logging.getLogger(__name__)

RETURNING = RestartPolicy(first_delay_seconds=5.0, longest_delay_seconds=300.0)
"""How soon a hub is tried again: polling goes on meanwhile, so nothing is in a hurry."""

MANY_FAILURES = 32
"""Doubled so often, any delay is at its longest."""


def seconds_away(end: MediaClientError, failures: int, returning: RestartPolicy) -> float:
    """How long to stay away after so many failures in a row; as long as may be where nobody wants us back."""
    unwanted = isinstance(end, HubLost) and not end.may_return
    return returning.delay_seconds(MANY_FAILURES if unwanted else failures)


class Listener:
    """Between one hub and the rounds that read its queue. It never reads itself: the rounds own the pace."""

    def __init__(
        self,
        hub: Hub,
        *,
        wake: Callable[[], None],
        count_rows: Callable[[], Awaitable[int]],
        health_changed: Callable[[], None],
        returning: RestartPolicy = RETURNING,
    ) -> None:
        """`count_rows` may raise MediaClientError."""
        self._hub = hub
        self._wake = wake
        self._count_rows = count_rows
        self._health_changed = health_changed
        self._returning = returning
        self._attention = Current(Attention())
        self._said = ""

    async def run(self) -> None:
        """Until cancelled."""
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self._act, name=f"announcements of {self._hub.instance.label}")
            await self._listen()

    @contextmanager
    def reading(self, rows: Callable[[], int | None]) -> Iterator[None]:
        """A reading takes place; `rows` tells afterwards how many it found, None where it failed."""
        self._attention.update(reading_begun)
        try:
            yield
        finally:
            self._attention.update(lambda attention: reading_ended(attention, rows()))

    # --- hear -----------------------------------------------------------------------------------------------

    async def _listen(self) -> None:
        failures = 0
        while True:
            began = trio.current_time()
            end = await self._hub.listen(self._hear)
            self._say(f"does not announce what changes, and is polled: {end.detail}")
            lasted = trio.current_time() - began
            failures = 1 if lasted >= self._returning.healthy_after_seconds else failures + 1
            await trio.sleep(seconds_away(end, failures, self._returning))

    def _hear(self, announcement: Announcement) -> None:
        match announcement:
            case Connected():
                self._say("announces what changes")
            case HealthChanged():
                self._health_changed()
            case _:
                now = trio.current_time()
                self._attention.update(lambda attention: heard(attention, announcement, now=now))

    def _say(self, what: str) -> None:
        """Each change of cause once, and never as a warning: whoever is polled is kept true all the same."""
        if what != self._said:
            log.info("%s %s", self._hub.instance.label, what)
        self._said = what

    # --- act ------------------------------------------------------------------------------------------------

    async def _act(self) -> None:
        version = -1
        while True:
            version = await self._attention.newer_than(version)
            match next_step(self._attention.value):
                case Step.READ:
                    self._ask_for_reading()
                case Step.COUNT:
                    await self._count()
                case Step.NOTHING:
                    pass

    async def _count(self) -> None:
        covering = self._attention.value.heard
        try:
            total = await self._count_rows()
        except MediaClientError:
            self._ask_for_reading()  # which says what is wrong
            return
        self._attention.update(lambda attention: counted(attention, total, covering=covering))

    def _ask_for_reading(self) -> None:
        self._attention.update(reading_asked_for)
        self._wake()
