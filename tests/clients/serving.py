"""Servers for the clients' tests: real sockets, and answers as broken as the test wants them."""

import json
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from functools import partial
from inspect import isawaitable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import attrs
import trio
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from discarr.clients.base import MediaClient
from discarr.clients.base_limits import DEFAULT_LIMITS, RequestLimits
from discarr.clients.opening import open_client
from discarr.clients.servarr import ServarrClient
from discarr.demo.web import serve_app
from discarr.model.services import Instance, ServiceKind
from discarr.model.settings import Secret, ServiceSettings, TlsSettings

if TYPE_CHECKING:
    from hypercorn.typing import ASGIFramework

KEY = "0123456789abcdef0123456789abcdef"
IMPATIENT = RequestLimits(read_seconds=0.2, whole_seconds=0.4)
SYSTEM_TRUST = TlsSettings()
NARROW = RequestLimits(answer_bytes=100_000)


@attrs.define
class Clients:
    """Opens clients whose requests run in the test's nursery, and closes them."""

    requests: trio.Nursery
    _open: list[MediaClient] = attrs.field(factory=list, init=False)

    def open(
        self,
        url: str,
        *,
        kind: ServiceKind = ServiceKind.RADARR,
        tls: TlsSettings = SYSTEM_TRUST,
        limits: RequestLimits = DEFAULT_LIMITS,
    ) -> MediaClient:
        service = ServiceSettings(instance=Instance(kind=kind), url=url, api_key=Secret(KEY))
        client = open_client(service, tls, requests=self.requests, limits=limits)
        self._open.append(client)
        return client

    def servarr(self, url: str, **more: Any) -> ServarrClient:
        client = self.open(url, **more)
        assert isinstance(client, ServarrClient)
        return client

    async def aclose(self) -> None:
        await trio.lowlevel.checkpoint()
        for client in self._open:
            await client.aclose()


# --- bytes on a socket ------------------------------------------------------------------------------------


Script = Callable[[trio.SocketStream], Awaitable[None]]


async def scripted(nursery: trio.Nursery, script: Script) -> str:
    """A TCP server which does to each connection what the script says; its address."""

    async def converse(stream: trio.SocketStream) -> None:
        await trio.lowlevel.checkpoint()
        async with stream:
            with suppress(trio.BrokenResourceError):  # the client left first, as some tests want it to
                await script(stream)

    listeners = await nursery.start(partial(trio.serve_tcp, converse, 0, host="127.0.0.1"))
    return f"http://127.0.0.1:{listeners[0].socket.getsockname()[1]}"


def saying(answer: bytes) -> Script:
    """Read one request, answer in these bytes, hang up."""

    async def script(stream: trio.SocketStream) -> None:
        heard = b""
        while not heard.endswith(b"\r\n\r\n"):
            heard += await stream.receive_some()
        await stream.send_all(answer)

    return script


def http(status: str, body: bytes = b"", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


# --- a service of a few lines -----------------------------------------------------------------------------


@attrs.define
class Service:
    """Answers each path with what `answers` has for it: JSON in bytes, or what a function makes."""

    answers: dict[str, Any]
    requests: list[Request] = attrs.field(factory=list, init=False)

    async def answer(self, request: Request) -> Response:
        await trio.lowlevel.checkpoint()
        self.requests.append(request)
        answer = self.answers[request.url.path]
        if callable(answer):
            made = answer(request)
            answer = await made if isawaitable(made) else made
        return answer if isinstance(answer, Response) else Response(answer, media_type="application/json")

    async def start(
        self, nursery: trio.Nursery, *, certificate: Path | None = None, key: Path | None = None
    ) -> str:
        app = cast(
            "ASGIFramework", Starlette(routes=[Route("/{path:path}", self.answer, methods=["GET", "POST"])])
        )
        url = await nursery.start(partial(serve_app, app, certificate=certificate, key=key))
        assert isinstance(url, str)
        return url


STATUS_JSON = json.dumps(
    {"appName": "Radarr", "version": "6.0.3.1", "startTime": "2026-11-22T06:00:00Z"}
).encode()


def rows(numbers: Iterable[int]) -> list[dict[str, Any]]:
    return [{"id": number, "title": f"Film.{number}", "downloadId": f"{number:040X}"} for number in numbers]


def page_json(number: int, total: int, records: list[dict[str, Any]]) -> bytes:
    page = {"page": number, "pageSize": 1000, "totalRecords": total, "records": records}
    return json.dumps(page).encode()
