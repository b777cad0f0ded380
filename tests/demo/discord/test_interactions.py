"""Discord's rules for answering an interaction, asked with a plain HTTP client."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
import trio

from discarr.demo.discord import asking
from discarr.demo.discord.interactions import Acknowledgement, Interaction
from discarr.demo.discord.refusals import InvalidForm
from discarr.demo.discord.world import SimulatedDiscord
from tests.demo.discord.conftest import Wire

EPHEMERAL, LOADING = 64, 128


@pytest.fixture
async def asked(world: SimulatedDiscord) -> Interaction:
    """A command that nobody has answered yet."""
    world.guild_commands.add({"name": "check", "description": "Look"})
    return asking.begin_command(world, world.member, "check", {})


async def callback(
    wire: Wire, asked: Interaction, kind: int, data: dict[str, Any] | None = None
) -> httpx.Response:
    path = f"/interactions/{asked.id}/{asked.token}/callback?with_response=true"
    body = {"type": kind} | ({"data": data} if data is not None else {})
    return await wire.api.post(path, json=body)


def webhook(wire: Wire, asked: Interaction, rest: str = "") -> str:
    return f"/webhooks/{wire.world.bot.id}/{asked.token}{rest}"


async def test_a_callback_is_taken_once(wire: Wire, asked: Interaction) -> None:
    first = await callback(wire, asked, 4, {"content": "hello"})
    second = await callback(wire, asked, 4, {"content": "again"})

    assert first.json()["resource"]["message"]["content"] == "hello"
    assert (second.status_code, second.json()["code"]) == (400, 40060)


async def test_a_callback_without_response_is_answered_with_nothing(wire: Wire, asked: Interaction) -> None:
    path = f"/interactions/{asked.id}/{asked.token}/callback"

    answer = await wire.api.post(path, json={"type": 5})

    assert (answer.status_code, answer.content) == (204, b"")


async def test_a_callback_after_three_seconds_is_too_late(wire: Wire, asked: Interaction) -> None:
    asked.asked_at_seconds -= 3.1

    answer = await callback(wire, asked, 5)

    assert (answer.status_code, answer.json()["code"]) == (404, 10062)


@pytest.mark.parametrize("kind", [1, 6, 7, 8, 99])
async def test_a_command_takes_no_answer_of_another_kind(wire: Wire, asked: Interaction, kind: int) -> None:
    answer = await callback(wire, asked, kind)

    assert (answer.status_code, answer.json()["code"]) == (400, 50035)


async def test_the_first_follow_up_takes_the_place_of_thinking(wire: Wire, asked: Interaction) -> None:
    await callback(wire, asked, 5)
    assert wire.world.messages()[0].flags == LOADING

    await wire.api.post(webhook(wire, asked), json={"content": "done"})
    await wire.api.post(webhook(wire, asked), json={"content": "one more"})

    assert [message.content for message in wire.world.messages()] == ["done", "one more"]
    assert wire.world.messages()[0].flags == 0
    assert wire.world.messages()[0].edited_at is None


async def test_what_was_deferred_privately_stays_private(wire: Wire, asked: Interaction) -> None:
    await callback(wire, asked, 5, {"flags": EPHEMERAL})

    answer = await wire.api.post(webhook(wire, asked), json={"content": "psst"})

    on_the_channel = f"/channels/{wire.world.channel_id}/messages/{answer.json()['id']}"
    assert (await wire.api.get(on_the_channel)).json()["code"] == 10008
    assert wire.world.messages() == []
    assert [message.content for message in wire.world.private_messages(wire.world.member)] == ["psst"]


async def test_the_original_is_read_edited_and_deleted(wire: Wire, asked: Interaction) -> None:
    await callback(wire, asked, 4, {"content": "one", "flags": EPHEMERAL})
    original = webhook(wire, asked, "/messages/@original")

    edited = await wire.api.patch(original, json={"content": "two"})
    read = await wire.api.get(original)
    removed = await wire.api.delete(original)
    gone = await wire.api.get(original)

    assert (edited.json()["content"], read.json()["content"]) == ("two", "two")
    assert (removed.status_code, gone.json()["code"]) == (204, 10008)


async def test_another_interactions_message_is_unknown(wire: Wire, asked: Interaction) -> None:
    await callback(wire, asked, 4, {"content": "mine"})
    stranger = wire.world.say(wire.world.bot, "not an answer")

    answer = await wire.api.get(webhook(wire, asked, f"/messages/{stranger.id}"))

    assert answer.json()["code"] == 10008


async def test_a_token_lives_fifteen_minutes(wire: Wire, asked: Interaction) -> None:
    await callback(wire, asked, 5)
    wire.world.clock.advance(timedelta(minutes=15, seconds=1))

    answer = await wire.api.post(webhook(wire, asked), json={"content": "late"})

    assert (answer.status_code, answer.json()["code"]) == (401, 50027)


async def test_an_outcome_waits_for_the_answer_after_the_acknowledgement(
    wire: Wire, asked: Interaction, nursery: trio.Nursery
) -> None:
    async def answer() -> None:
        await callback(wire, asked, 5)
        await wire.api.patch(webhook(wire, asked, "/messages/@original"), json={"content": "done"})

    nursery.start_soon(answer)

    outcome = await asking.outcome(wire.world, asked, answer_within_seconds=5)

    assert (outcome.acknowledgement, outcome.text) == (Acknowledgement.DEFERRED_MESSAGE, "done")


async def test_an_answer_that_never_comes_is_not_waited_for(wire: Wire, asked: Interaction) -> None:
    await callback(wire, asked, 5)

    outcome = await asking.outcome(wire.world, asked, answer_within_seconds=0.01)

    assert (outcome.acknowledgement, outcome.message) == (Acknowledgement.DEFERRED_MESSAGE, None)


STRING_OPTION = {"name": "name", "description": "n", "type": 3, "autocomplete": True}


@pytest.mark.parametrize(
    ("choices", "wrong"),
    [
        ([{"name": "a", "value": "a"}] * 26, ["data", "choices"]),
        ([{"name": "x" * 101, "value": "a"}], ["data", "choices", "0", "name"]),
        ([{"name": "", "value": "a"}], ["data", "choices", "0", "name"]),
        ([{"name": "a", "value": "x" * 101}], ["data", "choices", "0", "value"]),
        ([{"name": "a", "value": 7}], ["data", "choices", "0", "value"]),
    ],
)
async def test_choices_beyond_the_limits_are_all_refused(
    wire: Wire, choices: list[dict[str, Any]], wrong: list[str]
) -> None:
    wire.world.guild_commands.add({"name": "find", "description": "d", "options": [STRING_OPTION]})
    typing = asking.begin_autocomplete(wire.world, wire.world.member, "find", {"name": "a"}, focused="name")
    refused = (await callback(wire, typing, 8, {"choices": choices})).json()
    assert refused["code"] == 50035
    at = refused["errors"]
    for step in wrong:
        at = at[step]
    assert at["_errors"]
    assert typing.acknowledgement is None


async def test_choices_after_three_seconds_are_too_late(wire: Wire) -> None:
    wire.world.guild_commands.add({"name": "find", "description": "d", "options": [STRING_OPTION]})
    typing = asking.begin_autocomplete(wire.world, wire.world.member, "find", {"name": "a"}, focused="name")
    typing.asked_at_seconds -= 3.1
    assert (await callback(wire, typing, 8, {"choices": []})).json()["code"] == 10062


def test_nobody_is_offered_anything_where_the_option_has_no_autocomplete(world: SimulatedDiscord) -> None:
    plain = {key: value for key, value in STRING_OPTION.items() if key != "autocomplete"}
    world.guild_commands.add({"name": "find", "description": "d", "options": [plain]})
    with pytest.raises(LookupError, match="no autocomplete"):
        asking.begin_autocomplete(world, world.member, "find", {"name": "a"}, focused="name")


@pytest.mark.parametrize(
    "change", [{"choices": [{"name": "a", "value": "a"}]}, {"type": 5}], ids=["with choices", "on a switch"]
)
def test_autocomplete_that_discord_does_not_have(world: SimulatedDiscord, change: dict[str, Any]) -> None:
    command = {"name": "find", "description": "d", "options": [STRING_OPTION | change]}
    with pytest.raises(InvalidForm):
        world.guild_commands.add(command)


@pytest.mark.parametrize(("required", "offered"), [(None, "oam"), ("0", "oa"), ("32", "oa"), ("2048", "oam")])
def test_a_command_is_offered_by_its_default_permissions(
    world: SimulatedDiscord, required: str | None, offered: str
) -> None:
    command = {"name": "clean", "description": "d", "default_member_permissions": required}
    world.guild_commands.add(command)
    people = {"o": world.owner, "a": world.administrator, "m": world.member}

    assert "".join(key for key, user in people.items() if asking.offered(world, user)) == offered
