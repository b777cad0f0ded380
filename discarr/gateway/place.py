"""Where the channel is and what the bot lacks there, asked over the REST API: no gateway is needed."""

import attrs
import discord
from discord.abc import GuildChannel

from discarr.errors import ChannelMissing, PermissionMissing

VIEW_CHANNEL = "View Channel"
SEND_MESSAGES = "Send Messages"
EMBED_LINKS = "Embed Links"
READ_MESSAGE_HISTORY = "Read Message History"
NEEDED = (VIEW_CHANNEL, SEND_MESSAGES, EMBED_LINKS, READ_MESSAGE_HISTORY)


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
    except discord.NotFound as error:
        raise ChannelMissing(channel_id) from error
    except discord.Forbidden as error:
        raise await _why_unseen(client, channel_id) from error
    if not isinstance(channel, GuildChannel):
        raise ChannelMissing(channel_id)
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
        missing_permissions=_missing(channel.permissions_for(member)),
    )


async def _why_unseen(client: discord.Client, channel_id: int) -> ChannelMissing | PermissionMissing:
    """403 means "hidden from the bot" or "in a server without the bot"; a guild lists its hidden ones too."""
    if client.get_channel(channel_id) is not None:  # only where a gateway filled the cache
        return PermissionMissing(channel_id, (VIEW_CHANNEL,))
    async for guild in client.fetch_guilds(limit=None):
        channels = await guild.fetch_channels()
        if any(channel.id == channel_id for channel in channels):
            return PermissionMissing(channel_id, (VIEW_CHANNEL,))
    return ChannelMissing(channel_id)


def _missing(permissions: discord.Permissions) -> tuple[str, ...]:
    """What has to be granted: without View Channel nothing else counts, nor do embeds without messages."""
    if not permissions.view_channel:
        return (VIEW_CHANNEL,)
    lacking = []
    if not permissions.send_messages:
        lacking.append(SEND_MESSAGES)
    elif not permissions.embed_links:
        lacking.append(EMBED_LINKS)
    if not permissions.read_message_history:
        lacking.append(READ_MESSAGE_HISTORY)
    return tuple(lacking)
