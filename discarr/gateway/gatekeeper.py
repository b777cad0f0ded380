"""Keeps the connections to Discord within their allowances: waits, takes one, saves that it was taken."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import attrs
import trio

from discarr.cache.cache_manager import CacheManager
from discarr.errors.discord import GatewayLost
from discarr.errors.machine import StateUnwritable
from discarr.gateway.connection_pace import ConnectionPace
from discarr.gateway.gate import Gate
from discarr.model.connections import ConnectionsSpent
from discarr.runtime.clock import Monotonic, Now

log = logging.getLogger(__name__)

LONGEST_CONNECT_SECONDS = 46.0
"""discord.py gives a connection sixty seconds up to its IDENTIFY, the wait before it included."""
LONGEST_IDENTIFY_SECONDS = 5.0
"""A connection that stays silent for long is none: it is given up, and the next one waits beforehand."""
WORTH_A_LINE_SECONDS = 5.0

TellStatus = Callable[[str], Awaitable[None]]
"""What systemctl shows."""

NextAt = Callable[[datetime], datetime]


async def _to_nobody(_status: str) -> None:
    await trio.lowlevel.checkpoint()


class Gatekeeper:
    """Of the whole process: it outlives each discord.py client.

    The wall clock tells it how long the process was away. From then on it goes by a clock that is never set:
    a clock on the wall that is put forward pays nothing off.
    """

    def __init__(
        self,
        cache: CacheManager,
        *,
        pace: ConnectionPace,
        now: Now,
        monotonic: Monotonic = trio.current_time,
        tell_status: TellStatus = _to_nobody,
    ) -> None:
        self._cache = cache
        self._pace = pace
        self._tell_status = tell_status
        self._monotonic = monotonic
        self._wall_clock = now
        self._began = now() - timedelta(seconds=monotonic())
        self._identifies_in_a_row: datetime | None = None
        self._connects_in_a_row: datetime | None = None

    @property
    def gate(self) -> Gate:
        return Gate(
            before_connect=self._before_connect,
            before_identify=self._before_identify,
            session_began=self._session_began,
        )

    def _now(self) -> datetime:
        return self._began + timedelta(seconds=self._monotonic())

    async def before_login(self) -> None:
        """Wait here as long as it takes: nothing is connected yet."""
        await self._until(lambda now: max(self._connect_at(now), self._identify_at(now)))
        self._take_connect()
        await self._save()

    def token_refused(self) -> None:
        """It costs an IDENTIFY: started again and again, the process does not try a wrong token for ever."""
        self._take_identify()

    async def _before_connect(self) -> None:
        await self._until(self._connect_at, longest_seconds=LONGEST_CONNECT_SECONDS)
        self._connects_in_a_row = self._pace.connects_in_a_row.after_one_more(
            self._connects_in_a_row, self._now()
        )
        self._take_connect()
        await self._save()

    async def _before_identify(self) -> None:
        await self._until(self._identify_at, longest_seconds=LONGEST_IDENTIFY_SECONDS)
        self._identifies_in_a_row = self._pace.identifies_in_a_row.after_one_more(
            self._identifies_in_a_row, self._now()
        )
        self._take_identify()
        await self._save()

    def _session_began(self) -> None:
        self._identifies_in_a_row = None

    def _connect_at(self, now: datetime) -> datetime:
        return max(
            self._pace.connects_of_day.next_at(self._spent.connects_paid_at, now),
            self._pace.connects_in_a_row.next_at(self._connects_in_a_row, now),
        )

    def _identify_at(self, now: datetime) -> datetime:
        return max(
            self._pace.identifies_of_day.next_at(self._spent.identifies_paid_at, now),
            self._pace.identifies_in_a_row.next_at(self._identifies_in_a_row, now),
        )

    async def _until(self, next_at: NextAt, *, longest_seconds: float = float("inf")) -> None:
        is_said = False
        while (seconds := _seconds_between(now := self._now(), next_at(now))) > 0:
            if seconds > longest_seconds:
                raise GatewayLost("it ended too often to try again at once")
            if seconds >= WORTH_A_LINE_SECONDS and not is_said:
                await self._tell(seconds)
                is_said = True
            await trio.sleep(seconds)
        if is_said:
            await self._tell_status("Running")

    @property
    def _spent(self) -> ConnectionsSpent:
        return self._cache.state.value.connections

    def _take_connect(self) -> None:
        paid_at = self._pace.connects_of_day.after_one_more(self._spent.connects_paid_at, self._now())
        self._note(attrs.evolve(self._spent, connects_paid_at=paid_at))

    def _take_identify(self) -> None:
        paid_at = self._pace.identifies_of_day.after_one_more(self._spent.identifies_paid_at, self._now())
        self._note(attrs.evolve(self._spent, identifies_paid_at=paid_at))

    def _note(self, spent: ConnectionsSpent) -> None:
        self._cache.update(lambda state: attrs.evolve(state, connections=spent))

    async def _save(self) -> None:
        """Before the step: killed right after it, the next process knows of it."""
        try:
            await self._cache.save()
        except StateUnwritable:
            log.debug("the connection is not counted on disk; the saver of the state tells why")

    async def _tell(self, seconds: float) -> None:
        until = self._wall_clock() + timedelta(seconds=seconds)
        log.warning(
            "Connections to Discord ended too often. So as not to have the bot locked out, Discarr waits "
            "until %s UTC (%s) before it tries again.",
            f"{until:%Y-%m-%d %H:%M:%S}",
            f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s",
        )
        await self._tell_status(
            f"Running without Discord until {until:%H:%M:%S} UTC: connections to it ended too often"
        )


def _seconds_between(earlier: datetime, later: datetime) -> float:
    return (later - earlier).total_seconds()
