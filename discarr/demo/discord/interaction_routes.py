"""The callback of an interaction, and the messages under its token."""

from discarr.demo.discord import answering, payloads
from discarr.demo.discord.messages import Message
from discarr.demo.discord.reading import Asked
from discarr.demo.discord.refusals import UnknownWebhook
from discarr.demo.discord.routing import Answer, ApiRoute
from discarr.demo.discord.world import SimulatedDiscord


def callback(world: SimulatedDiscord, asked: Asked) -> Answer:
    body, files = asked.message()
    interaction_id = int(asked.path["interaction_id"])
    described = answering.acknowledge(world, interaction_id, _token(asked), body, files)
    return described if asked.says("with_response") else None


def follow_up(world: SimulatedDiscord, asked: Asked) -> Answer:
    _require_application(world, asked)
    body, files = asked.message()
    return _shown(world, answering.follow_up(world, _token(asked), body, files))


def answer(world: SimulatedDiscord, asked: Asked) -> Answer:
    _require_application(world, asked)
    _, message = answering.under_token(world, _token(asked), _which(asked))
    return _shown(world, message)


def edit(world: SimulatedDiscord, asked: Asked) -> Answer:
    _require_application(world, asked)
    body, files = asked.message()
    return _shown(world, answering.edit_answer(world, _token(asked), _which(asked), body, files))


def delete(world: SimulatedDiscord, asked: Asked) -> Answer:
    _require_application(world, asked)
    answering.delete_answer(world, _token(asked), _which(asked))
    return None


def _require_application(world: SimulatedDiscord, asked: Asked) -> None:
    if asked.path["application_id"] != world.bot.id:
        raise UnknownWebhook


def _token(asked: Asked) -> str:
    return str(asked.path["token"])


def _which(asked: Asked) -> str:
    return str(asked.path.get("message_id", "@original"))


def _shown(world: SimulatedDiscord, message: Message) -> Answer:
    return payloads.message_json(message, world.guild)


_WEBHOOK = "/webhooks/{application_id:int}/{token}"
_ORIGINAL = f"{_WEBHOOK}/messages/@original"
_MESSAGE = f"{_WEBHOOK}/messages/{{message_id:int}}"

INTERACTION_ROUTES = (
    ApiRoute(
        method="POST",
        path="/interactions/{interaction_id:int}/{token}/callback",
        endpoint=callback,
        with_token=False,
    ),
    ApiRoute(method="POST", path=_WEBHOOK, endpoint=follow_up, with_token=False),
    *(
        ApiRoute(method=method, path=path, endpoint=endpoint, with_token=False)
        for path in (_ORIGINAL, _MESSAGE)
        for method, endpoint in (("GET", answer), ("PATCH", edit), ("DELETE", delete))
    ),
)
