"""The page for people: the channel as a browser shows it, and what a visitor does there."""

import json
import secrets
from base64 import b64encode
from collections.abc import Awaitable, Callable
from importlib.resources import files
from typing import Any, cast
from urllib.parse import urlsplit

import trio
from hypercorn.typing import ASGIFramework
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from discarr.demo.discord import asking, payloads
from discarr.demo.discord.guild import User
from discarr.demo.discord.interactions import Outcome
from discarr.demo.discord.messages import Message
from discarr.demo.discord.world import SimulatedDiscord

Json = dict[str, Any]

PAGE = files("discarr.demo.discord").joinpath("page.html").read_text("utf-8")
LOOPBACK_NAMES = ("127.0.0.1", "localhost", "::1")

_Endpoint = Callable[[SimulatedDiscord, Request], Awaitable[Response]]


def page_application(world: SimulatedDiscord) -> ASGIFramework:
    routes = [
        Route("/", _served(world, _page), methods=["GET"]),
        Route("/sim/channel", _served(world, _channel), methods=["GET"]),
        Route("/sim/press", _served(world, _press), methods=["POST"]),
        Route("/sim/commands", _served(world, _command), methods=["POST"]),
        Route("/sim/events", Events(world), methods=["GET"]),
    ]
    return cast("ASGIFramework", Starlette(routes=routes))


def _served(world: SimulatedDiscord, endpoint: _Endpoint) -> Callable[[Request], Awaitable[Response]]:
    async def served(request: Request) -> Response:
        await trio.lowlevel.checkpoint()
        if not _from_this_page(request):
            return JSONResponse({"message": "Only this page, on this machine, may ask."}, 403)
        try:
            return await endpoint(world, request)
        except (LookupError, ValueError) as error:
            return JSONResponse({"message": str(error)}, 400)

    return served


def _from_this_page(request: Request) -> bool:
    """Another site's script must not press buttons here, also not by a name that leads to loopback."""
    host = request.headers.get("host", "")
    origin = request.headers.get("origin")
    local = urlsplit(f"//{host}").hostname in LOOPBACK_NAMES
    return local and origin in (None, f"{request.url.scheme}://{host}")


async def _page(_world: SimulatedDiscord, _request: Request) -> Response:
    await trio.lowlevel.checkpoint()
    nonce = secrets.token_urlsafe(16)
    policy = (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'; "
        "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    headers = {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
    }
    return HTMLResponse(PAGE.replace("{nonce}", nonce), headers=headers)


async def _channel(world: SimulatedDiscord, request: Request) -> Response:
    """The channel as one user sees it: `user` is owner, administrator or member."""
    await trio.lowlevel.checkpoint()
    part = request.query_params.get("user", "administrator")
    user = _parts(world)[part]
    private = [m for m in world.private_messages(user) if m.channel_id == world.channel_id]
    return JSONResponse(
        {
            "server": world.guild.name,
            "channel": _channel_json(world),
            "bot": {"name": world.bot.display_name, "online": bool(world.sessions.connected)},
            "you": part,
            "people": _people(world),
            "commands": asking.offered(world, user),
            "messages": [_message(world, message) for message in world.messages()],
            "private": [_message(world, message) for message in private],
        }
    )


def _channel_json(world: SimulatedDiscord) -> Json:
    if world.channel_id not in world.guild.channels:
        return {"id": str(world.channel_id), "name": "deleted-channel", "topic": "Somebody deleted it."}
    return world.channel_json(world.channel_id)


def _parts(world: SimulatedDiscord) -> dict[str, User]:
    return {"owner": world.owner, "administrator": world.administrator, "member": world.member}


def _people(world: SimulatedDiscord) -> list[Json]:
    parts = {user.id: part for part, user in _parts(world).items()}
    users = (member.user for member in world.guild.members.values())
    return [{"id": str(u.id), "name": u.display_name, "bot": u.bot, "part": parts.get(u.id)} for u in users]


def _message(world: SimulatedDiscord, message: Message) -> Json:
    """As the bot gets it, but for its files: they stand in it, as there is no CDN to fetch them from."""
    described = payloads.message_json(message, world.guild)
    for shown, attachment in zip(described["attachments"], message.attachments, strict=True):
        encoded = b64encode(attachment.content).decode()
        shown["url"] = f"data:{attachment.content_type or 'application/octet-stream'};base64,{encoded}"
    return described


async def _press(world: SimulatedDiscord, request: Request) -> Response:
    asked = await _json_body(request)
    who, message_id, custom_id = _who(world, asked), int(asked["message_id"]), str(asked["custom_id"])
    if "value" in asked:
        outcome = await world.choose(who, message_id, custom_id, str(asked["value"]))
    else:
        outcome = await world.press(who, message_id, custom_id)
    return _told(world, outcome)


async def _command(world: SimulatedDiscord, request: Request) -> Response:
    asked = await _json_body(request)
    options = asked.get("options") or {}
    outcome = await world.run_command(_who(world, asked), str(asked["name"]), options)
    return _told(world, outcome)


async def _json_body(request: Request) -> Json:
    # A form of another site can send text without asking first, but not this type.
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise ValueError("send application/json")
    body = json.loads(await request.body())
    if not isinstance(body, dict):
        raise ValueError("send an object")  # noqa: TRY004  # the sender's mistake, answered with 400
    return body


def _who(world: SimulatedDiscord, asked: Json) -> User:
    return _parts(world)[asked.get("user", "administrator")]


def _told(world: SimulatedDiscord, outcome: Outcome) -> Response:
    how = outcome.acknowledgement
    return JSONResponse(
        {
            "acknowledged": how is not None,
            "acknowledgement": None if how is None else how.name.lower(),
            "acknowledged_after_seconds": outcome.acknowledged_after_seconds,
            "private": outcome.private,
            "message": None if outcome.message is None else _message(world, outcome.message),
        }
    )


class Events:
    """Server-sent events: one whenever the world changed; the page then asks for what it shows."""

    def __init__(self, world: SimulatedDiscord) -> None:
        self._world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _from_this_page(Request(scope, receive)):
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
