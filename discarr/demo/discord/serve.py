"""Puts a simulated Discord on the wire: REST and the page on one port, the gateway on another."""

import ssl
from functools import partial
from pathlib import Path

import attrs
import trio
from hypercorn.typing import ASGIFramework, ASGIReceiveCallable, ASGISendCallable, Scope
from trio_websocket import WebSocketServer, serve_websocket

from discarr.demo.discord.gateway import gateway_handler
from discarr.demo.discord.page import page_application
from discarr.demo.discord.rest import api_application
from discarr.demo.discord.routing import API
from discarr.demo.discord.troubles import Troubles
from discarr.demo.discord.world import SimulatedDiscord
from discarr.demo.web import serve_app

LOOPBACK = "127.0.0.1"


@attrs.frozen(kw_only=True)
class Served:
    api_url: str
    gateway_url: str
    page_url: str


async def serve_discord(
    world: SimulatedDiscord,
    *,
    port: int = 0,
    gateway_port: int = 0,
    certificate: Path | None = None,
    key: Path | None = None,
    troubles: Troubles | None = None,
    task_status: trio.TaskStatus[Served] = trio.TASK_STATUS_IGNORED,
) -> None:
    """Serve on loopback until cancelled; with a certificate over TLS, as the real one.

    `troubles`: what a visitor of the page may break.
    """
    tls = None
    if certificate is not None:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(certificate, key)

    gateway = partial(
        serve_websocket, gateway_handler(world), LOOPBACK, gateway_port, tls, disconnect_timeout=2.0
    )
    rest = partial(
        serve_app,
        _application(world, troubles),
        now=world.clock.now,
        port=port,
        certificate=certificate,
        key=key,
    )

    async with trio.open_nursery() as nursery:
        server: WebSocketServer = await nursery.start(gateway)
        scheme = "ws" if tls is None else "wss"
        world.gateway_url = f"{scheme}://{LOOPBACK}:{server.port}/"
        base = await nursery.start(rest)
        world.api_url = base + API
        task_status.started(Served(api_url=world.api_url, gateway_url=world.gateway_url, page_url=f"{base}/"))


def _application(world: SimulatedDiscord, troubles: Troubles | None) -> ASGIFramework:
    """The bot's API, which is recorded, and the people's page, which is not."""
    api, page = api_application(world), page_application(world, troubles)

    async def choose(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        is_api = scope["type"] == "http" and scope["path"].startswith("/api")
        await (api if is_api else page)(scope, receive, send)

    return choose
