"""The guest in its channel: what it posts there, what it finds there, and how each refusal is called."""

import pytest
import trio

from discarr.demo.discord.faults import Fault
from discarr.demo.discord.permissions import Permission
from discarr.demo.discord.world import SimulatedDiscord
from discarr.errors.discord import (
    CardRefused,
    ChannelMissing,
    CommandsForbidden,
    DiscordError,
    DiscordLimited,
    DiscordUnavailable,
    MessageGone,
    PermissionMissing,
    RequestRefused,
    TokenRefused,
)
from discarr.gateway.command_table import command_table
from discarr.gateway.guest import open_guest
from discarr.model.message import Button, Card, Embed, Field, PostedMessage
from discarr.model.services import Instance, ServiceKind
from tests.gateway.opening import CARD, PAGED, only_here, say_hello, served_discord, settings_for, visiting


def shown(world: SimulatedDiscord) -> list[str]:
    return [message.text for message in world.messages()]


# --- the channel --------------------------------------------------------------------------------------


async def test_a_card_is_posted_edited_and_deleted() -> None:
    world = SimulatedDiscord()
    async with visiting(world) as guest:
        message = await guest.post(PAGED)
        assert "Downloads" in shown(world)[0]
        await guest.edit(message, CARD)
        assert "Nothing is downloading" in shown(world)[0]
        assert not world.messages()[0].components
        await guest.delete(message)
    assert not world.messages()


async def test_every_part_of_a_card_arrives() -> None:
    world = SimulatedDiscord()
    card = Card(
        embed=Embed(
            title="T", description="D", colour=0x123456, footer="F", fields=(Field(name="N", value="V"),)
        ),
        rows=((Button(custom_id="board:first", emoji="⏮️", disabled=True),), (PAGED.rows[0][0],)),
    )
    async with visiting(world) as guest:
        await guest.post(card)
    posted = world.messages()[0]
    embed = posted.embeds[0]
    assert (embed["title"], embed["description"], embed["color"]) == ("T", "D", 0x123456)
    assert embed["footer"]["text"] == "F"
    assert embed["fields"][0]["name"] == "N"
    first, second = (row["components"][0] for row in posted.components)
    assert (first["custom_id"], first["disabled"], second["label"]) == ("board:first", True, "Next")


async def test_own_messages_are_the_bots_own() -> None:
    world = SimulatedDiscord()
    async with visiting(world) as guest:
        world.say(world.member, "discarr board, I say")
        message = await guest.post(CARD)
        own = await guest.own_messages()
    assert [(each.message, each.footer) for each in own] == [(message, "discarr board")]


async def test_the_place_is_found_with_its_names() -> None:
    world = SimulatedDiscord()
    async with visiting(world) as guest:
        place = await guest.locate()
    assert (place.channel_name, place.guild_name) == ("downloads", "Home Media")
    assert place.guild_id == world.guild_id
    assert place.missing_permissions == ()


@pytest.mark.parametrize(
    ("permission", "name"),
    [
        (Permission.SEND_MESSAGES, "Send Messages"),
        (Permission.EMBED_LINKS, "Embed Links"),
        (Permission.READ_MESSAGE_HISTORY, "Read Message History"),
    ],
)
async def test_a_missing_permission_is_named(permission: Permission, name: str) -> None:
    world = SimulatedDiscord()
    world.deny(permission)
    async with visiting(world) as guest:
        assert (await guest.locate()).missing_permissions == (name,)


async def test_a_hidden_channel_is_not_a_missing_one() -> None:
    world = SimulatedDiscord()
    world.deny(Permission.VIEW_CHANNEL)
    async with visiting(world) as guest:
        with pytest.raises(PermissionMissing) as caught:
            await guest.locate()
        assert caught.value.names == ("View Channel",)


async def test_a_channel_that_is_gone_is_missing() -> None:
    world = SimulatedDiscord()
    world.remove_channel()
    async with visiting(world) as guest:
        with pytest.raises(ChannelMissing):
            await guest.locate()
        with pytest.raises(ChannelMissing):
            await guest.post(CARD)


async def test_a_refused_post_names_the_permission_discord_does_not() -> None:
    world = SimulatedDiscord()
    async with visiting(world) as guest:
        world.deny(Permission.EMBED_LINKS)
        with pytest.raises(PermissionMissing) as caught:
            await guest.post(CARD)
    assert caught.value.names == ("Embed Links",)


async def test_a_refused_edit_names_the_permission_discord_does_not() -> None:
    world = SimulatedDiscord()
    async with visiting(world) as guest:
        message = await guest.post(CARD)
        world.deny(Permission.READ_MESSAGE_HISTORY)
        world.fault("PATCH", "/messages/", Fault(status=403, json={"code": 50013, "message": "Missing"}))
        with pytest.raises(PermissionMissing) as caught:
            await guest.edit(message, CARD)
    assert caught.value.names == ("Read Message History",)


async def test_a_message_of_another_bot_is_gone() -> None:
    world = SimulatedDiscord()
    another = world.say(world.member, "posted when the token was another bot's")
    message = PostedMessage(channel_id=world.channel_id, message_id=another.id)
    async with visiting(world) as guest:
        with pytest.raises(MessageGone):
            await guest.edit(message, CARD)


async def test_a_deleted_message_is_gone_and_said_to_be() -> None:
    world = SimulatedDiscord()
    gone: list[int] = []
    told = trio.Event()

    def note(message_id: int) -> None:
        gone.append(message_id)
        told.set()

    async with (
        served_discord(world),
        open_guest(
            settings_for(world), handle=say_hello, refusal=only_here(world), on_message_gone=note
        ) as guest,
    ):
        await guest.ready()
        message = await guest.post(CARD)
        world.delete_message(message.message_id)
        await told.wait()
        assert gone == [message.message_id]
        with pytest.raises(MessageGone):
            await guest.edit(message, CARD)


async def test_a_changed_permission_is_told() -> None:
    world = SimulatedDiscord()
    changed = trio.Event()

    def note() -> None:
        changed.set()

    async with (
        served_discord(world),
        open_guest(
            settings_for(world),
            handle=say_hello,
            refusal=only_here(world),
            on_channel_changed=note,
        ) as guest,
    ):
        await guest.ready()
        await changed.wait()  # the server itself became available
        changed = trio.Event()
        world.allow(Permission.SEND_MESSAGES)
        await changed.wait()


async def test_a_bot_that_is_thrown_out_is_told_and_misses_its_channel() -> None:
    world = SimulatedDiscord()
    changed = trio.Event()

    def note() -> None:
        changed.set()

    async with (
        served_discord(world),
        open_guest(
            settings_for(world),
            handle=say_hello,
            refusal=only_here(world),
            on_channel_changed=note,
        ) as guest,
    ):
        await guest.ready()
        await changed.wait()  # the server itself became available
        changed = trio.Event()
        world.throw_bot_out()
        await changed.wait()
        with pytest.raises(ChannelMissing):
            await guest.post(CARD)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault(status=403, json={"code": 50001, "message": "Missing Access"}), PermissionMissing),
        (Fault(status=403, json={"code": 50013, "message": "Missing Permissions"}), PermissionMissing),
        (Fault(status=404, json={"code": 10003, "message": "Unknown Channel"}), ChannelMissing),
        (Fault(status=404, json={"code": 10008, "message": "Unknown Message"}), MessageGone),
        (Fault(status=400, json={"code": 50035, "message": "Invalid Form Body"}), CardRefused),
        (Fault(status=401, json={"code": 0, "message": "401: Unauthorized"}), TokenRefused),
        (Fault(status=429, json={"code": 30046, "message": "Maximum number of edits"}), DiscordLimited),
        (Fault(status=429, body=b"<html>", headers={"content-type": "text/html"}), DiscordLimited),
        (Fault(status=503, json={"code": 0, "message": "unavailable"}), DiscordUnavailable),
        (Fault(status=418, json={"code": 0, "message": "a teapot"}), DiscordUnavailable),
        (Fault(status=200, body=b"no JSON", headers={"content-type": "text/plain"}), DiscordUnavailable),
        (Fault(status=429, json={"code": 30046}, headers={"Via": "1.1 google"}), DiscordUnavailable),
        (Fault(drop=True), DiscordUnavailable),
    ],
)
async def test_each_refusal_has_its_own_error(fault: Fault, expected: type[DiscordError]) -> None:
    world = SimulatedDiscord()
    async with visiting(world) as guest:
        message = await guest.post(CARD)
        world.fault("PATCH", "/messages/", fault)
        with pytest.raises(expected):
            await guest.edit(message, CARD)
        await guest.edit(message, PAGED)


async def test_a_long_rate_limit_is_ours_to_wait_for() -> None:
    world = SimulatedDiscord()
    limited = {"message": "You are being rate limited.", "retry_after": 64.5, "global": False}
    async with visiting(world) as guest:
        world.fault("POST", "/messages$", Fault(status=429, json=limited, headers={"Via": "1.1 google"}))
        with pytest.raises(DiscordLimited) as caught:
            await guest.post(CARD)
    assert caught.value.retry_after_seconds == pytest.approx(64.5)


# --- the commands -------------------------------------------------------------------------------------


async def test_commands_are_registered_only_when_discord_has_others() -> None:
    world = SimulatedDiscord()
    async with visiting(world) as guest:
        assert await guest.register_commands(world.guild_id) is True
        assert await guest.register_commands(world.guild_id) is False
    puts = [each for each in world.log if each.method == "PUT" and each.path.endswith("/commands")]
    assert len(puts) == 1
    assert [command["name"] for command in world.commands] == [each.name for each in command_table(())]


@pytest.mark.parametrize("method", ["GET", "PUT"])
async def test_refused_commands_are_no_refused_message(method: str) -> None:
    world = SimulatedDiscord()
    refused = Fault(status=400, json={"code": 50035, "message": "Invalid Form Body"})
    async with visiting(world) as guest:
        world.fault(method, "/commands$", refused)
        with pytest.raises(RequestRefused, match=r"to register the commands \(.*Invalid Form Body"):
            await guest.register_commands(world.guild_id)


async def test_a_refused_deletion_is_no_refused_message() -> None:
    world = SimulatedDiscord()
    async with visiting(world) as guest:
        message = await guest.post(CARD)
        world.fault("DELETE", "/messages/", Fault(status=400, json={"code": 50035, "message": "Invalid"}))
        with pytest.raises(RequestRefused, match="to delete a message"):
            await guest.delete(message)


async def test_an_invitation_without_commands_is_told_as_such() -> None:
    world = SimulatedDiscord()
    world.has_commands_scope = False
    async with visiting(world) as guest:
        with pytest.raises(CommandsForbidden, match=r"applications\.commands"):
            await guest.register_commands(world.guild_id)


async def test_another_list_of_instances_is_registered_anew() -> None:
    world = SimulatedDiscord()
    radarr = Instance(kind=ServiceKind.RADARR, name="4k")
    async with served_discord(world):
        for instances in ((), (radarr,), (radarr,)):
            async with open_guest(
                settings_for(world), handle=say_hello, refusal=only_here(world), instances=instances
            ) as guest:
                await guest.ready()
                changed = await guest.register_commands(world.guild_id)
    assert changed is False
    downloads = next(command for command in world.commands if command["name"] == "downloads")
    choices = {option["name"]: option.get("choices") for option in downloads["options"]}
    assert choices["instance"] == [{"name": "Radarr 4k", "value": "radarr-4k"}]


async def test_messages_of_another_channel_are_edited_where_they_are() -> None:
    world = SimulatedDiscord()
    async with visiting(world) as guest:
        with pytest.raises(ChannelMissing):
            await guest.edit(PostedMessage(channel_id=77, message_id=88), CARD)
