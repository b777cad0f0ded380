"""What every simulated service stands on: an application served on loopback, and a log of each exchange."""

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import attrs
import trio
from hypercorn.config import Config
from hypercorn.trio import serve
from hypercorn.typing import (
    ASGIFramework,
    ASGIReceiveCallable,
    ASGIReceiveEvent,
    ASGISendCallable,
    ASGISendEvent,
    Scope,
)


@attrs.frozen(kw_only=True)
class Exchange:
    """One request and its answer, as they crossed the wire."""

    at: datetime
    method: str
    path: str
    query: str
    request_headers: dict[str, str]
    request_body: bytes
    status: int
    response_headers: dict[str, str]
    response_body: bytes


def recording(app: ASGIFramework, record: Callable[[Exchange], None]) -> ASGIFramework:
    """The same application, which hands each finished exchange to `record`."""

    async def recorded(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        asked, answered = bytearray(), bytearray()
        status = 0
        headers: dict[str, str] = {}

        async def listen() -> ASGIReceiveEvent:
            event = await receive()
            if event["type"] == "http.request":
                asked.extend(event["body"])
            return event

        def finish() -> None:
            record(
                Exchange(
                    at=datetime.now(UTC),
                    method=scope["method"],
                    path=scope["path"],
                    query=scope["query_string"].decode(),
                    request_headers=_texts(scope["headers"]),
                    request_body=bytes(asked),
                    status=status,
                    response_headers=headers,
                    response_body=bytes(answered),
                )
            )

        async def speak(event: ASGISendEvent) -> None:
            nonlocal status, headers
            if event["type"] == "http.response.start":
                status, headers = event["status"], _texts(event["headers"])
            elif event["type"] == "http.response.body":
                answered.extend(event["body"])
                if not event.get("more_body", False):
                    finish()  # before the last byte leaves: who has the answer finds it in the log
            await send(event)

        await app(scope, listen, speak)

    return recorded


def _texts(headers: object) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}  # type: ignore[attr-defined]


def _utc_now() -> datetime:
    return datetime.now(UTC)


def dated(app: ASGIFramework, now: Callable[[], datetime]) -> ASGIFramework:
    """The same application, whose answers bear the Date of this clock."""

    async def with_date(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        async def speak(event: ASGISendEvent) -> None:
            if event["type"] == "http.response.start":
                date = format_datetime(now(), usegmt=True).encode()
                event["headers"] = [*event["headers"], (b"date", date)]
            await send(event)

        await app(scope, receive, speak)

    return with_date


async def serve_app(
    app: ASGIFramework,
    *,
    now: Callable[[], datetime] = _utc_now,
    port: int = 0,
    certificate: Path | None = None,
    key: Path | None = None,
    task_status: trio.TaskStatus[str] = trio.TASK_STATUS_IGNORED,
) -> None:
    """Serve on 127.0.0.1 until cancelled; `task_status` gets the address, "http://127.0.0.1:PORT".

    `now` is the clock of the machine that it runs on.
    With a certificate the server speaks TLS and offers HTTP/2, as a reverse proxy in front of a service does.
    """
    config = Config()
    config.bind = [f"127.0.0.1:{port}"]
    # The default of 5 s races with a client that reuses its connection: ServerDisconnectedError on a POST.
    config.keep_alive_timeout = 120.0
    config.graceful_timeout = 0.1
    config.include_date_header = False
    config.loglevel = "ERROR"  # a crash of a simulator is told, its address is not
    if certificate is not None:
        config.certfile, config.keyfile = str(certificate), str(key)
    scheme = "http" if certificate is None else "https"

    async with trio.open_nursery() as nursery:
        binds = await nursery.start(
            lambda *, task_status: serve(dated(app, now), config, task_status=task_status)
        )
        task_status.started(binds[0].replace("http:", f"{scheme}:").replace("https:", f"{scheme}:"))
