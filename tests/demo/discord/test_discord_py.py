"""An unmodified discord.py finds a Discord here."""

from collections.abc import AsyncIterator

import aiohttp
import discord
import pytest
import trio

from discarr.demo.discord.faults import Fault
from discarr.demo.discord.interactions import Acknowledgement
from discarr.demo.discord.permissions import Permission
from discarr.demo.discord.sessions import GatewayEvent
from discarr.demo.discord.world import SimulatedDiscord
from tests.demo.discord.conftest import Wire
from tests.demo.discord.guest_bot import Pages, RunningBot, open_bot


@pytest.fixture
async def bot(wire: Wire) -> AsyncIterator[RunningBot]:
    async with open_bot(wire.served, wire.world.token) as running:
        with trio.fail_after(10):
            await wire.world.wait_connected()
        yield running


async def board(bot: RunningBot, world: SimulatedDiscord) -> discord.Message:
    channel = await bot.channel(world.channel_id)

    async def post() -> discord.Message:
        return await channel.send("page 1", embed=discord.Embed(title="Downloads"), view=Pages())

    return await bot.do(post)


async def test_a_bot_logs_in_and_registers_its_commands(world: SimulatedDiscord, bot: RunningBot) -> None:
    await bot.do(bot.client.wait_until_ready)

    assert [guild.name for guild in bot.client.guilds] == ["Home Media"]
    assert {command["name"] for command in world.commands} == {"echo", "ask", "silent", "suggest"}


async def test_a_message_is_posted_edited_and_deleted(world: SimulatedDiscord, bot: RunningBot) -> None:
    message = await board(bot, world)
    assert world.messages()[0].text == "page 1\nDownloads"

    await bot.do(lambda: message.edit(content="page 9"))
    assert world.messages()[0].content == "page 9"

    await bot.do(message.delete)
    assert world.messages() == []


async def test_a_command_is_acknowledged_and_answered_privately(
    world: SimulatedDiscord, bot: RunningBot
) -> None:
    outcome = await world.run_command(world.administrator, "echo", {"words": "hey", "times": 2})

    assert outcome.acknowledgement is Acknowledgement.DEFERRED_MESSAGE
    assert outcome.acknowledged_after_seconds is not None
    assert outcome.acknowledged_after_seconds < 3
    assert (outcome.text, outcome.private) == ("heyhey (administrator: True)", True)
    assert world.messages() == []
    assert world.private_messages(world.member) == []


async def test_a_private_answer_can_be_pressed(world: SimulatedDiscord, bot: RunningBot) -> None:
    answer = (await world.run_command(world.member, "echo", {"words": "hey"})).message
    assert answer is not None

    outcome = await world.press(world.member, answer, "Next")

    assert (outcome.acknowledgement, outcome.text) == (Acknowledgement.UPDATE, "page 2")
    with pytest.raises(LookupError):
        await world.press(world.owner, answer, "Next")


async def test_the_answer_to_a_deferred_press_is_the_edit_of_its_message(
    world: SimulatedDiscord, bot: RunningBot
) -> None:
    await board(bot, world)

    outcome = await world.press(world.member, world.messages()[0], "🔄")

    assert outcome.acknowledgement is Acknowledgement.DEFERRED_UPDATE
    assert outcome.text == "edited in the channel\nDownloads"


async def test_a_form_is_opened_and_submitted(world: SimulatedDiscord, bot: RunningBot) -> None:
    asked = await world.run_command(world.member, "ask")
    assert asked.modal is not None
    assert asked.modal["title"] == "Why?"

    outcome = await world.submit(world.member, asked.modal, {"reason": "so"})

    assert (outcome.text, outcome.private) == ("because so", False)


async def test_choices_are_suggested_while_typing(world: SimulatedDiscord, bot: RunningBot) -> None:
    outcome = await world.autocomplete(world.member, "suggest", {"name": "ra"}, focused="name")

    assert [choice["name"] for choice in outcome.choices] == ["RA"]


async def test_nobody_answers_within_three_seconds(world: SimulatedDiscord, bot: RunningBot) -> None:
    outcome = await world.run_command(world.member, "silent")

    assert outcome.acknowledgement is None


async def test_a_resumed_session_gets_what_it_missed(world: SimulatedDiscord, bot: RunningBot) -> None:
    world.close_gateways(4000)
    world.say(world.member, f"<@{world.bot.id}> are you there?")

    with trio.fail_after(10):
        await world.wait_until(lambda: _last(world).what == "resumed")
    assert await bot.do(bot.client.hear, 1) == [f"<@{world.bot.id}> are you there?"]


@pytest.mark.parametrize(
    ("op", "data", "then"), [(7, None, "resumed"), (9, True, "resumed"), (9, False, "identified")]
)
async def test_a_bot_told_to_go_comes_back(
    world: SimulatedDiscord, bot: RunningBot, op: int, data: object, then: str
) -> None:
    before = len(world.gateway_log)
    world.send_op(op, data)

    with trio.fail_after(10):
        await world.wait_until(lambda: then in {event.what for event in world.gateway_log[before:]})


async def test_others_words_are_blank_without_the_message_content_intent(
    world: SimulatedDiscord, bot: RunningBot
) -> None:
    world.say(world.member, "secret plans")
    await board(bot, world)  # its own message comes after, and is heard in order

    assert await bot.do(bot.client.hear, 2) == ["", "page 1"]


async def test_a_wrong_token_is_refused_at_login(wire: Wire) -> None:
    async with open_bot(wire.served, "wrong") as bot:
        assert isinstance(await bot.end(), discord.LoginFailure)


async def test_a_reset_token_ends_the_gateway_for_good(world: SimulatedDiscord, bot: RunningBot) -> None:
    world.invalidate_token()

    ended = await bot.end()

    assert isinstance(ended, discord.ConnectionClosed)
    assert ended.code == 4004


async def test_an_intent_that_is_switched_off_is_refused(wire: Wire) -> None:
    async with open_bot(wire.served, wire.world.token, intents=discord.Intents.all()) as bot:
        assert isinstance(await bot.end(), discord.PrivilegedIntentsRequired)


async def test_a_missing_permission_is_forbidden(world: SimulatedDiscord, bot: RunningBot) -> None:
    world.deny(Permission.SEND_MESSAGES)

    with pytest.raises(discord.Forbidden) as refused:
        await board(bot, world)
    assert refused.value.code == 50013


async def test_a_rate_limited_post_waits_and_succeeds(world: SimulatedDiscord, bot: RunningBot) -> None:
    limited = {"message": "You are being rate limited.", "retry_after": 0.1, "global": False, "code": 0}
    world.fault("POST", "/messages$", Fault(status=429, json=limited, headers={"Via": "1.1 google"}))

    await board(bot, world)

    posts = [exchange.status for exchange in world.log if exchange.method == "POST"]
    assert posts == [429, 200]


async def test_a_lost_answer_is_an_error_though_the_message_stands(
    world: SimulatedDiscord, bot: RunningBot
) -> None:
    world.fault("POST", "/messages$", Fault(drop=True, carry_out=True))

    with pytest.raises(aiohttp.ClientError):
        await board(bot, world)
    assert len(world.messages()) == 1


def _last(world: SimulatedDiscord) -> GatewayEvent:
    return world.gateway_log[-1]
