"""What the bot does in a channel: each act under the permissions that Discord asks for it."""

from datetime import timedelta
from typing import Any

import attrs

from discarr.demo.discord import feed
from discarr.demo.discord.clock import created_at
from discarr.demo.discord.component_forms import checked_layout, checked_rows
from discarr.demo.discord.components import LAYOUT_FLAG
from discarr.demo.discord.forms import Form
from discarr.demo.discord.layout_forms import Media
from discarr.demo.discord.message_forms import checked_content, checked_embeds
from discarr.demo.discord.messages import (
    EPHEMERAL,
    SUPPRESS_EMBEDS,
    Attachment,
    Message,
    mentioned,
    pings_everyone,
)
from discarr.demo.discord.permissions import NOTHING, Permission
from discarr.demo.discord.reading import UploadedFile
from discarr.demo.discord.refusals import (
    EmptyMessage,
    MissingAccess,
    MissingPermissions,
    NotTheAuthor,
    TooOldToBulkDelete,
)
from discarr.demo.discord.world import SimulatedDiscord

Json = dict[str, Any]

BULK_DELETE_AGE = timedelta(days=14)
NONCES_COUNT_FOR = timedelta(minutes=5)
"""Documented as "the past few minutes" (Create Message, enforce_nonce)."""

SETTABLE_FLAGS = SUPPRESS_EMBEDS | EPHEMERAL | LAYOUT_FLAG | 1 << 12  # and SUPPRESS_NOTIFICATIONS
EDITABLE_FLAGS = SUPPRESS_EMBEDS | LAYOUT_FLAG


def require(world: SimulatedDiscord, channel_id: int, needed: Permission = NOTHING) -> None:
    """Missing Access where the channel is hidden, Missing Permissions where only the act is forbidden."""
    if channel_id in world.channels_elsewhere:
        raise MissingAccess
    world.guild.channel(channel_id)
    if not world.bot_is_in_guild:
        raise MissingAccess
    held = world.bot_permissions(channel_id)
    if Permission.VIEW_CHANNEL not in held:
        raise MissingAccess
    if needed & ~held:
        raise MissingPermissions


def post(world: SimulatedDiscord, channel_id: int, body: Json, files: list[UploadedFile]) -> Message:
    needed = Permission.SEND_MESSAGES
    if body.get("embeds"):
        needed |= Permission.EMBED_LINKS
    if files:
        needed |= Permission.ATTACH_FILES
    if body.get("message_reference"):
        needed |= Permission.READ_MESSAGE_HISTORY
    require(world, channel_id, needed)
    known = _with_nonce(world, channel_id, body)
    if known is not None:
        return known
    reply_to = (body.get("message_reference") or {}).get("message_id")
    composed = compose(world, channel_id, body, files)
    return feed.publish(world, attrs.evolve(composed, reply_to=int(reply_to) if reply_to else None))


def _with_nonce(world: SimulatedDiscord, channel_id: int, body: Json) -> Message | None:
    """With `enforce_nonce`, what the bot posted under it in the last few minutes comes back instead."""
    nonce, since = body.get("nonce"), world.clock.now() - NONCES_COUNT_FOR
    if not body.get("enforce_nonce") or nonce is None:
        return None
    own = (m for m in world.messages(channel_id) if m.author_id == world.bot.id and m.posted_at >= since)
    return next((message for message in own if message.nonce == nonce), None)


def compose(world: SimulatedDiscord, channel_id: int, body: Json, files: list[UploadedFile]) -> Message:
    """A new message of the bot, checked, but not yet shown."""
    content, allowed = checked_content(body), body.get("allowed_mentions")
    attachments = _attachments(world, files)
    may_ping_all = Permission.MENTION_EVERYONE in world.bot_permissions(channel_id)
    message = Message(
        id=world.snowflakes.make(),
        channel_id=channel_id,
        author_id=world.bot.id,
        content=content,
        embeds=checked_embeds(body),
        components=_components(world, channel_id, body, attachments),
        attachments=attachments,
        flags=(body.get("flags") or 0) & SETTABLE_FLAGS,
        mentioned_ids=mentioned(content, allowed, set(world.guild.members)),
        mentions_everyone=may_ping_all and pings_everyone(content, allowed),
        nonce=body.get("nonce"),
    )
    _require_one_way(message)
    _require_substance(message)
    return message


def changed(world: SimulatedDiscord, message: Message, body: Json, files: list[UploadedFile]) -> Message:
    """The message with what the body names; what it does not name stays."""
    news: Json = {"edited_at": world.clock.now()}
    if "content" in body:
        news["content"] = checked_content(body)
        news["mentioned_ids"] = mentioned(
            news["content"], body.get("allowed_mentions"), set(world.guild.members)
        )
    if "embeds" in body:
        news["embeds"] = checked_embeds(body)
    if "attachments" in body or files:
        kept = {int(a["id"]) for a in body.get("attachments") or () if int(a["id"]) > len(files)}
        stay = tuple(a for a in message.attachments if a.id in kept)
        news["attachments"] = stay + _attachments(world, files)
    if "components" in body:
        files_at_hand = news.get("attachments", message.attachments)
        news["components"] = _components(world, message.channel_id, body, files_at_hand)
    if body.get("flags") is not None:
        news["flags"] = _edited_flags(message, body["flags"])
    edited = attrs.evolve(message, **news)
    _require_one_way(edited)
    _require_substance(edited)
    return edited


def _components(
    world: SimulatedDiscord, channel_id: int, body: Json, attachments: tuple[Attachment, ...]
) -> tuple[Json, ...]:
    """The flag counts in this very body, also for a message that has it already."""
    if not (body.get("flags") or 0) & LAYOUT_FLAG:
        return checked_rows(body)
    media = Media(channel_id=channel_id, attachments=attachments, snowflakes=world.snowflakes)
    return checked_layout(body, media)


def _edited_flags(message: Message, asked: int) -> int:
    form = Form()
    if message.is_layout and not asked & LAYOUT_FLAG:
        form.problem(
            ("flags",),
            "MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG",
            "This message was previously sent with IS_COMPONENTS_V2, which cannot be removed.",
        )
    form.check()
    return message.flags & ~EDITABLE_FLAGS | asked & EDITABLE_FLAGS


def _require_one_way(message: Message) -> None:
    """A layout has neither content nor embeds; who turns an old message into one takes them away."""
    form = Form()
    for field, value in (("content", message.content), ("embeds", message.embeds)):
        if message.is_layout and value:
            form.problem(
                (field,),
                "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                f"The '{field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
            )
    form.check()


def edit(
    world: SimulatedDiscord, channel_id: int, message_id: int, body: Json, files: list[UploadedFile]
) -> Message:
    require(world, channel_id)
    message = world.store.public(channel_id, message_id)
    if message.author_id != world.bot.id:
        raise NotTheAuthor
    world.limits.take_edit(channel_id, message.posted_at)
    return feed.revise(world, changed(world, message, body, files))


def delete(world: SimulatedDiscord, channel_id: int, message_id: int) -> None:
    require(world, channel_id)
    message = world.store.public(channel_id, message_id)
    if message.author_id != world.bot.id:
        require(world, channel_id, Permission.MANAGE_MESSAGES)
    feed.withdraw(world, message_id)


def bulk_delete(world: SimulatedDiscord, channel_id: int, body: Json) -> None:
    require(world, channel_id, Permission.MANAGE_MESSAGES | Permission.READ_MESSAGE_HISTORY)
    asked = [int(message_id) for message_id in body.get("messages") or ()]
    form = Form()
    if not 2 <= len(asked) <= 100:
        form.problem(("messages",), "BASE_TYPE_BAD_LENGTH", "Must be between 2 and 100 in length.")
    form.check()
    oldest_allowed = world.clock.now() - BULK_DELETE_AGE
    if any(created_at(message_id) < oldest_allowed for message_id in asked):
        raise TooOldToBulkDelete
    present = {message.id for message in world.messages(channel_id)}
    feed.withdraw_all(world, channel_id, [message_id for message_id in asked if message_id in present])


def _attachments(world: SimulatedDiscord, files: list[UploadedFile]) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(id=world.snowflakes.make(), filename=file.filename, content=file.content) for file in files
    )


def _require_substance(message: Message) -> None:
    if not (message.content or message.embeds or message.components or message.attachments):
        raise EmptyMessage
