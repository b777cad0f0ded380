"""What the bot does in its channel, on the asyncio side: frozen values in and out, DiscordErrors only."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

import attrs
import discord
from discord.utils import MISSING

from discarr.errors.discord import CardRefused, PermissionMissing, RequestRefused
from discarr.gateway.invitation import READ_MESSAGE_HISTORY, VIEW_CHANNEL
from discarr.gateway.place import Place, find_place
from discarr.gateway.refusals import translated
from discarr.gateway.views import calls_of, embed_of, view_of
from discarr.model.message import Card, PostedMessage

RECENT = 100  # one page of history
LOOKED_BACK = 300

SEARCH_REFUSED = partial(RequestRefused, "to look for the channel")
DELETION_REFUSED = partial(RequestRefused, "to delete a message")
HISTORY_REFUSED = partial(RequestRefused, "to list the channel's messages")


@attrs.frozen(kw_only=True)
class OwnMessage:
    """A message of the bot's own; its footer tells what it is."""

    message: PostedMessage
    footer: str
    url: str = ""
    """Of its embed."""


@attrs.frozen(kw_only=True)
class LookBack:
    """The newest messages of a channel."""

    own: tuple[OwnMessage, ...]
    reaches_back_to: datetime | None
    """Everything since then was seen; None for everything there is."""


class Channel:
    def __init__(self, client: discord.Client, channel_id: int) -> None:
        self._client = client
        self._id = channel_id

    async def locate(self) -> Place:
        with translated(channel_id=self._id, refused=SEARCH_REFUSED):
            return await find_place(self._client, self._id)

    async def post(self, card: Card, nonce: str | None = None) -> PostedMessage:
        """With a nonce Discord posts it once within some minutes, however often it is asked."""
        embed, view = embed_of(card), view_of(card)
        content, mentions = calls_of(card)
        try:
            with translated(channel_id=self._id, refused=CardRefused):
                posted = await self._here().send(
                    content,
                    embed=embed,
                    view=view or MISSING,
                    allowed_mentions=mentions,
                    nonce=nonce,  # type: ignore[arg-type]  # None is its own default
                )
        except PermissionMissing as refused:
            raise await self._named(refused, self._id) from refused
        return PostedMessage(channel_id=self._id, message_id=posted.id)

    async def edit(self, message: PostedMessage, card: Card) -> None:
        embed, view = embed_of(card), view_of(card)
        where, which = message.channel_id, message.message_id
        try:
            with translated(channel_id=where, message_id=which, refused=CardRefused):
                await self._there(message).edit(embed=embed, view=view)
        except PermissionMissing as refused:
            raise await self._named(refused, where) from refused

    async def delete(self, message: PostedMessage) -> None:
        where, which = message.channel_id, message.message_id
        with translated(channel_id=where, message_id=which, refused=DELETION_REFUSED):
            await self._there(message).delete()

    async def own_messages(self) -> tuple[OwnMessage, ...]:
        """The bot's own among the most recent, newest first."""
        with translated(channel_id=self._id, refused=HISTORY_REFUSED):
            recent = [message async for message in self._here().history(limit=RECENT)]
        return self._own_among(recent)

    async def look_back(self) -> LookBack:
        """Raises PermissionMissing where the bot may not read the history: Discord lists nothing then."""
        lacking = (await self.locate()).missing_permissions
        if READ_MESSAGE_HISTORY in lacking or VIEW_CHANNEL in lacking:
            raise PermissionMissing(self._id, lacking)
        with translated(channel_id=self._id, refused=HISTORY_REFUSED):
            recent = [message async for message in self._here().history(limit=LOOKED_BACK)]
        return LookBack(
            own=self._own_among(recent),
            reaches_back_to=recent[-1].created_at if len(recent) == LOOKED_BACK else None,
        )

    def _own_among(self, recent: Iterable[discord.Message]) -> tuple[OwnMessage, ...]:
        me = self._client.user
        return tuple(_own(message) for message in recent if me is not None and message.author.id == me.id)

    async def _named(self, refused: PermissionMissing, channel_id: int) -> PermissionMissing:
        """Discord says only that a permission is missing (50013): look which one."""
        missing = (await Channel(self._client, channel_id).locate()).missing_permissions
        return PermissionMissing(channel_id, missing) if missing else refused

    def _here(self) -> discord.PartialMessageable:
        return self._client.get_partial_messageable(self._id)

    def _there(self, message: PostedMessage) -> discord.PartialMessage:
        channel = self._client.get_partial_messageable(message.channel_id)
        return channel.get_partial_message(message.message_id)


def _own(message: discord.Message) -> OwnMessage:
    footers = (embed.footer.text for embed in message.embeds if embed.footer)
    where = PostedMessage(channel_id=message.channel.id, message_id=message.id)
    url = next((embed.url for embed in message.embeds if embed.url), "")
    return OwnMessage(message=where, footer=next(footers, None) or "", url=url)
