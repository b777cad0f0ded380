"""How a route is admitted: who may call it, and which limits it counts against."""

from collections.abc import Awaitable, Callable
from typing import Any

import attrs
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from discarr.demo.discord.refusals import NotFound, Refusal, Unauthorized
from discarr.demo.discord.world import SimulatedDiscord

API = "/api/v10"

Answer = dict[str, Any] | list[dict[str, Any]] | None
"""None is 204 No Content."""
Endpoint = Callable[[SimulatedDiscord, Request], Awaitable[Answer | Response]]


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
        # The limit of everything counts per bot: interaction endpoints are outside of it.
        limit_headers: dict[str, str] = {}
        try:
            if route.with_token:
                _authenticate(world, request)
                world.limits.take_from_everything()
            limit_headers = world.limits.take(route.bucket, request.path_params.get("channel_id", 0))
            answer = await route.endpoint(world, request)
        except Refusal as refusal:
            return JSONResponse(refusal.body, refusal.status, headers=limit_headers | refusal.headers)
        return _response(answer, limit_headers)

    return Route(API + route.path, admitted, methods=[route.method])


def _authenticate(world: SimulatedDiscord, request: Request) -> None:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind != "Bot" or not world.accepts(token):
        raise Unauthorized


def _response(answer: Answer | Response, headers: dict[str, str]) -> Response:
    if isinstance(answer, Response):
        return answer
    if answer is None:
        return Response(status_code=204, headers=headers)
    return JSONResponse(answer, headers=headers)


def whole_number(request: Request, name: str) -> int | None:
    text = request.query_params.get(name)
    return int(text) if text is not None and text.isdecimal() else None


def is_yes(request: Request, name: str) -> bool:
    return request.query_params.get(name, "").lower() in ("1", "true")


def own_application(world: SimulatedDiscord, request: Request) -> None:
    if request.path_params["application_id"] != world.bot.id:
        raise NotFound
