"""The connection of the guest, an unmodified discord.py: how it lasts, how it ends, what the end leaves."""

import gc
import logging
import os
import subprocess
import sys
import threading
import time

import pytest
import trio
from discord.gateway import DiscordWebSocket
from discord.http import Route

from discarr.demo.discord.faults import Fault
from discarr.demo.discord.world import SimulatedDiscord
from discarr.errors.discord import GatewayLost, TokenRefused
from discarr.gateway.another_discord import addresses_of
from discarr.gateway.guest import DiscordGuest, open_guest
from discarr.model.message import PostedMessage
from discarr.model.settings import GatewaySettings, Secret
from tests.gateway.opening import (
    CARD,
    PAGED,
    only_here,
    say_hello,
    served_discord,
    settings_for,
    visit,
    visiting,
)

ALONE = "DISCARR_TEST_ALONE"


def shown(world: SimulatedDiscord) -> list[str]:
    return [message.text for message in world.messages()]


async def connect(settings: GatewaySettings) -> None:
    """Stay until the connection ends."""
    async with open_guest(settings, handle=say_hello, refusal=lambda _: None):
        await trio.sleep_forever()


async def edit_at_last(guest: DiscordGuest, message: PostedMessage) -> None:
    """Wait for the end, and use it for a last edit."""
    try:
        await trio.sleep_forever()
    finally:
        with trio.move_on_after(2, shield=True):
            await guest.edit(message, CARD)


# --- it ends because we want it -----------------------------------------------------------------------


async def test_leaving_the_body_closes_the_session_with_1000() -> None:
    world = SimulatedDiscord()
    async with served_discord(world):
        async with open_guest(settings_for(world), handle=say_hello, refusal=only_here(world)) as guest:
            await guest.ready()
        await world.wait_until(lambda: world.gateway_log[-1].what == "closed")
    closed = world.gateway_log[-1]
    assert (closed.close_code, closed.by_client) == (1000, True)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith(("discord", "keep-"))]


async def test_a_cancelled_body_still_has_the_guest_for_its_last_words() -> None:
    world = SimulatedDiscord()
    async with served_discord(world):
        with trio.CancelScope() as outside:
            async with open_guest(settings_for(world), handle=say_hello, refusal=only_here(world)) as guest:
                await guest.ready()
                message = await guest.post(PAGED)
                outside.cancel()
                await edit_at_last(guest, message)
        await world.wait_until(lambda: world.gateway_log[-1].what == "closed")
    assert outside.cancelled_caught
    assert "Nothing is downloading" in shown(world)[0]
    assert world.gateway_log[-1].close_code == 1000


async def test_an_exception_of_the_body_leaves_as_itself() -> None:
    async def fail(_guest: DiscordGuest) -> None:
        await trio.lowlevel.checkpoint()
        raise LookupError("ours")

    with pytest.raises(LookupError, match="ours"):
        await visit(SimulatedDiscord(), fail)


async def test_a_request_that_hangs_ends_when_it_is_cancelled() -> None:
    world = SimulatedDiscord()
    async with visiting(world) as guest:
        message = await guest.post(CARD)
        world.fault("PATCH", "/messages/", Fault(hold=trio.Event()))
        with trio.move_on_after(0.1) as patience:
            await guest.edit(message, CARD)
    assert patience.cancelled_caught
    assert not guest._bridge.is_hung


async def test_a_request_that_still_hangs_at_the_end_ends_without_a_word_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    world = SimulatedDiscord()
    async with visiting(world) as guest:
        message = await guest.post(CARD)
        world.fault("PATCH", "/messages/", Fault(hold=trio.Event()))
        with trio.move_on_after(0.1):
            await guest.edit(message, CARD)
    gc.collect()  # asyncio complains of an exception nobody asked for when its task is thrown away
    assert [record.message for record in caplog.records if record.levelno >= logging.WARNING] == []
    assert not guest._bot.requests._tasks


def test_a_hung_guest_does_not_hold_the_exit() -> None:
    """In a process of its own: what an abandoned guest leaves open is collected in whatever test is next."""
    quiet = ["-W", "ignore::ResourceWarning", "-W", "ignore::pytest.PytestUnraisableExceptionWarning"]
    scenario = f"{__file__}::test_alone_a_hung_guest_is_abandoned"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *quiet, scenario],
        env={**os.environ, ALONE: "1"},
        stdout=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    assert b"1 passed" in done.stdout, done.stdout.decode()


@pytest.mark.skipif(ALONE not in os.environ, reason="runs in the process of the test above")
async def test_alone_a_hung_guest_is_abandoned() -> None:
    world = SimulatedDiscord()
    inside, released = threading.Event(), threading.Event()
    began = 0.0

    async def block() -> None:  # as a name does that cannot be resolved, on a bad day
        inside.set()
        released.wait(30)

    async def hang_and_leave(guest: DiscordGuest) -> None:
        nonlocal began
        async with trio.open_nursery() as nursery:
            nursery.start_soon(guest._bridge.call_guest, block)  # discord.py does not block when asked to
            await trio.to_thread.run_sync(inside.wait)
            began = time.monotonic()
            nursery.cancel_scope.cancel()

    async with served_discord(world):
        # Who is abandoned keeps its addresses, so that it cannot wake up and speak to the real Discord.
        with addresses_of(world.api_url):
            async with open_guest(settings_for(world), handle=say_hello, refusal=only_here(world)) as guest:
                await guest.ready()
                await hang_and_leave(guest)
        took = time.monotonic() - began
        released.set()
    assert took < 3
    assert guest._bridge.is_hung


async def test_another_discord_leaves_no_trace() -> None:
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    world = SimulatedDiscord()
    async with visiting(world):
        assert world.api_url == Route.BASE
    assert before == (Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY)


# --- it lasts -----------------------------------------------------------------------------------------


async def test_a_dropped_session_is_resumed_without_anybody_noticing() -> None:
    world = SimulatedDiscord()
    async with visiting(world) as guest:
        world.close_gateways(4000)
        await world.wait_until(lambda: [event for event in world.gateway_log if event.what == "resumed"])
        await guest.post(CARD)
    assert len(world.messages()) == 1


# --- it ends by itself --------------------------------------------------------------------------------


async def test_a_wrong_token_is_refused() -> None:
    world = SimulatedDiscord()
    async with served_discord(world):
        with pytest.raises(TokenRefused):
            await connect(settings_for(world, token="wrong"))


@pytest.mark.parametrize("code", [4004, 4010, 4011, 4012, 4013, 4014])
async def test_a_close_for_ever_is_a_refusal(code: int) -> None:
    world = SimulatedDiscord()

    async def be_closed(_guest: DiscordGuest) -> None:
        world.close_gateways(code)
        await trio.sleep_forever()

    with pytest.raises(TokenRefused):
        await visit(world, be_closed)


async def test_a_closed_port_is_a_loss() -> None:
    settings = GatewaySettings(token=Secret("x"), channel_id=1, api="http://127.0.0.1:9/api/v10")
    with pytest.raises(GatewayLost, match=r"\(no connection: Connection refused\)"):
        await connect(settings)


async def test_a_refused_first_connection_to_the_gateway_is_a_loss() -> None:
    world = SimulatedDiscord()
    async with served_discord(world):
        world.gateway_url = "ws://127.0.0.1:9/"
        with pytest.raises(GatewayLost) as caught:
            await connect(settings_for(world))
    assert isinstance(caught.value.__cause__, AttributeError)  # Rapptz/discord.py#10520


async def test_an_event_that_cannot_be_read_is_a_loss_and_leaves_time_for_last_words() -> None:
    world = SimulatedDiscord()

    async def read_junk(guest: DiscordGuest) -> None:
        message = await guest.post(PAGED)
        world.sessions.dispatch("INTERACTION_CREATE", {"id": "junk"})
        await edit_at_last(guest, message)

    with pytest.raises(GatewayLost) as caught:
        await visit(world, read_junk)
    assert isinstance(caught.value.__cause__, ValueError)
    assert "Nothing is downloading" in shown(world)[0]


async def test_last_words_that_fail_do_not_hide_why_the_connection_ended() -> None:
    world = SimulatedDiscord()

    async def be_closed(guest: DiscordGuest) -> None:
        message = await guest.post(PAGED)
        world.close_gateways(4013)  # discord.py itself then closes its session with the REST API too
        await edit_at_last(guest, message)

    with pytest.raises(TokenRefused):
        await visit(world, be_closed)
