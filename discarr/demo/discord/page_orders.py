"""What a visitor does on the page: presses, commands, forms, words, and troubles."""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from discarr.demo.discord.guild import User
from discarr.demo.discord.interactions import Outcome
from discarr.demo.discord.page_view import LANGUAGES, message_view, modal_fields, parts
from discarr.demo.discord.troubles import Troubles
from discarr.demo.discord.world import SimulatedDiscord

Json = dict[str, Any]

LONGEST_ORDER = 100_000
MESSAGE_CHARACTERS = 2000


async def press(world: SimulatedDiscord, asked: Json) -> Response:
    who, message_id, custom_id = _who(world, asked), int(asked["message_id"]), str(asked["custom_id"])
    if "value" in asked:
        outcome = await world.choose(who, message_id, custom_id, str(asked["value"]))
    else:
        outcome = await world.press(who, message_id, custom_id)
    return _told(world, outcome)


async def command(world: SimulatedDiscord, asked: Json) -> Response:
    options = asked.get("options") or {}
    outcome = await world.run_command(_who(world, asked), str(asked["name"]), options)
    return _told(world, outcome)


async def complete(world: SimulatedDiscord, asked: Json) -> Response:
    """What the bot offers for the option that is typed into."""
    options = asked.get("options") or {}
    outcome = await world.autocomplete(
        _who(world, asked), str(asked["name"]), options, focused=str(asked["focused"])
    )
    return JSONResponse({"answered": outcome.acknowledgement is not None, "choices": list(outcome.choices)})


async def submit(world: SimulatedDiscord, asked: Json) -> Response:
    """A form that an answer opened, filled in."""
    opener = world.interactions.by_id(int(asked["opened_by"]))
    values = {str(key): str(value) for key, value in dict(asked["values"]).items()}
    if opener.modal is None or opener.user_id != _who(world, asked).id:
        raise LookupError("That form is not open.")
    return _told(world, await world.submit(_who(world, asked), opener.modal, values))


async def say(world: SimulatedDiscord, asked: Json) -> Response:
    text = str(asked["text"]).strip()
    if not 1 <= len(text) <= MESSAGE_CHARACTERS:
        raise ValueError(f"A message has 1 to {MESSAGE_CHARACTERS} characters.")
    world.say(_who(world, asked), text)
    return JSONResponse({})


async def speak(world: SimulatedDiscord, asked: Json) -> Response:
    """They change the language of their Discord."""
    locale = str(asked["locale"])
    if locale not in LANGUAGES:
        raise ValueError(f"Choose one of {', '.join(LANGUAGES)}.")
    world.speak(_who(world, asked), locale)
    world.changes.announce()
    return JSONResponse({})


async def trouble(world: SimulatedDiscord, troubles: Troubles, asked: Json) -> Response:
    """Without a key everything is put right."""
    if "key" in asked:
        troubles.turn(str(asked["key"]))
    else:
        troubles.mend_all()
    world.changes.announce()
    return JSONResponse({"troubles": [each.described() for each in troubles]})


async def read_order(request: Request) -> Json:
    # A form of another site can send text without asking first, but not this type.
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise ValueError("send application/json")
    sent = await request.body()
    order = json.loads(sent) if len(sent) <= LONGEST_ORDER else None
    if not isinstance(order, dict):
        raise ValueError("send an object, and not a huge one")  # noqa: TRY004  # the sender's mistake: 400
    return order


def _who(world: SimulatedDiscord, asked: Json) -> User:
    return parts(world)[str(asked.get("user", "administrator"))]


def _told(world: SimulatedDiscord, outcome: Outcome) -> Response:
    how = outcome.acknowledgement
    return JSONResponse(
        {
            "acknowledged": how is not None,
            "acknowledgement": None if how is None else how.name.lower(),
            "acknowledged_after_seconds": outcome.acknowledged_after_seconds,
            "private": outcome.private,
            "message": None if outcome.message is None else message_view(world, outcome.message),
            "modal": None if outcome.modal is None else _opened(outcome.modal, outcome.interaction_id),
        }
    )


def _opened(modal: Json, interaction_id: int) -> Json:
    return {"opened_by": str(interaction_id), "title": modal["title"], "fields": modal_fields(modal)}
