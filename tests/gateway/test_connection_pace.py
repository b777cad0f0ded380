"""How often Discord is connected to and identified at: the decision, then whole days of outages."""

from bisect import bisect_left
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path

import attrs
import pytest
import trio
from hypothesis import given, settings
from hypothesis import strategies as st
from trio.testing import MockClock

from discarr.cache.cache_manager import CacheManager
from discarr.errors.discord import GatewayLost
from discarr.gateway.connection_pace import Allowance, ConnectionPace
from discarr.gateway.gatekeeper import Gatekeeper
from tests.cache.opening import open_cache

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY, YEAR = timedelta(days=1), timedelta(days=365)
PACE = ConnectionPace()


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


@pytest.mark.parametrize(
    ("paid_in", "wait"),
    [
        (None, 0),  # nothing was ever taken
        (-3600, 0),  # everything is paid off
        (10, 0),  # one is owed, three may be
        (20, 0),
        (25, 5),
        (30, 10),  # the burst is used up: one price
        (86_400, 10),  # nobody can owe so much: the clock was set back
    ],
)
def test_a_burst_comes_at_once_and_then_one_each_price(paid_in: float | None, wait: float) -> None:
    allowance = Allowance(burst=3, price_seconds=10)
    paid_at = None if paid_in is None else NOW + seconds(paid_in)
    assert allowance.next_at(paid_at, NOW) == NOW + seconds(wait)


def most_in_a_day(taken: list[datetime]) -> int:
    """They are in order."""
    return max((bisect_left(taken, begin + DAY) - place for place, begin in enumerate(taken)), default=0)


@pytest.mark.parametrize(
    ("allowance", "limit"), [(PACE.identifies_of_day, 100), (PACE.connects_of_day, 2000)]
)
@given(pauses=st.lists(st.floats(0, 7200), min_size=1, max_size=40), clock_back=st.floats(0, 1e6))
@settings(max_examples=25, deadline=None)
def test_no_day_has_more_whatever_the_wishes_are(
    allowance: Allowance, limit: int, pauses: list[float], clock_back: float
) -> None:
    """Wishes come after these pauses, again and again; the debt may come from a clock since set back."""
    now, paid_at = NOW, NOW + seconds(clock_back)
    taken: list[datetime] = []
    for pause in cycle([*pauses, 0.0]):
        now = allowance.next_at(paid_at, now + seconds(pause))
        if now > NOW + DAY * 1.2:
            break
        paid_at = allowance.after_one_more(paid_at, now)
        taken.append(now)
    assert most_in_a_day(taken) < limit


# --- whole days, with the real gatekeeper and its state on disk -----------------------------------------


class Over(Exception):
    """The time of the outage. No deadline: the clock would jump to it while a thread saves the state."""


@attrs.define
class Discord:
    """What an outage leaves of it, and what the processes that ran into it did."""

    cache: CacheManager
    until: datetime = NOW + DAY
    ahead: timedelta = timedelta()
    """How far the clock on the wall was put forward."""
    identified: list[datetime] = attrs.field(factory=list)
    connected: list[datetime] = attrs.field(factory=list)
    logged_in: list[datetime] = attrs.field(factory=list)
    statuses: list[str] = attrs.field(factory=list)
    """What systemctl showed."""

    def now(self) -> datetime:
        return NOW + seconds(trio.current_time()) + self.ahead

    def new_process(self) -> Gatekeeper:
        return Gatekeeper(self.cache, pace=PACE, now=self.now, tell_status=self.hear_status)

    async def hear_status(self, status: str) -> None:
        await trio.lowlevel.checkpoint()
        self.statuses.append(status)

    async def login(self, keeper: Gatekeeper) -> None:
        await keeper.before_login()
        self._note(self.logged_in)

    async def connect(self, keeper: Gatekeeper) -> None:
        await keeper.gate.before_connect()
        self._note(self.connected)

    async def identify(self, keeper: Gatekeeper) -> None:
        await keeper.gate.before_identify()
        self._note(self.identified)

    def _note(self, done: list[datetime]) -> None:
        done.append(self.now())
        if self.now() > self.until:
            raise Over


async def closed_at_once(discord: Discord) -> None:
    """discord.py connects and resumes anew, without a pause."""
    keeper = discord.new_process()
    await discord.login(keeper)
    while True:
        await discord.connect(keeper)


async def invalidated_at_once(discord: Discord) -> None:
    keeper = discord.new_process()
    while True:
        await discord.login(keeper)
        try:
            while True:
                await discord.connect(keeper)
                await discord.identify(keeper)
        except GatewayLost:
            continue  # as the supervisor, but without its patience


async def sessions_that_do_not_last(discord: Discord) -> None:
    keeper = discord.new_process()
    while True:
        await discord.login(keeper)
        await discord.connect(keeper)
        await discord.identify(keeper)
        keeper.gate.session_began()


async def killed_and_started_again(discord: Discord) -> None:
    while True:
        keeper = discord.new_process()
        await discord.login(keeper)
        await discord.connect(keeper)
        await discord.identify(keeper)
        await trio.sleep(3)


async def name_does_not_resolve(discord: Discord) -> None:
    """Where it is gone before the login; a client that was logged in is as one that is closed at once."""
    while True:
        await discord.login(discord.new_process())


async def token_refused(discord: Discord) -> None:
    while True:
        keeper = discord.new_process()
        await discord.login(keeper)
        keeper.token_refused()


async def all_in_turn(discord: Discord) -> None:
    for outage in cycle([invalidated_at_once, killed_and_started_again, closed_at_once]):
        discord.until = min(discord.now() + timedelta(minutes=30), NOW + DAY)
        try:
            await outage(discord)
        except Over:
            if discord.now() > NOW + DAY:
                raise


@pytest.mark.parametrize(
    "outage",
    [
        closed_at_once,
        invalidated_at_once,
        sessions_that_do_not_last,
        killed_and_started_again,
        name_does_not_resolve,
        token_refused,
        all_in_turn,
    ],
)
async def test_a_day_of_an_outage(
    outage: Callable[[Discord], Awaitable[None]], tmp_path: Path, autojump_clock: MockClock
) -> None:
    async with open_cache(tmp_path) as cache:
        discord = Discord(cache)
        with pytest.raises(Over):
            await outage(discord)
        over, keeper = trio.current_time(), discord.new_process()
        await keeper.before_login()
    assert trio.current_time() - over <= PACE.identifies_of_day.price_seconds, "it is back soon"
    assert len(discord.identified) < 100
    assert len(discord.connected) < 2000
    assert len(discord.logged_in) < (100 if outage is token_refused else 2000)
    tries = discord.connected or discord.logged_in
    assert tries[-1] > NOW + DAY * 0.9, "it never gives up"


async def test_a_wall_clock_put_forward_pays_nothing_off(tmp_path: Path, autojump_clock: MockClock) -> None:
    """Not in a process that runs; to the next one it is the time that it was away, worth one burst."""
    async with open_cache(tmp_path) as cache:
        discord = Discord(cache, until=NOW + 99 * YEAR)
        keeper = discord.new_process()
        for _ in range(PACE.identifies_of_day.burst):
            await discord.identify(keeper)
            keeper.gate.session_began()
        for _ in range(PACE.identifies_of_day.burst + 5):
            discord.ahead += YEAR
            with pytest.raises(GatewayLost):
                await discord.identify(keeper)
        keeper = discord.new_process()
        for _ in range(PACE.identifies_of_day.burst):
            await discord.identify(keeper)
            keeper.gate.session_began()
        with pytest.raises(GatewayLost):
            await discord.identify(keeper)


async def test_thirty_restarts_are_not_held_up(tmp_path: Path, autojump_clock: MockClock) -> None:
    async with open_cache(tmp_path) as cache:
        discord = Discord(cache)
        for _ in range(30):
            keeper = discord.new_process()
            await discord.login(keeper)
            await discord.connect(keeper)
            await discord.identify(keeper)
        assert trio.current_time() == 0


async def test_what_is_waited_for_is_said_with_its_end(
    tmp_path: Path, autojump_clock: MockClock, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_cache(tmp_path) as cache:
        discord = Discord(cache)
        keeper = discord.new_process()
        for _ in range(3):
            await discord.identify(keeper)
        await discord.login(keeper)
    assert "waits until 2026-11-22 12:01:00 UTC (60 s)" in caplog.messages[-1]
    assert "without Discord until 12:01:00 UTC" in discord.statuses[0]
    assert discord.statuses[1:] == ["Running"]


async def test_the_debt_outlives_the_process(tmp_path: Path, autojump_clock: MockClock) -> None:
    """It is on disk before the step is taken: nothing else is saved here."""
    async with AsyncExitStack() as until_the_end:  # for closing saves as well
        for _ in range(30):
            discord = Discord(await until_the_end.enter_async_context(open_cache(tmp_path)))
            await discord.identify(discord.new_process())
        assert trio.current_time() == 0
        await discord.login(discord.new_process())
        assert trio.current_time() == PACE.identifies_of_day.price_seconds
