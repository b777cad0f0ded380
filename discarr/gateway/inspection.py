"""For `discarr check`: the token, the channel, each permission and the commands, over the REST API alone."""

import attrs
import discord
import trio

from discarr.errors import DiscordError, DiscordUnavailable, PermissionMissing, TokenRefused
from discarr.gateway.another_discord import addresses_of
from discarr.gateway.bridge import GOODBYE_SECONDS, GuestStopped, open_bridge
from discarr.gateway.channel import Channel
from discarr.gateway.place import EMBED_LINKS, NEEDED, SEND_MESSAGES, Place
from discarr.gateway.refusals import connection_error_of, reason_of
from discarr.gateway.registration import Registration
from discarr.model.settings import GatewaySettings

TOKEN, CHANNEL, PERMISSION, COMMANDS = "token", "channel", "permission", "commands"
NOTICES = "notice channel"


@attrs.frozen(kw_only=True)
class Finding:
    """One thing that was asked of Discord, and how it stands."""

    asked: str
    ok: bool
    sentence: str
    """What was found, or what to do about it."""


async def inspect_discord(settings: GatewaySettings) -> tuple[Finding, ...]:
    """Stops at the first thing without which the next cannot be asked; what Discord says is never raised."""
    async with open_bridge(thread_name="discord-check") as bridge:
        client = await bridge.tell_guest(_make_client)
        try:
            return await bridge.call_guest(_inspect, client, settings)
        except GuestStopped as stopped:
            return (_failed(TOKEN, DiscordUnavailable(str(stopped))),)
        finally:
            # A call of its own: in a cancelled one this would be cut off at its first await.
            with trio.move_on_after(GOODBYE_SECONDS, shield=True):
                await bridge.call_guest(client.close)


def _make_client() -> discord.Client:
    return discord.Client(intents=discord.Intents.none(), max_ratelimit_timeout=30.0)


async def _inspect(client: discord.Client, settings: GatewaySettings) -> tuple[Finding, ...]:
    with addresses_of(settings.api):
        try:
            welcome = await _log_in(client, settings)
        except DiscordError as error:
            return (_failed(TOKEN, error),)
        findings = (welcome, *await _inspect_channel(client, settings.channel_id))
        notices = settings.notice_channel_id
        if notices is None or notices == settings.channel_id:
            return findings
        return (*findings, *await _inspect_notices(client, notices))


async def _log_in(client: discord.Client, settings: GatewaySettings) -> Finding:
    try:
        await client.login(settings.token.reveal())
    except Exception as error:
        refused = connection_error_of(error)
        if isinstance(refused, TokenRefused):
            raise refused from error
        raise DiscordUnavailable(reason_of(error)) from error
    return Finding(asked=TOKEN, ok=True, sentence=f"Discord knows the bot as {client.user}.")


async def _inspect_channel(client: discord.Client, channel_id: int) -> tuple[Finding, ...]:
    try:
        place = await Channel(client, channel_id).locate()
    except PermissionMissing as error:
        return tuple(_failed(f"{PERMISSION} {name}", error) for name in error.names)
    except DiscordError as error:
        return (_failed(CHANNEL, error),)
    found = f"#{place.channel_name} in {place.guild_name}."
    commands = await _inspect_commands(client, place)
    return (Finding(asked=CHANNEL, ok=True, sentence=found), *_permissions(place), commands)


async def _inspect_notices(client: discord.Client, channel_id: int) -> tuple[Finding, ...]:
    """The channel of NOTICE_CHANNEL_ID: what is missing there is named at once."""
    try:
        place = await Channel(client, channel_id).locate()
    except DiscordError as error:
        return (_failed(NOTICES, error),)
    if place.missing_permissions:
        return (_failed(NOTICES, PermissionMissing(channel_id, place.missing_permissions)),)
    return (Finding(asked=NOTICES, ok=True, sentence=f"#{place.channel_name} in {place.guild_name}."),)


async def _inspect_commands(client: discord.Client, place: Place) -> Finding:
    try:
        await Registration(client, guild_id=place.guild_id, channel_id=place.channel_id).existing()
    except DiscordError as error:
        return _failed(COMMANDS, error)
    return Finding(asked=COMMANDS, ok=True, sentence="allowed.")


def _permissions(place: Place) -> tuple[Finding, ...]:
    """Without Send Messages, Discord counts Embed Links as missing too, whatever its own switch says."""
    unknown = {EMBED_LINKS} if SEND_MESSAGES in place.missing_permissions else set()
    return tuple(_permission(place, name) for name in NEEDED if name not in unknown)


def _permission(place: Place, name: str) -> Finding:
    if name in place.missing_permissions:
        return _failed(f"{PERMISSION} {name}", PermissionMissing(place.channel_id, (name,)))
    return Finding(asked=f"{PERMISSION} {name}", ok=True, sentence="granted.")


def _failed(asked: str, error: DiscordError) -> Finding:
    return Finding(asked=asked, ok=False, sentence=str(error))
