"""What can go wrong between a service and its reader, on demand."""

import gzip
import re
from collections.abc import Callable, Mapping
from typing import cast

import attrs
import trio
from hypercorn.typing import (
    ASGIFramework,
    ASGIReceiveCallable,
    ASGISendCallable,
    ASGISendEvent,
    HTTPScope,
    Scope,
)

Headers = list[tuple[bytes, bytes]]


@attrs.frozen(kw_only=True)
class Fault:
    """What happens to an answer, in this order; without `status` it is the service's own that suffers."""

    delay_seconds: float = 0.0
    meanwhile: Callable[[], None] | None = None
    """Done before answering: what changes between two pages."""
    carried_out: bool = False
    """With `status`: the service does as it was asked all the same, and only its answer is lost."""
    silence_seconds: float = 0.0
    """Between having done it and saying so."""
    status: int | None = None
    headers: Mapping[str, str] = attrs.field(factory=dict)
    body: bytes = b""
    rewrite: Callable[[bytes], bytes] | None = None
    """Changes the plain body."""
    compressed: bool = False
    """Gzip, whether the reader accepts it or not."""
    keep_fraction: float | None = None
    """Only this much of the body, which still is well-formed HTTP."""
    cut_after: int | None = None
    """So many bytes of the body, then the connection closes."""
    bytes_per_second: float | None = None


def failing(status: int, body: bytes = b"", content_type: str = "application/json") -> Fault:
    return Fault(status=status, body=body, headers={"content-type": content_type})


def lost_answer(status: int) -> Fault:
    """Done, and answered with an error all the same: what came after it went wrong."""
    return attrs.evolve(failing(status), carried_out=True)


def web_page(status: int = 200) -> Fault:
    page = b"<!DOCTYPE html><html><head><title>Login</title></head><body><form></form></body></html>"
    return failing(status, page, "text/html")


def redirected(to: str, status: int = 302) -> Fault:
    return Fault(status=status, headers={"location": to})


def huge(megabytes: int) -> Fault:
    return failing(200, b"[" + b" " * (megabytes << 20) + b"]")


def truncated_gzip() -> Fault:
    return Fault(compressed=True, keep_fraction=0.5)


def replaced(old: str, new: str) -> Fault:
    """Wrong types and strange values: `replaced('"size": ', '"size": "much", "was": ')`."""
    return Fault(rewrite=lambda body: body.replace(old.encode(), new.encode()))


@attrs.define
class Faults:
    """The faults that wait; the first that matches happens."""

    waiting: list[tuple[re.Pattern[str], Fault, int | None]] = attrs.field(factory=list)

    def add(self, path_regex: str, fault: Fault, times: int | None) -> None:
        self.waiting.append((re.compile(path_regex), fault, times))

    def clear(self) -> None:
        self.waiting.clear()

    def take(self, target: str) -> Fault | None:
        for index, (pattern, fault, times) in enumerate(self.waiting):
            if pattern.search(target):
                if times == 1:
                    del self.waiting[index]
                elif times is not None:
                    self.waiting[index] = (pattern, fault, times - 1)
                return fault
        return None


def faulty(app: ASGIFramework, faults: Faults) -> ASGIFramework:
    """The same application, whose answers suffer the faults that match."""

    async def troubled(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        fault = faults.take(_target(scope)) if scope["type"] == "http" else None
        if fault is None:
            await app(scope, receive, send)
            return
        await trio.sleep(fault.delay_seconds)
        if fault.meanwhile is not None:
            fault.meanwhile()
        status, headers, body = await _answer(app, fault, scope, receive)
        await trio.sleep(fault.silence_seconds)
        await _speak(fault, status, headers, body, send)

    return troubled


def _target(scope: Scope) -> str:
    if scope["type"] != "http":
        return ""
    query = scope["query_string"].decode()
    return f"{scope['path']}?{query}" if query else scope["path"]


async def _answer(
    app: ASGIFramework, fault: Fault, scope: Scope, receive: ASGIReceiveCallable
) -> tuple[int, Headers, bytes]:
    """The fault's own answer, or the application's with its body changed."""
    if fault.status is None or fault.carried_out:
        status, headers, body = await _overheard(app, scope, receive)
    if fault.status is not None:
        status, body = fault.status, fault.body
        headers = [(name.encode(), value.encode()) for name, value in fault.headers.items()]
    if fault.rewrite is not None:
        body = fault.rewrite(body)
    if fault.compressed:
        body = gzip.compress(body)
        headers = [*headers, (b"content-encoding", b"gzip")]
    if fault.keep_fraction is not None:
        body = body[: int(len(body) * fault.keep_fraction)]
    return status, _with_length(headers, len(body)), body


async def _overheard(
    app: ASGIFramework, scope: Scope, receive: ASGIReceiveCallable
) -> tuple[int, Headers, bytes]:
    """The application's answer, uncompressed: compression is a fault's own matter."""
    status, headers, body = 0, [], bytearray()

    async def listen(event: ASGISendEvent) -> None:
        nonlocal status, headers
        await trio.lowlevel.checkpoint()
        if event["type"] == "http.response.start":
            status, headers = event["status"], list(event["headers"])
        elif event["type"] == "http.response.body":
            body.extend(event["body"])

    await app(_accepting_plain(scope), receive, listen)
    return status, headers, bytes(body)


def _accepting_plain(scope: Scope) -> Scope:
    http = cast("HTTPScope", scope)
    kept = [(name, value) for name, value in http["headers"] if name.lower() != b"accept-encoding"]
    return {**http, "headers": kept}


def _with_length(headers: Headers, length: int) -> Headers:
    others = [(name, value) for name, value in headers if name.lower() != b"content-length"]
    return [*others, (b"content-length", str(length).encode())]


async def _speak(fault: Fault, status: int, headers: Headers, body: bytes, send: ASGISendCallable) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers, "trailers": False})
    if fault.cut_after is not None:
        # Returning before the body is complete makes the server close the connection.
        await send({"type": "http.response.body", "body": body[: fault.cut_after], "more_body": True})
        return
    if fault.bytes_per_second is not None:
        for index in range(len(body)):
            await send({"type": "http.response.body", "body": body[index : index + 1], "more_body": True})
            await trio.sleep(1.0 / fault.bytes_per_second)
        body = b""
    await send({"type": "http.response.body", "body": body, "more_body": False})
