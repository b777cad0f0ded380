"""One conversation: decide from the payload, acknowledge at once, let Trio work, send its answer.

Discord gives 3 seconds for the acknowledgement and 15 minutes for the answer. Nothing here raises because a
person's interaction expired, was answered already, or the network went away: that costs this one answer, and
a line in the log.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

import aiohttp
import attrs
import discord

from discarr.board.custom_ids import action_of, chosen_action
from discarr.gateway.bridge import HomeStopped
from discarr.gateway.refusals import reason_of
from discarr.gateway.slash_commands import MAX_CHOICE_NAME, MAX_CHOICE_VALUE, MAX_CHOICES, SlashCommand
from discarr.gateway.views import embed_of, files_of, view_of
from discarr.language.catalogue import language_for
from discarr.language.words import _, marked, speaking
from discarr.model.message import Card
from discarr.model.replies import Choices, PrivateCard, Reply, Sentence, Silence
from discarr.model.requests import Action, Caller, Request, Suggest
from discarr.model.suggestions import Choice

log = logging.getLogger(__name__)

Interaction = discord.Interaction[discord.Client]

MAX_CONTENT = 2000  # characters, Discord's own limit
SUGGEST_SECONDS = 2.0
"""Of the 3 s that Discord gives: what comes later is of no use, and an empty list is better than an error."""

UNKNOWN_COMMAND = marked("I do not know this command any more. Please look again in a minute.")
UNKNOWN_BUTTON = marked("This button is from an older version of me and does nothing any more.")
STOPPING = marked("I am just being restarted. Please ask again in a moment.")

FAILURES = (discord.HTTPException, discord.InteractionResponded, aiohttp.ClientError, OSError)
"""TimeoutError is an OSError."""


@attrs.frozen(kw_only=True)
class FrontDesk:
    """What a conversation needs: the commands by name, the quick decision, and the way home."""

    commands: Mapping[str, SlashCommand]
    refusal: Callable[[Request], str | None]
    answer: Callable[[Request], Awaitable[Reply]]


async def hold_conversation(interaction: Interaction, desk: FrontDesk) -> None:
    """In the language of whoever began it."""
    with speaking(language_for(interaction.locale.value)):
        await _hold_conversation(interaction, desk)


async def _hold_conversation(interaction: Interaction, desk: FrontDesk) -> None:
    match interaction.type:
        case discord.InteractionType.application_command:
            action, unknown = _commanded(interaction, desk.commands), UNKNOWN_COMMAND
        case discord.InteractionType.component:
            action, unknown = _pressed(_data(interaction)), UNKNOWN_BUTTON
        case discord.InteractionType.autocomplete:
            await _offer_choices(interaction, desk)
            return
        case _:
            return
    if action is None:
        await _refuse(interaction, _(unknown))
    else:
        await _serve(interaction, Request(caller=caller_of(interaction), action=action), desk)


async def _serve(interaction: Interaction, request: Request, desk: FrontDesk) -> None:
    refusal = desk.refusal(request)
    if refusal is not None:
        await _refuse(interaction, refusal)
    elif await safe_defer_interaction(interaction):
        await _converse(interaction, request, desk)


async def _converse(interaction: Interaction, request: Request, desk: FrontDesk) -> None:
    """Send the answer, and those that follow it."""
    while True:
        reply = await _answer(request, desk)
        await safe_send_response(interaction, reply)
        if not isinstance(reply, PrivateCard) or reply.then is None:
            return
        request = attrs.evolve(request, action=reply.then)


async def _answer(request: Request, desk: FrontDesk) -> Reply:
    try:
        return await desk.answer(request)
    except HomeStopped:
        return Sentence(text=_(STOPPING))


async def _offer_choices(interaction: Interaction, desk: FrontDesk) -> None:
    """Nothing can be said to somebody who types: whatever is wrong, nothing is offered."""
    suggest = _suggested(interaction, desk.commands)
    if suggest is None:
        choices: tuple[Choice, ...] = ()
    else:
        choices = await _choices(Request(caller=caller_of(interaction), action=suggest), desk)
    # The next keystroke overtakes this one all the time: nobody misses its answer.
    await _went_well(interaction.response.autocomplete(_sendable(choices)), "completed", level=logging.DEBUG)


async def _choices(request: Request, desk: FrontDesk) -> tuple[Choice, ...]:
    if desk.refusal(request) is not None:
        return ()
    try:
        async with asyncio.timeout(SUGGEST_SECONDS):
            reply = await desk.answer(request)
    except (TimeoutError, HomeStopped):
        return ()
    return reply.choices if isinstance(reply, Choices) else ()


def _sendable(choices: tuple[Choice, ...]) -> list[discord.app_commands.Choice[str]]:
    """One that Discord would refuse costs itself: it would refuse them all."""
    return [
        discord.app_commands.Choice(name=choice.name[:MAX_CHOICE_NAME], value=choice.value)
        for choice in choices[:MAX_CHOICES]
        if choice.name.strip() and len(choice.value) <= MAX_CHOICE_VALUE
    ]


async def safe_defer_interaction(interaction: Interaction) -> bool:
    """Acknowledge, privately; for a button: without any sign. False when it is too late to go on."""
    return await _went_well(interaction.response.defer(ephemeral=True), "acknowledged")


async def safe_send_response(interaction: Interaction, reply: Reply) -> None:
    """Send the answer to an acknowledged interaction."""
    if interaction.type is discord.InteractionType.component:
        await _answer_press(interaction, reply)
    else:
        await _answer_command(interaction, reply)


async def _answer_command(interaction: Interaction, reply: Reply) -> None:
    """The acknowledgement shows "thinking" until it is replaced, or taken away."""
    match reply:
        case Sentence(text=text):
            await _went_well(interaction.edit_original_response(content=text[:MAX_CONTENT]), "answered")
        case PrivateCard(card=card):
            await _show_in_place(interaction, card)
        case Silence():
            await _went_well(interaction.delete_original_response(), "answered")


async def _answer_press(interaction: Interaction, reply: Reply) -> None:
    match reply:
        case Sentence(text=text):
            await _went_well(interaction.followup.send(text[:MAX_CONTENT], ephemeral=True), "answered")
        case PrivateCard(card=card) if _is_on_private_message(interaction):
            await _show_in_place(interaction, card)
        case PrivateCard(card=card):
            view = view_of(card) or discord.utils.MISSING
            sending = interaction.followup.send(
                embed=embed_of(card), files=files_of(card), view=view, ephemeral=True
            )
            await _went_well(sending, "answered")
        case Silence():
            pass


async def _show_in_place(interaction: Interaction, card: Card) -> None:
    """Whole: the buttons and the picture of what stood there before go."""
    sending = interaction.edit_original_response(
        embed=embed_of(card), attachments=files_of(card), view=view_of(card)
    )
    await _went_well(sending, "answered")


async def _refuse(interaction: Interaction, sentence: str) -> None:
    await _went_well(interaction.response.send_message(sentence, ephemeral=True), "refused")


async def _went_well(
    sending: Coroutine[Any, Any, object], what: str, *, level: int = logging.WARNING
) -> bool:
    try:
        await sending
    except FAILURES as error:
        log.log(level, "an interaction could not be %s: %s", what, _words_of(error))
        return False
    return True


def _words_of(error: Exception) -> str:
    """10062: it expired; 40060: somebody answered already."""
    return str(error) if isinstance(error, discord.DiscordException) else reason_of(error)


def caller_of(interaction: Interaction) -> Caller:
    return Caller(
        user_id=interaction.user.id,
        channel_id=interaction.channel_id,
        guild_id=interaction.guild_id,
        guild_owner_id=interaction.guild.owner_id if interaction.guild is not None else None,
        role_ids=_role_ids(interaction.user),
        permission_bits=interaction.permissions.value,
        locale=interaction.locale.value,
    )


def _role_ids(user: discord.User | discord.Member) -> frozenset[int]:
    if not isinstance(user, discord.Member):
        return frozenset()
    # `Member.roles` drops every role that is not in the cache, which is empty while the server is
    # unavailable.
    return frozenset(user._roles)  # noqa: SLF001  # nowhere else is the payload's own list kept


def _commanded(interaction: Interaction, commands: Mapping[str, SlashCommand]) -> Action | None:
    data = _data(interaction)
    command = commands.get(data["name"])
    if command is None:
        return None
    return command.asked({given["name"]: given.get("value") for given in data.get("options") or ()})


def _suggested(interaction: Interaction, commands: Mapping[str, SlashCommand]) -> Suggest | None:
    """What is typed just now, and into which option."""
    data = _data(interaction)
    focused = next((given for given in data.get("options") or () if given.get("focused")), None)
    action = _commanded(interaction, commands)
    if focused is None or action is None:
        return None
    options = {option.name: option for option in commands[data["name"]].options}
    option = options.get(focused["name"])
    if option is None or option.suggests is None:
        return None
    return Suggest(what=option.suggests, typed=str(focused.get("value", "")), of_command=action)


def _pressed(data: Mapping[str, Any]) -> Action | None:
    if data.get("component_type") == discord.ComponentType.button.value:
        return action_of(data["custom_id"])
    return chosen_action(data["custom_id"], data.get("values") or ())


def _data(interaction: Interaction) -> Mapping[str, Any]:
    return interaction.data or {}


def _is_on_private_message(interaction: Interaction) -> bool:
    return interaction.message is not None and interaction.message.flags.ephemeral
