"""The page for people: the channel as a browser shows it, and what a visitor does there."""

import mimetypes
from collections.abc import Awaitable, Callable
from functools import partial
from importlib.resources import files
from typing import Any, cast

import trio
from hypercorn.typing import ASGIFramework
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from discarr.demo.discord import page_orders
from discarr.demo.discord.page_guard import HEADERS, from_this_page
from discarr.demo.discord.page_view import channel_view
from discarr.demo.discord.troubles import Troubles
from discarr.demo.discord.world import SimulatedDiscord
from discarr.demo.posters import poster_svg

FILES = files("discarr.demo.discord").joinpath("page")

_Answer = Callable[[Request], Awaitable[Response]]
_Order = Callable[[SimulatedDiscord, dict[str, Any]], Awaitable[Response]]


def page_application(world: SimulatedDiscord, troubles: Troubles | None = None) -> ASGIFramework:
    offered = troubles or Troubles()
    orders: dict[str, _Order] = {
        "press": page_orders.press,
        "commands": page_orders.command,
        "complete": page_orders.complete,
        "submit": page_orders.submit,
        "say": page_orders.say,
        "speak": page_orders.speak,
        "troubles": lambda world, asked: page_orders.trouble(world, offered, asked),
    }
    routes = [
        Route("/", _guarded(partial(_file, "index.html")), methods=["GET"]),
        Route("/page/{name}", _guarded(_named_file), methods=["GET"]),
        Route("/sim/channel", _guarded(partial(_channel, world, offered)), methods=["GET"]),
        Route("/sim/posters/{shelf}/{number:int}.svg", _guarded(_poster), methods=["GET"]),
        Route("/sim/events", Events(world), methods=["GET"]),
        *(
            Route(f"/sim/{name}", _guarded(partial(_ordered, world, order)), methods=["POST"])
            for name, order in orders.items()
        ),
    ]
    return cast("ASGIFramework", Starlette(routes=routes))


def _guarded(answer: _Answer) -> _Answer:
    async def guarded(request: Request) -> Response:
        await trio.lowlevel.checkpoint()
        if not from_this_page(request):
            return JSONResponse({"message": "Only this page, on this machine, may ask."}, 403)
        try:
            answered = await answer(request)
        except (LookupError, ValueError, TypeError) as error:  # all that a wrong order can lead to
            answered = JSONResponse({"message": str(error)}, 400)
        answered.headers.update(HEADERS)
        return answered

    return guarded


async def _ordered(world: SimulatedDiscord, order: _Order, request: Request) -> Response:
    return await order(world, await page_orders.read_order(request))


async def _channel(world: SimulatedDiscord, troubles: Troubles, request: Request) -> Response:
    """As one user sees it: `user` is owner, administrator or member."""
    await trio.lowlevel.checkpoint()
    part = request.query_params.get("user", "administrator")
    return JSONResponse(channel_view(world, part, troubles))


async def _poster(request: Request) -> Response:
    await trio.lowlevel.checkpoint()
    drawn = poster_svg(request.path_params["shelf"], request.path_params["number"])
    return Response(drawn, media_type="image/svg+xml")


async def _named_file(request: Request) -> Response:
    return await _file(request.path_params["name"], request)


async def _file(name: str, _request: Request) -> Response:
    """One of the page's own files; a name holds no slash, and whatever else is asked for is not there."""
    await trio.lowlevel.checkpoint()
    if name not in {each.name for each in FILES.iterdir()}:
        return JSONResponse({"message": "There is no such file."}, 404)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Response(FILES.joinpath(name).read_bytes(), media_type=kind)


class Events:
    """Server-sent events: one whenever the world changed; the page then asks for what it shows."""

    def __init__(self, world: SimulatedDiscord) -> None:
        self._world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not from_this_page(Request(scope, receive)):
            await Response(status_code=403)(scope, receive, send)
            return
        headers = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self._tell, send)
            while (await receive())["type"] != "http.disconnect":
                pass
            nursery.cancel_scope.cancel()

    async def _tell(self, send: Send) -> None:
        while True:
            seen = self._world.changes.version
            await send({"type": "http.response.body", "body": b"data: %d\n\n" % seen, "more_body": True})
            await self._world.changes.wait_beyond(seen)
