"""Messages appear, change and go; the bot is told of the public ones where it may look."""

from typing import TYPE_CHECKING, Any

import trio

from discarr.demo.discord import payloads
from discarr.demo.discord.messages import Message
from discarr.demo.discord.permissions import Permission
from discarr.demo.discord.sessions import GUILD_MESSAGES, MESSAGE_CONTENT

if TYPE_CHECKING:
    from discarr.demo.discord.world import SimulatedDiscord

Json = dict[str, Any]


def publish(world: "SimulatedDiscord", message: Message) -> Message:
    _show(world, "MESSAGE_CREATE", message)
    return message


def revise(world: "SimulatedDiscord", message: Message) -> Message:
    _show(world, "MESSAGE_UPDATE", message)
    world.interactions.changed(message.id)
    return message


def withdraw(world: "SimulatedDiscord", message_id: int) -> None:
    message = world.store.take(message_id)
    if message.private_to is None:
        _tell(world, message.channel_id, "MESSAGE_DELETE", {"id": str(message.id)})
    world.changes.announce()


def withdraw_all(world: "SimulatedDiscord", channel_id: int, message_ids: list[int]) -> None:
    """At once: one event for all."""
    for message_id in message_ids:
        world.store.take(message_id)
    _tell(world, channel_id, "MESSAGE_DELETE_BULK", {"ids": [str(message_id) for message_id in message_ids]})
    world.changes.announce()


def as_bot_sees(message: Json, bot_id: int, intents: int) -> Json:
    """Others' words only with the Message Content intent, unless they speak to the bot."""
    own = str(bot_id)
    if "author" not in message or intents & MESSAGE_CONTENT or message["author"]["id"] == own:
        return message
    if any(user["id"] == own for user in message["mentions"]):
        return message
    return payloads.without_content(message)


def _show(world: "SimulatedDiscord", event: str, message: Message) -> None:
    world.store.put(message)
    world.shown_at_seconds[message.id] = trio.current_time()
    if message.private_to is None:
        author = payloads.member_json(world.guild.members[message.author_id], with_user=False)
        shown = payloads.message_json(message, world.guild) | {"member": author}
        _tell(world, message.channel_id, event, shown)
    world.changes.announce()


def _tell(world: "SimulatedDiscord", channel_id: int, event: str, what: Json) -> None:
    if Permission.VIEW_CHANNEL not in world.bot_permissions(channel_id):
        return
    told = what | {"channel_id": str(channel_id), "guild_id": str(world.guild_id)}
    world.sessions.dispatch(
        event,
        told,
        needs=GUILD_MESSAGES,
        seen_by=lambda intents, payload: as_bot_sees(payload, world.bot.id, intents),
    )
