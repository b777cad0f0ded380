"""What Discord tells the bot when a person uses a command or a button."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from discarr.demo.discord import payloads
from discarr.demo.discord.interactions import Interaction
from discarr.demo.discord.permissions import Permission

if TYPE_CHECKING:
    from discarr.demo.discord.world import SimulatedDiscord

Json = dict[str, Any]

ATTACHMENT_BYTES = 10 * 1024 * 1024


def interaction_json(world: "SimulatedDiscord", interaction: Interaction) -> Json:
    channel_id, member = interaction.channel_id, world.guild.members[interaction.user_id]
    permissions = world.guild.permissions_in(channel_id, interaction.user_id)
    described: Json = {
        "id": str(interaction.id),
        "application_id": str(world.bot.id),
        "type": int(interaction.kind),
        "token": interaction.token,
        "version": 1,
        "context": 0,
        "guild_id": str(world.guild_id),
        "guild": {"id": str(world.guild_id), "locale": "en-US", "features": []},
        "guild_locale": "en-US",
        "locale": "en-US",
        "channel_id": str(channel_id),
        "channel": world.channel_json(channel_id) | {"permissions": _bits(permissions)},
        "member": payloads.member_json(member, permissions=permissions),
        "app_permissions": _bits(world.bot_permissions(channel_id)),
        "authorizing_integration_owners": {"0": str(world.guild_id)},
        "entitlements": [],
        "attachment_size_limit": ATTACHMENT_BYTES,
        "data": interaction.data,
    }
    if interaction.source is not None:
        described["message"] = payloads.message_json(interaction.source, world.guild)
    return described


def _bits(permissions: Permission) -> str:
    return str(int(permissions))


def command_data(
    command: Json, options: Mapping[str, Any], *, guild_id: int, focused: str | None = None
) -> Json:
    """The filled-in command. Subcommands are named with spaces by nobody yet: options are one flat level."""
    known = {option["name"]: option for option in command.get("options", ())}
    unknown = [name for name in options if name not in known]
    missing = [name for name, option in known.items() if option.get("required") and name not in options]
    if unknown or (missing and focused is None):
        raise LookupError(f"/{command['name']}: unknown options {unknown}, missing options {missing}")
    filled = [_filled(known[name], value, focused=name == focused) for name, value in options.items()]
    data = {"id": command["id"], "name": command["name"], "type": command["type"], "options": filled}
    return data | ({"guild_id": str(guild_id)} if "guild_id" in command else {})


def _filled(option: Json, value: Any, *, focused: bool) -> Json:
    allowed = [choice["value"] for choice in option.get("choices", ())]
    if allowed and value not in allowed:
        raise LookupError(f"{option['name']}: {value!r} is none of the choices {allowed}")
    filled = {"name": option["name"], "type": option["type"], "value": value}
    return filled | ({"focused": True} if focused else {})
