"""Discord: each way in which it goes wrong, with the whole daemon around it.

What must hold is one test for each kind of trouble: the services are read on, nothing stands twice, the same
board is true again when it is over, without a restart, and Discord is not called more often than it likes.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
import trio
import trio.testing
from discord.gateway import DiscordWebSocket

from discarr.daemon import Daemon
from discarr.demo.discord.faults import Fault
from discarr.demo.discord.permissions import Permission
from discarr.gateway import channel_watch, message_keeper, outbox
from tests.end_to_end.faults.traces import Traces, assert_nothing_left, assert_nothing_twice
from tests.end_to_end.house import BOARD, HEALTH, PATIENCE_SECONDS, House, open_house

CONNECTS = 4
"""Of one trouble, the first connection not counted."""


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """How long is waited between attempts is tested by itself."""
    monkeypatch.setattr(message_keeper, "FIRST_RETRY_SECONDS", 0.1)
    monkeypatch.setattr(message_keeper, "LONGEST_RETRY_SECONDS", 0.2)
    monkeypatch.setattr(outbox, "FIRST_RETRY_SECONDS", 0.1)
    monkeypatch.setattr(channel_watch, "UNREACHED_SECONDS", 0.1)


async def whole(house: House) -> None:
    await house.shown(BOARD, lambda text: "Movies (3)" in text)
    await house.shown(HEALTH, lambda text: text.count("online") == len("RS"))
    await house.until(lambda: house.discord.commands)


async def services_are_read_on(house: House, daemon: Daemon) -> None:
    """And what they say is another board by now."""
    asked = len(house.radarr.log)
    house.radarr.remove(house.radarr.downloads[0])
    house.radarr.refresh()
    with trio.fail_after(PATIENCE_SECONDS):
        await daemon.check_everything()
    assert len(house.radarr.log) > asked


async def is_true_again(house: House) -> None:
    await house.shown(BOARD, lambda text: "Movies (2)" in text)
    await house.until(lambda: house.discord.sessions.connected)
    answer = await house.ask(house.discord.member, "health")
    assert answer.acknowledgement is not None
    assert_nothing_twice(house)


def happened(house: House, what: str) -> int:
    return sum(event.what == what for event in house.discord.gateway_log)


# --- the gateway ----------------------------------------------------------------------------------------

RESUMABLE = (4000, 4001, 4002, 4003, 4005, 4007, 4008, 4009)
FOR_EVER = (4004, 4010, 4011, 4012, 4013, 4014)


def closed_with(code: int) -> Callable[[House], None]:
    return lambda house: house.discord.close_gateways(code)


GATEWAY: dict[str, Callable[[House], None]] = {
    **{f"closed with {code}": closed_with(code) for code in RESUMABLE},
    "RECONNECT": lambda house: house.discord.send_op(7),
    "INVALID_SESSION, to be resumed": lambda house: house.discord.send_op(9, d=True),
}


@pytest.mark.parametrize("befalls", GATEWAY.values(), ids=GATEWAY.keys())
async def test_a_gateway_in_trouble(tmp_path: Path, befalls: Callable[[House], None]) -> None:
    async with open_house(tmp_path, films=3, episodes=0) as house:
        await befallen(house, befalls)


async def test_a_zombie_which_neither_hears_nor_says_anything_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # discord.py waits a minute for an acknowledgement, whatever the interval; it is set for each connection.
    patience = property(lambda _: 1.0, lambda _, __: None)
    monkeypatch.setattr(DiscordWebSocket, "_max_heartbeat_timeout", patience, raising=False)
    async with open_house(tmp_path, films=3, episodes=0) as house:
        house.discord.heartbeat_seconds = 0.5
        await befallen(house, lambda house: house.discord.silence_gateways())


async def befallen(house: House, befalls: Callable[[House], None]) -> None:
    async with house.daemon() as daemon:
        await whole(house)
        board, before = await house.shown(BOARD), await Traces.of_a_quiet_daemon()
        befalls(house)
        await services_are_read_on(house, daemon)
        await house.until(lambda: happened(house, "connected") > 1)
        await is_true_again(house)
        assert (await house.shown(BOARD)).id == board.id
        assert happened(house, "connected") <= 1 + CONNECTS
        await assert_nothing_left(before)


@pytest.mark.parametrize("code", FOR_EVER)
async def test_a_gateway_that_is_closed_for_ever(tmp_path: Path, code: int) -> None:
    """Only new settings mend it; until then Discord is left in peace."""
    async with open_house(tmp_path, films=3, episodes=0) as house, house.daemon() as daemon:
        await whole(house)
        board = await house.shown(BOARD)
        if code == AUTHENTICATION_FAILED:
            house.discord.invalidate_token()
        else:
            house.discord.close_gateways(code)
        await house.until(lambda: not house.discord.sessions.connected)
        connected, calls = happened(house, "connected"), len(house.discord.log)
        await services_are_read_on(house, daemon)
        await trio.testing.wait_all_tasks_blocked(0.1)
        assert (happened(house, "connected"), len(house.discord.log)) == (connected, calls)
        new = house.discord.token + "-new"
        house.discord.accept_token(new)
        house.environ["DISCORD_TOKEN"] = new
        assert await daemon.reload() == ()
        await is_true_again(house)
        assert (await house.shown(BOARD)).id == board.id


AUTHENTICATION_FAILED = 4004


# --- the calls ------------------------------------------------------------------------------------------


def limited(*, everywhere: bool) -> Fault:
    headers = {
        "Retry-After": "0.2",
        "Via": "1.1 google",
        **({"X-RateLimit-Global": "true"} if everywhere else {}),
    }
    body = {"message": "You are being rate limited.", "retry_after": 0.2, "global": everywhere}
    return Fault(status=429, json=body, headers=headers)


REST = {
    "500, once": (Fault(status=500, json={}), 1),  # discord.py's own patience is a second, three, five, ...
    "502 of the proxy in front, once": (Fault(status=502, body=b"<html>Bad gateway</html>"), 1),
    "a burst of 503": (Fault(status=503, json={}), 6),
    "connections that break off": (Fault(drop=True, json={}), 3),
    "429 on one route": (limited(everywhere=False), 3),
    "429 everywhere": (limited(everywhere=True), 3),
    "429 of a proxy, without a figure": (
        Fault(status=429, body=b"slow down", headers={"Retry-After": "0.2"}),
        3,
    ),
    "too many edits (30046)": (
        Fault(
            status=429,
            json={"message": "", "code": 30046, "retry_after": 0.2},
            headers={"Retry-After": "0.2"},
        ),
        3,
    ),
}


@pytest.mark.parametrize(("fault", "times"), REST.values(), ids=REST.keys())
async def test_calls_in_trouble(tmp_path: Path, fault: Fault, times: int) -> None:
    async with open_house(tmp_path, films=3, episodes=0) as house, house.daemon() as daemon:
        await whole(house)
        board, before = await house.shown(BOARD), await Traces.of_a_quiet_daemon()
        house.discord.fault("PATCH", "/messages/", fault, times=times)
        await services_are_read_on(house, daemon)
        await is_true_again(house)
        assert (await house.shown(BOARD)).id == board.id
        await assert_nothing_left(before)


# --- what is gone ---------------------------------------------------------------------------------------


async def test_a_message_that_is_gone_unheard_of_is_posted_once(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=3, episodes=0) as house, house.daemon() as daemon:
        await whole(house)
        board = await house.shown(BOARD)
        house.discord.silence_gateways()
        house.discord.delete_message(board.id)
        await services_are_read_on(house, daemon)
        assert (await house.shown(BOARD, lambda text: "Movies (2)" in text)).id != board.id
        assert_nothing_twice(house)


async def test_a_channel_that_is_gone_is_said_and_another_is_taken(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=3, episodes=0) as house, house.daemon() as daemon:
        await whole(house)
        before = await Traces.of_a_quiet_daemon()
        other = next(each for each in house.discord.guild.channels if each != house.discord.channel_id)
        house.discord.remove_channel()
        await house.listener.heard("channel")
        await services_are_read_on(house, daemon)
        house.environ["DISCORD_CHANNEL_ID"] = str(other)
        assert await daemon.reload() == ()
        await house.until(lambda: len(house.discord.messages(other)) == len((BOARD, HEALTH)))
        await assert_nothing_left(before)


async def test_a_bot_that_was_thrown_out_and_is_invited_again_begins_a_new_session(tmp_path: Path) -> None:
    """However often heartbeats come: discord.py reads nothing in the five seconds before it identifies anew.

    (With a patience of less than that, as the zombie's row has it, it takes each such connection for dead.)
    """
    async with open_house(tmp_path, films=3, episodes=0) as house:
        house.discord.heartbeat_seconds = 1.0
        await thrown_out_and_invited_again(house)


async def thrown_out_and_invited_again(house: House) -> None:
    async with house.daemon() as daemon:
        await whole(house)
        board = await house.shown(BOARD)
        house.discord.throw_bot_out()
        await house.listener.heard("channel")
        await services_are_read_on(house, daemon)
        house.discord.bot_is_in_guild = True
        house.discord.send_op(9, d=False)  # INVALID_SESSION: it comes back after five seconds
        await house.until(lambda: happened(house, "connected") > 1)
        await is_true_again(house)
        assert (await house.shown(BOARD)).id == board.id


@pytest.mark.parametrize("lost", [Permission.VIEW_CHANNEL, Permission.SEND_MESSAGES, Permission.EMBED_LINKS])
async def test_a_permission_that_is_gone_and_back(tmp_path: Path, lost: Permission) -> None:
    async with open_house(tmp_path, films=3, episodes=0) as house, house.daemon() as daemon:
        await whole(house)
        board = await house.shown(BOARD)
        house.discord.deny(lost)
        await house.listener.heard("the bot lacks")
        await services_are_read_on(house, daemon)
        house.discord.allow(lost)
        await is_true_again(house)
        assert (await house.shown(BOARD)).id == board.id


UNANSWERED = (
    Fault(status=404, json={"message": "Unknown interaction", "code": 10062}),
    Fault(status=400, json={"message": "Interaction has already been acknowledged.", "code": 40060}),
)


async def test_commands_that_expired_or_were_answered_already_cost_only_themselves(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=3, episodes=0) as house, house.daemon() as daemon:
        await whole(house)
        before = await Traces.of_a_quiet_daemon()

        async def ask() -> None:
            assert (await house.ask(house.discord.member, "health")).acknowledgement is None

        async with trio.open_nursery() as nursery:
            for fault in UNANSWERED:
                house.discord.fault("POST", "/callback$", fault)
                nursery.start_soon(ask)
        await services_are_read_on(house, daemon)
        await is_true_again(house)
        await assert_nothing_left(before)
