"""A simulated service on a port: what a request passes before it is answered, in the services' own order."""

import gzip
import zlib
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import cast
from urllib.parse import quote

import attrs
import trio
from hypercorn.typing import ASGIFramework
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from discarr.demo.arr.answers import nothing, problem_details, starting_up
from discarr.demo.arr.faults import faulty
from discarr.demo.arr.hub_routes import hub_routes
from discarr.demo.arr.library_routes import library_routes
from discarr.demo.arr.queries import QueryRefused
from discarr.demo.arr.questions import Asked, question
from discarr.demo.arr.queue_routes import queue_routes
from discarr.demo.arr.routes import service_routes
from discarr.demo.arr.world import SimulatedServarr, utc_now
from discarr.demo.web import Exchange, recording, serve_app

WEB_PAGE = "<!doctype html><html><head><title>{title}</title></head><body><div id='root'></div></body></html>"


async def serve_servarr(
    world: SimulatedServarr,
    *,
    port: int = 0,
    certificate: Path | None = None,
    key: Path | None = None,
    task_status: trio.TaskStatus[str] = trio.TASK_STATUS_IGNORED,
) -> None:
    """Serve until cancelled; `task_status` gets the address without the URL base."""
    app = servarr_app(world)

    def date() -> datetime:
        """Not `world.now`, which a script may hurry on: Discarr's own clock does not follow that."""
        return utc_now() + world.clock_off

    await serve_app(app, now=date, port=port, certificate=certificate, key=key, task_status=task_status)


def servarr_app(world: SimulatedServarr) -> ASGIFramework:
    """Exchanges are recorded as they cross the wire, faults and all."""
    routes = [*queue_routes(world), *library_routes(world), *service_routes(world), *hub_routes(world)]
    app = Starlette(routes=[*routes, _everything_else(world)])
    app.router.redirect_slashes = False
    app.add_exception_handler(QueryRefused, _refuse_query)
    served = cast("ASGIFramework", GZipMiddleware(Gate(app, world), compresslevel=1))
    troubled = faulty(served, world.faults)
    return recording(troubled, partial(_remember, world)) if world.keep_log else troubled


@attrs.frozen
class Gate:
    """The middlewares: key, version header, URL base, starting up. A wrong key wins over everything."""

    app: ASGIApp
    world: SimulatedServarr

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        self.world.advance(self.world.now())
        request = HTTPConnection(scope)
        inside = request.url.path.startswith(f"{self.world.url_base}/")
        path = request.url.path.removeprefix(self.world.url_base) if inside else request.url.path
        if path.startswith(("/api", "/signalr")) and not self._may(request, path):
            await nothing(401)(scope, receive, send)
            return
        refusal = self._turned_away(request, path, inside=inside)
        answerer = refusal or self.app
        await answerer({**scope, "path": path, "raw_path": path.encode()}, receive, self._versioned(send))

    def _may(self, request: HTTPConnection, path: str) -> bool:
        """The query wins over the header, even when it is wrong and the header is right."""
        name = "access_token" if path.startswith("/signalr") else "apikey"
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        given = request.query_params.get(name, request.headers.get("x-api-key", bearer))
        return given == self.world.api_key

    def _turned_away(self, request: HTTPConnection, path: str, *, inside: bool) -> Response | None:
        if not inside:
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"{self.world.url_base}{path}{query}", 307)
        if self.world.is_starting:
            return starting_up(self.world.product.app_name, api=path.startswith("/api"))
        if path.startswith("/signalr") and not self.world.hub.is_there:
            return nothing(404)
        return None

    def _versioned(self, send: Send) -> Send:
        async def speak(event: Message) -> None:
            if event["type"] == "http.response.start":
                version = self.world.product.version.encode()
                event["headers"] = [*event["headers"], (b"x-application-version", version)]
            await send(event)

        return speak


def _everything_else(world: SimulatedServarr) -> Route:
    """Unknown below /api: 404. Anywhere else is the web page, behind its login form if there is one."""

    def answer(asked: Asked) -> Response:
        if asked.path.startswith("/api"):
            return nothing(404)
        if world.login_form and asked.path != "/login":
            return RedirectResponse(f"/login?returnUrl={quote(asked.path, safe='')}", 302)
        name = world.product.app_name
        title = f"Login - {name}" if asked.path == "/login" else name  # login.html, index.ejs
        return Response(WEB_PAGE.format(title=title), media_type="text/html")

    return question("GET", "/{path:path}", answer)


async def _refuse_query(_request: Request, error: Exception) -> Response:
    await trio.lowlevel.checkpoint()  # Starlette calls what is not async in a thread of its own.
    return problem_details(cast("QueryRefused", error))


def _remember(world: SimulatedServarr, exchange: Exchange) -> None:
    world.log.append(readable(exchange) if world.keep_bodies else attrs.evolve(exchange, response_body=b""))


def readable(exchange: Exchange) -> Exchange:
    """The exchange as if nobody had compressed it; one whose compression is broken stays as it is."""
    if exchange.response_headers.get("content-encoding") != "gzip":
        return exchange
    try:
        body = gzip.decompress(exchange.response_body)
    except (EOFError, OSError, zlib.error):
        return exchange
    headers = {name: value for name, value in exchange.response_headers.items() if name != "content-encoding"}
    return attrs.evolve(exchange, response_headers=headers, response_body=body)
