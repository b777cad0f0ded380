"""Messages: what stands in a channel, and what only one person sees."""

import re
from collections.abc import Iterator
from datetime import datetime
from mimetypes import guess_type
from typing import Any

import attrs

from discarr.demo.discord.clock import created_at
from discarr.demo.discord.components import LAYOUT_FLAG, Kind, each_of
from discarr.demo.discord.refusals import UnknownMessage

Json = dict[str, Any]

EPHEMERAL = 1 << 6
LOADING = 1 << 7
SUPPRESS_EMBEDS = 1 << 2

DEFAULT_TYPE = 0
COMMAND_REPLY_TYPE = 20

_MENTION = re.compile(r"<@!?(\d+)>")


@attrs.frozen(kw_only=True)
class Origin:
    """The interaction that a message answers."""

    interaction_id: int
    interaction_type: int
    user_id: int
    command_name: str | None = None
    message_id: int | None = None
    """Where the pressed button stood."""
    triggered_by: "Origin | None" = None
    """The interaction that opened the modal."""


@attrs.frozen(kw_only=True)
class Attachment:
    id: int
    filename: str
    content: bytes = attrs.field(repr=False)

    @property
    def content_type(self) -> str | None:
        """By the file's ending: whatever the upload says of itself."""
        return guess_type(self.filename)[0]


def attachment_url(channel_id: int, attachment: Attachment) -> str:
    return f"https://cdn.discordapp.com/attachments/{channel_id}/{attachment.id}/{attachment.filename}"


@attrs.frozen(kw_only=True)
class Message:
    id: int
    channel_id: int
    author_id: int
    content: str = ""
    embeds: tuple[Json, ...] = ()
    components: tuple[Json, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    flags: int = 0
    edited_at: datetime | None = None
    origin: Origin | None = None
    mentioned_ids: tuple[int, ...] = ()
    mentions_everyone: bool = False
    private_to: int | None = None
    """The id of the only user who sees it."""
    nonce: str | int | None = None
    reply_to: int | None = None

    @property
    def posted_at(self) -> datetime:
        return created_at(self.id)

    @property
    def loading(self) -> bool:
        return bool(self.flags & LOADING)

    @property
    def text(self) -> str:
        """Everything a reader sees, one line each: the content, then the embeds; or the layout's texts."""
        lines = [self.content]
        for embed in self.embeds:
            fields = [line for field in embed.get("fields", ()) for line in (field["name"], field["value"])]
            footer = embed.get("footer", {}).get("text", "")
            lines += [embed.get("title", ""), embed.get("description", ""), *fields, footer]
        lines += [each["content"] for each in self._each(Kind.TEXT_DISPLAY)]
        return "\n".join(line for line in lines if line)

    @property
    def is_layout(self) -> bool:
        return bool(self.flags & LAYOUT_FLAG)

    @property
    def buttons(self) -> list[Json]:
        return self._each(Kind.BUTTON)

    @property
    def menus(self) -> list[Json]:
        return self._each(Kind.STRING_SELECT)

    def _each(self, kind: Kind) -> list[Json]:
        return [each for each in each_of(self.components) if each["type"] == kind]

    def button(self, label_or_custom_id: str) -> Json:
        """A button by what stands on it or by its custom id; LookupError when there is none."""
        for button in self.buttons:
            emoji = (button.get("emoji") or {}).get("name")
            if label_or_custom_id in (button.get("custom_id"), button.get("label"), emoji):
                return button
        raise LookupError(
            f"no button {label_or_custom_id!r} among {[b.get('custom_id') for b in self.buttons]}"
        )


class Messages:
    """All messages, public and private, in the order of their ids."""

    def __init__(self) -> None:
        self._by_id: dict[int, Message] = {}

    def put(self, message: Message) -> None:
        self._by_id[message.id] = message

    def take(self, message_id: int) -> Message:
        message = self.get(message_id)
        del self._by_id[message_id]
        return message

    def get(self, message_id: int) -> Message:
        """Also a private one: only the routes of its interaction ask like this."""
        if message_id not in self._by_id:
            raise UnknownMessage
        return self._by_id[message_id]

    def find(self, message_id: int) -> Message | None:
        return self._by_id.get(message_id)

    def public(self, channel_id: int, message_id: int) -> Message:
        message = self.get(message_id)
        if message.channel_id != channel_id or message.private_to is not None:
            raise UnknownMessage
        return message

    def history(self, channel_id: int) -> list[Message]:
        """The public ones of a channel, oldest first."""
        return [m for m in self._in_order() if m.channel_id == channel_id and m.private_to is None]

    def private(self, user_id: int) -> list[Message]:
        return [m for m in self._in_order() if m.private_to == user_id]

    def drop_channel(self, channel_id: int) -> None:
        self._by_id = {m.id: m for m in self._by_id.values() if m.channel_id != channel_id}

    def _in_order(self) -> Iterator[Message]:
        return (self._by_id[message_id] for message_id in sorted(self._by_id))


def window(
    history: list[Message], *, limit: int, before: int | None, after: int | None, around: int | None
) -> list[Message]:
    """A page of history, newest first, as `GET /channels/{id}/messages` cuts it."""
    if around is not None:
        older = [m for m in history if m.id < around][-(limit // 2) :]
        newer = [m for m in history if m.id >= around][: limit - len(older)]
        return [*older, *newer][::-1]
    if after is not None:
        return [m for m in history if m.id > after][:limit][::-1]
    older = [m for m in history if before is None or m.id < before]
    return older[-limit:][::-1]


def mentioned(content: str, allowed: Json | None, known: set[int]) -> tuple[int, ...]:
    """Who is pinged: everyone named in the text, unless `allowed_mentions` says otherwise."""
    named = tuple(dict.fromkeys(int(found) for found in _MENTION.findall(content) if int(found) in known))
    if allowed is None or "users" in (allowed.get("parse") or ()):
        return named
    permitted = {int(user) for user in allowed.get("users") or ()}
    return tuple(user for user in named if user in permitted)


def pings_everyone(content: str, allowed: Json | None) -> bool:
    permitted = allowed is None or "everyone" in (allowed.get("parse") or ())
    return permitted and ("@everyone" in content or "@here" in content)
