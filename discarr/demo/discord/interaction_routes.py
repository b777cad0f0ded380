"""The callback of an interaction, and the messages under its token."""

from starlette.requests import Request

from discarr.demo.discord import answering, payloads
from discarr.demo.discord.messages import Message
from discarr.demo.discord.reading import read_message
from discarr.demo.discord.refusals import UnknownWebhook
from discarr.demo.discord.routing import Answer, ApiRoute, is_yes
from discarr.demo.discord.world import SimulatedDiscord


async def callback(world: SimulatedDiscord, request: Request) -> Answer:
    body, files = await read_message(request)
    interaction_id = int(request.path_params["interaction_id"])
    described = answering.acknowledge(world, interaction_id, _token(request), body, files)
    return described if is_yes(request, "with_response") else None


async def follow_up(world: SimulatedDiscord, request: Request) -> Answer:
    _require_application(world, request)
    body, files = await read_message(request)
    return _shown(world, answering.follow_up(world, _token(request), body, files))


async def answer(world: SimulatedDiscord, request: Request) -> Answer:
    _require_application(world, request)
    _, message = answering.under_token(world, _token(request), _which(request))
    return _shown(world, message)


async def edit(world: SimulatedDiscord, request: Request) -> Answer:
    _require_application(world, request)
    body, files = await read_message(request)
    return _shown(world, answering.edit_answer(world, _token(request), _which(request), body, files))


async def delete(world: SimulatedDiscord, request: Request) -> Answer:
    _require_application(world, request)
    answering.delete_answer(world, _token(request), _which(request))
    return None


def _require_application(world: SimulatedDiscord, request: Request) -> None:
    if request.path_params["application_id"] != world.bot.id:
        raise UnknownWebhook


def _token(request: Request) -> str:
    return str(request.path_params["token"])


def _which(request: Request) -> str:
    return str(request.path_params.get("message_id", "@original"))


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
