"""What somebody who sets the bot up can choose from: its servers, and their text channels."""

from functools import partial

import attrs
import discord
import trio

from discarr.errors.discord import DiscordLimited, DiscordUnavailable, RequestRefused
from discarr.gateway.invitation import bot_name, invitation, lacking
from discarr.gateway.place import Place
from discarr.gateway.refusals import translated
from discarr.gateway.visit import Visit
from discarr.model.printable import printable

SURVEY_REFUSED = partial(RequestRefused, "to list the servers and channels")

POLL_SECONDS = 3.0
"""An invitation takes a person half a minute; Discord would allow for fifty questions a second."""


@attrs.frozen(kw_only=True)
class Server:
    id: int
    name: str


@attrs.frozen(kw_only=True)
class Bot:
    name: str
    invitation: str
    """The address that asks for exactly what is needed."""
    servers: tuple[Server, ...]
    requires_code_grant: bool = False
    """A switch of the Developer Portal with which no invitation works."""


async def look_around(client: discord.Client) -> Bot:
    with translated(channel_id=0, refused=SURVEY_REFUSED):
        guilds = [guild async for guild in client.fetch_guilds(limit=None, with_counts=False)]
    application = client.application
    return Bot(
        name=bot_name(client),
        invitation=invitation(client),
        servers=tuple(Server(id=guild.id, name=printable(guild.name)) for guild in guilds),
        requires_code_grant=application is not None and application.bot_require_code_grant,
    )


async def wait_for_server(
    visit: Visit, known: frozenset[int], *, poll_seconds: float = POLL_SECONDS
) -> tuple[Server, ...]:
    """The servers that the bot is in besides those known, once there is one."""
    while True:
        new = tuple(server for server in await _servers_now(visit) if server.id not in known)
        if new:
            return new
        await trio.sleep(poll_seconds)


async def _servers_now(visit: Visit) -> tuple[Server, ...]:
    """None while Discord does not say: who waits anyhow need not hear of each hiccup."""
    try:
        return (await visit.ask(look_around)).servers
    except (DiscordUnavailable, DiscordLimited):
        return ()


async def text_channels(client: discord.Client, server: Server) -> tuple[Place, ...]:
    """In Discord's own order, each with what the bot lacks there."""
    with translated(channel_id=0, refused=SURVEY_REFUSED):
        guild = await client.fetch_guild(server.id, with_counts=False)
        member = await guild.fetch_member(client.user.id if client.user else 0)
        channels = await guild.fetch_channels()
    heights = {channel.id: channel.position for channel in channels}
    texts = [channel for channel in channels if isinstance(channel, discord.TextChannel)]
    texts.sort(key=lambda channel: (heights.get(channel.category_id or 0, -1), channel.position))
    return tuple(
        Place(
            channel_id=channel.id,
            channel_name=printable(channel.name),
            guild_id=server.id,
            guild_name=server.name,
            missing_permissions=lacking(channel.permissions_for(member)),
        )
        for channel in texts
    )
