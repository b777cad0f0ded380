"""How a route is admitted: who may call it, and which limits it counts against."""

from collections.abc import Callable
from typing import Any

import attrs
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from discarr.demo.discord.reading import Asked, read
from discarr.demo.discord.refusals import Refusal, Unauthorized
from discarr.demo.discord.world import SimulatedDiscord

API = "/api/v10"

Answer = dict[str, Any] | list[dict[str, Any]] | None
"""None is 204 No Content."""
Endpoint = Callable[[SimulatedDiscord, Asked], Answer | Response]


@attrs.frozen(kw_only=True)
class ApiRoute:
    method: str
    path: str
    endpoint: Endpoint
    with_token: bool = True
    """Interactions and webhooks prove themselves by the token in their path instead."""
    bucket: str | None = None


def starlette_route(world: SimulatedDiscord, route: ApiRoute) -> Route:
    async def admitted(request: Request) -> Response:
        return _answer(world, route, await read(request))

    return Route(API + route.path, admitted, methods=[route.method])


def _answer(world: SimulatedDiscord, route: ApiRoute, asked: Asked) -> Response:
    limit_headers: dict[str, str] = {}
    try:
        if route.with_token:
            _authenticate(world, asked)
            world.limits.take_from_everything()  # interaction endpoints are outside of it
        limit_headers = world.limits.take(route.bucket, asked.path.get("channel_id", 0))
        answer = route.endpoint(world, asked)
    except Refusal as refusal:
        return JSONResponse(refusal.body, refusal.status, headers=limit_headers | refusal.headers)
    return _response(answer, limit_headers)


def _authenticate(world: SimulatedDiscord, asked: Asked) -> None:
    kind, _, token = asked.authorization.partition(" ")
    if kind != "Bot" or not world.accepts(token):
        raise Unauthorized


def _response(answer: Answer | Response, headers: dict[str, str]) -> Response:
    if isinstance(answer, Response):
        return answer
    if answer is None:
        return Response(status_code=204, headers=headers)
    return JSONResponse(answer, headers=headers)
