"""Where the channel is and what the bot lacks there, asked over the REST API: no gateway is needed."""

import attrs
import discord
from discord.abc import GuildChannel, Messageable

from discarr.errors.discord import (
    BotNotInvited,
    ChannelElsewhere,
    ChannelMissing,
    ChannelNotForText,
    PermissionMissing,
)
from discarr.gateway.invitation import (
    VIEW_CHANNEL,
    bot_name,
    invitation,
    lacking,
)
from discarr.model.printable import printable

MOST_NAMED = 3
"""Of a bot's servers: more would bury the sentence."""


@attrs.frozen(kw_only=True)
class Place:
    channel_id: int
    channel_name: str
    guild_id: int
    guild_name: str
    missing_permissions: tuple[str, ...] = ()
    """In Discord's own words."""


async def find_place(client: discord.Client, channel_id: int) -> Place:
    """Raises ChannelMissing; PermissionMissing where the bot may not even see the channel."""
    try:
        channel = await client.fetch_channel(channel_id)
    except (discord.NotFound, discord.Forbidden) as error:
        raise await _why_unseen(client, channel_id, exists=error.status == 403) from error
    if not isinstance(channel, GuildChannel):
        raise ChannelMissing(channel_id)
    if not isinstance(channel, Messageable):
        raise ChannelNotForText(channel_id, printable(channel.name))
    return await _place_of(client, channel.guild.id, channel_id)


async def _place_of(client: discord.Client, guild_id: int, channel_id: int) -> Place:
    # Asked for anew through its guild, the channel knows the roles from which permissions follow.
    guild = await client.fetch_guild(guild_id, with_counts=False)
    channel = await guild.fetch_channel(channel_id)
    if client.user is None or isinstance(channel, discord.Thread):
        raise ChannelMissing(channel_id)
    member = await guild.fetch_member(client.user.id)
    return Place(
        channel_id=channel_id,
        channel_name=channel.name,
        guild_id=guild.id,
        guild_name=guild.name,
        missing_permissions=lacking(channel.permissions_for(member)),
    )


async def _why_unseen(
    client: discord.Client, channel_id: int, *, exists: bool
) -> ChannelMissing | PermissionMissing:
    """403 means "hidden from the bot" or "in a server without the bot"; a guild lists its hidden ones too."""
    if exists and client.get_channel(channel_id) is not None:  # only where a gateway filled the cache
        return PermissionMissing(channel_id, (VIEW_CHANNEL,))
    guilds = [guild async for guild in client.fetch_guilds(limit=None, with_counts=False)]
    if not guilds:
        return BotNotInvited(channel_id, bot_name(client), invitation(client))
    if not exists:
        return ChannelMissing(channel_id)
    for guild in guilds:
        if any(channel.id == channel_id for channel in await guild.fetch_channels()):
            return PermissionMissing(channel_id, (VIEW_CHANNEL,))
    servers = tuple(printable(guild.name) for guild in guilds[:MOST_NAMED])
    return ChannelElsewhere(channel_id, bot_name(client), servers, invitation(client))
