"""How the bot answers an interaction: the one callback, then messages under its token."""

from typing import Any

import attrs

from discarr.demo.discord import feed
from discarr.demo.discord.command_forms import STRING
from discarr.demo.discord.forms import Form
from discarr.demo.discord.interactions import PERMITTED, Acknowledgement, Interaction
from discarr.demo.discord.messages import EPHEMERAL, LOADING, Message
from discarr.demo.discord.payloads import message_json
from discarr.demo.discord.posting import changed, compose
from discarr.demo.discord.reading import UploadedFile
from discarr.demo.discord.refusals import UnknownMessage
from discarr.demo.discord.world import SimulatedDiscord

Json = dict[str, Any]

MODAL_ROWS = 5


def acknowledge(
    world: SimulatedDiscord, interaction_id: int, token: str, body: Json, files: list[UploadedFile]
) -> Json:
    """Obey the callback once; the answer is what `with_response` asks for."""
    interaction = world.interactions.to_acknowledge(interaction_id, token)
    how = _permitted(interaction, body.get("type"))
    data = body.get("data") or {}
    match how:
        case Acknowledgement.MESSAGE:
            _answer_with_new(world, interaction, data, files)
        case Acknowledgement.DEFERRED_MESSAGE:
            thinking = _thinking(world, interaction, data.get("flags") or 0)
            interaction.original_id = feed.publish(world, thinking).id
        case Acknowledgement.DEFERRED_UPDATE:
            interaction.original_id = interaction.source.id if interaction.source else None
        case Acknowledgement.UPDATE:
            _change_source(world, interaction, data, files)
        case Acknowledgement.CHOICES:
            interaction.choices = _checked_choices(data, interaction.focused_type)
            interaction.answer_with(None)
        case Acknowledgement.MODAL:
            interaction.modal = _checked_modal(data)
            interaction.answer_with(None)
    world.interactions.acknowledge(interaction, how)
    return _described(world, interaction, how)


def _permitted(interaction: Interaction, asked: object) -> Acknowledgement:
    permitted = sorted(PERMITTED[interaction.kind])
    form = Form()
    form.one_of(("type",), asked, tuple(map(int, permitted)))
    form.check()
    return Acknowledgement(int(str(asked)))


def _answer_with_new(
    world: SimulatedDiscord, interaction: Interaction, data: Json, files: list[UploadedFile]
) -> None:
    posted = feed.publish(world, _owned(interaction, compose(world, interaction.channel_id, data, files)))
    interaction.original_id = posted.id
    interaction.answer_with(posted.id)


def _change_source(
    world: SimulatedDiscord, interaction: Interaction, data: Json, files: list[UploadedFile]
) -> None:
    if interaction.source is None:
        raise UnknownMessage
    feed.revise(world, changed(world, world.store.get(interaction.source.id), data, files))
    interaction.original_id = interaction.source.id
    interaction.answer_with(interaction.source.id)


def _thinking(world: SimulatedDiscord, interaction: Interaction, flags: int) -> Message:
    thinking = Message(
        id=world.snowflakes.make(),
        channel_id=interaction.channel_id,
        author_id=world.bot.id,
        flags=flags & EPHEMERAL | LOADING,
    )
    return _owned(interaction, thinking)


def _owned(interaction: Interaction, message: Message) -> Message:
    private = bool(message.flags & EPHEMERAL)
    return attrs.evolve(
        message, origin=interaction.origin, private_to=interaction.user_id if private else None
    )


def _checked_choices(data: Json, option_type: int) -> list[Json]:
    """One that is wrong, and none is taken."""
    form = Form()
    choices = form.items(("data", "choices"), data.get("choices"), most=25)
    for index, choice in enumerate(choices):
        at = ("data", "choices", index)
        form.text((*at, "name"), choice.get("name"), most=100, least=1)
        if option_type == STRING:
            form.text((*at, "value"), choice.get("value"), most=100, least=1)
        elif not isinstance(choice.get("value"), int | float):
            form.problem((*at, "value"), "NUMBER_TYPE_COERCE", "Value is not a number.")
    form.check()
    return choices


def _checked_modal(data: Json) -> Json:
    form = Form()
    form.text(("data", "title"), data.get("title"), most=45, least=1)
    form.text(("data", "custom_id"), data.get("custom_id"), most=100, least=1)
    form.items(("data", "components"), data.get("components") or [], most=MODAL_ROWS, least=1)
    form.check()
    return data


def _described(world: SimulatedDiscord, interaction: Interaction, how: Acknowledgement) -> Json:
    original = None if interaction.original_id is None else world.store.find(interaction.original_id)
    about: Json = {"id": str(interaction.id), "type": int(interaction.kind)}
    if original is None:
        return {"interaction": about}
    about |= {
        "response_message_id": str(original.id),
        "response_message_loading": original.loading,
        "response_message_ephemeral": original.private_to is not None,
        "channel_id": str(original.channel_id),
        "guild_id": str(world.guild_id),
    }
    if how not in (Acknowledgement.MESSAGE, Acknowledgement.UPDATE):
        return {"interaction": about}
    return {
        "interaction": about,
        "resource": {"type": int(how), "message": message_json(original, world.guild)},
    }


# --- Messages under the interaction's token -------------------------------------------------------------


def follow_up(world: SimulatedDiscord, token: str, body: Json, files: list[UploadedFile]) -> Message:
    """A further message; the first one after "thinking" takes its place, and its privacy."""
    interaction = world.interactions.by_token(token)
    original = None if interaction.original_id is None else world.store.find(interaction.original_id)
    if original is not None and original.loading:
        return _settle(world, interaction, original, body, files)
    message = _owned(interaction, compose(world, interaction.channel_id, body, files))
    # Only the first answer carries the command's name above it.
    posted = feed.publish(world, attrs.evolve(message, reply_to=interaction.original_id))
    interaction.answer_with(posted.id)
    return posted


def _settle(
    world: SimulatedDiscord,
    interaction: Interaction,
    thinking: Message,
    body: Json,
    files: list[UploadedFile],
) -> Message:
    settled = changed(world, attrs.evolve(thinking, flags=thinking.flags & ~LOADING), body, files)
    if thinking.loading:  # what takes the place of "thinking" is not marked as edited
        settled = attrs.evolve(settled, edited_at=None)
    feed.revise(world, settled)
    interaction.answer_with(settled.id)
    return settled


def under_token(world: SimulatedDiscord, token: str, which: str) -> tuple[Interaction, Message]:
    """The message that `@original` or an id means; any other interaction's is unknown here."""
    interaction = world.interactions.by_token(token)
    message_id = interaction.original_id if which == "@original" else int(which)
    message = None if message_id is None else world.store.find(message_id)
    if message is None or not _belongs(interaction, message):
        raise UnknownMessage
    return interaction, message


def _belongs(interaction: Interaction, message: Message) -> bool:
    made_here = message.origin is not None and message.origin.interaction_id == interaction.id
    return made_here or message.id == interaction.original_id


def edit_answer(
    world: SimulatedDiscord, token: str, which: str, body: Json, files: list[UploadedFile]
) -> Message:
    interaction, message = under_token(world, token, which)
    return _settle(world, interaction, message, body, files)


def delete_answer(world: SimulatedDiscord, token: str, which: str) -> None:
    interaction, message = under_token(world, token, which)
    feed.withdraw(world, message.id)
    interaction.answer_with(None)
