"""What people ask of the bot: a command or a button, told over the gateway, and what came of it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import trio

from discarr.demo.discord import payloads
from discarr.demo.discord.guild import User
from discarr.demo.discord.interactions import (
    ACKNOWLEDGE_WITHIN_SECONDS,
    Interaction,
    InteractionKind,
    Outcome,
)
from discarr.demo.discord.messages import Message
from discarr.demo.discord.permissions import Permission

if TYPE_CHECKING:
    from discarr.demo.discord.world import SimulatedDiscord

Json = dict[str, Any]

ATTACHMENT_BYTES = 10 * 1024 * 1024


def offered(world: "SimulatedDiscord", user: User) -> list[Json]:
    """The commands that Discord lists for this user."""
    mine = world.guild.permissions_in(world.channel_id, user.id)
    registered = [*world.commands, *world.global_commands.all()]
    return [c for c in registered if _permitted(c.get("default_member_permissions"), mine)]


def _permitted(required: str | None, mine: Permission) -> bool:
    """`default_member_permissions`: null is for everyone, "0" for administrators only."""
    if required is None:
        return True
    needed = Permission(int(required)) or Permission.ADMINISTRATOR
    return Permission.ADMINISTRATOR in mine or mine & needed == needed


def _offered(world: "SimulatedDiscord", user: User, name: str) -> Json:
    for command in offered(world, user):
        if command["name"] == name:
            return command
    raise LookupError(f"no command {name!r} is offered to {user.display_name}")


# --- Asking ---------------------------------------------------------------------------------------------


def begin_command(
    world: "SimulatedDiscord",
    user: User,
    name: str,
    options: Mapping[str, Any],
    *,
    channel_id: int | None = None,
) -> Interaction:
    data = command_data(_offered(world, user, name), options, guild_id=world.guild_id)
    return _ask(world, InteractionKind.COMMAND, user, data, channel_id=channel_id or world.channel_id)


def begin_autocomplete(
    world: "SimulatedDiscord", user: User, name: str, options: Mapping[str, Any], *, focused: str
) -> Interaction:
    command = _offered(world, user, name)
    option: Json = next((each for each in command.get("options", ()) if each["name"] == focused), {})
    if not option.get("autocomplete"):
        raise LookupError(f"/{name}: nothing is offered for {focused!r}: it has no autocomplete")
    data = command_data(command, options, guild_id=world.guild_id, focused=focused)
    return _ask(world, InteractionKind.AUTOCOMPLETE, user, data, channel_id=world.channel_id)


def begin_submit(
    world: "SimulatedDiscord", user: User, modal: Json, values: Mapping[str, str]
) -> Interaction:
    rows = [
        {"type": 1, "components": [{"type": 4, "custom_id": custom_id, "value": value}]}
        for custom_id, value in values.items()
    ]
    data = {"custom_id": modal["custom_id"], "components": rows}
    opener = world.interactions.that_opened(modal)
    return _ask(
        world,
        InteractionKind.MODAL,
        user,
        data,
        channel_id=opener.channel_id,
        source=opener.source,
        opened_by=opener,
    )


async def begin_press(
    world: "SimulatedDiscord", user: User, message: Message | int, button: str
) -> Interaction:
    """LookupError where this user sees no such button, or cannot press it."""
    source = _visible(world, user, message if isinstance(message, int) else message.id)
    pressed = source.button(button)
    if pressed.get("disabled"):
        raise LookupError(f"the button {button!r} is disabled")
    await trio.sleep_until(world.shown_at_seconds[source.id] + world.human_delay_seconds)
    data = {"custom_id": pressed["custom_id"], "component_type": pressed["type"], "id": pressed["id"]}
    return _ask(world, InteractionKind.COMPONENT, user, data, channel_id=source.channel_id, source=source)


async def begin_choice(
    world: "SimulatedDiscord", user: User, message: Message | int, custom_id: str, value: str
) -> Interaction:
    """LookupError where this user sees no such menu, or it has no such option."""
    source = _visible(world, user, message if isinstance(message, int) else message.id)
    menu = next((each for each in source.menus if each["custom_id"] == custom_id), None)
    if menu is None or value not in [option["value"] for option in menu["options"]]:
        raise LookupError(f"no option {value!r} in a menu {custom_id!r}")
    await trio.sleep_until(world.shown_at_seconds[source.id] + world.human_delay_seconds)
    data = {
        "custom_id": custom_id,
        "component_type": menu["type"],
        "id": menu["id"],
        "values": [value],
    }
    return _ask(world, InteractionKind.COMPONENT, user, data, channel_id=source.channel_id, source=source)


def _visible(world: "SimulatedDiscord", user: User, message_id: int) -> Message:
    message = world.store.find(message_id)
    if message is None or message.private_to not in (None, user.id):
        raise LookupError(f"{user.display_name} does not see a message {message_id}")
    return message


def _ask(
    world: "SimulatedDiscord",
    kind: InteractionKind,
    user: User,
    data: Json,
    *,
    channel_id: int,
    source: Message | None = None,
    opened_by: Interaction | None = None,
) -> Interaction:
    interaction = world.interactions.begin(
        kind, user_id=user.id, channel_id=channel_id, data=data, source=source, opened_by=opened_by
    )
    world.sessions.dispatch("INTERACTION_CREATE", interaction_json(world, interaction))
    world.changes.announce()
    return interaction


async def outcome(
    world: "SimulatedDiscord", interaction: Interaction, answer_within_seconds: float
) -> Outcome:
    """Wait for the acknowledgement, then for what follows it, each no longer than it may take."""
    with trio.move_on_at(interaction.asked_at_seconds + ACKNOWLEDGE_WITHIN_SECONDS):
        await interaction.acknowledged.wait()
    if interaction.acknowledgement is not None:
        with trio.move_on_after(answer_within_seconds):
            await interaction.answered.wait()
    answer = interaction.answer_id
    return Outcome(
        acknowledgement=interaction.acknowledgement,
        acknowledged_after_seconds=interaction.acknowledged_after_seconds,
        message=None if answer is None else world.store.find(answer),
        modal=interaction.modal,
        choices=tuple(interaction.choices),
        interaction_id=interaction.id,
    )


# --- What the bot is told -------------------------------------------------------------------------------


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
        "locale": member.locale,
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
    """The filled-in command. Options are one flat level: subcommands are not simulated."""
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
    least, most = option.get("min_value"), option.get("max_value")
    if (least is not None and value < least) or (most is not None and value > most):
        raise LookupError(f"{option['name']}: {value!r} is not from {least} to {most}")
    filled = {"name": option["name"], "type": option["type"], "value": value}
    return filled | ({"focused": True} if focused else {})
