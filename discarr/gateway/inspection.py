"""For `discarr check`: the token, the channel, each permission and the commands, over the REST API alone."""

from functools import partial

import attrs
import discord

from discarr.errors.discord import DiscordError, PermissionMissing
from discarr.gateway.channel import Channel
from discarr.gateway.discords_clock import DiscordsClock
from discarr.gateway.invitation import EMBED_LINKS, NEEDED, SEND_MESSAGES, bot_name
from discarr.gateway.place import Place
from discarr.gateway.registration import Registration
from discarr.gateway.visit import visit_discord
from discarr.model.settings import GatewaySettings

TOKEN, CLOCK, CHANNEL, PERMISSION, COMMANDS = "token", "clock", "channel", "permission", "commands"
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
    try:
        async with visit_discord(settings) as visit:
            return await visit.ask(partial(_inspect, settings=settings, clock=visit.clock))
    except DiscordError as error:
        return (_failed(TOKEN, error),)


async def _inspect(
    client: discord.Client, settings: GatewaySettings, clock: DiscordsClock
) -> tuple[Finding, ...]:
    welcome = Finding(asked=TOKEN, ok=True, sentence=f"Discord knows the bot as {bot_name(client)}.")
    findings = (welcome, *await _inspect_channel(client, settings.channel_id))
    if clock.trouble is not None:
        findings = (*findings, _failed(CLOCK, clock.trouble))
    notices = settings.notice_channel_id
    if notices is None or notices == settings.channel_id:
        return findings
    return (*findings, *await _inspect_notices(client, notices))


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
