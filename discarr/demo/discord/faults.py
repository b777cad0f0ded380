"""Faults on purpose: what the wire and Discord do wrong, for chosen requests, a chosen number of times."""

import json as json_text
import re
from collections.abc import Mapping
from typing import Any

import attrs
import trio
from hypercorn.typing import (
    ASGIFramework,
    ASGIReceiveCallable,
    ASGISendCallable,
    ASGISendEvent,
    Scope,
)


@attrs.frozen(kw_only=True)
class Fault:
    """First the wait (`delay_seconds`, `hold`), then the answer: the true one, without `status` or `drop`."""

    status: int | None = None
    json: Any = None
    body: bytes = b""
    """Sent instead of `json`: an HTML page of the proxy in front, for instance."""
    headers: Mapping[str, str] = attrs.field(factory=dict)
    delay_seconds: float = 0.0
    hold: trio.Event | None = None
    """The request waits until this is set."""
    drop: bool = False
    """The connection ends in the middle of the answer."""
    carry_out: bool = False
    """The request is obeyed all the same: only its answer is lost or wrong."""

    @property
    def replaces_answer(self) -> bool:
        return self.drop or self.status is not None


@attrs.define(kw_only=True)
class _Planned:
    method: str
    path: re.Pattern[str]
    fault: Fault
    times: int


class Faults:
    def __init__(self) -> None:
        self._planned: list[_Planned] = []

    def plan(self, method: str, path_regex: str, fault: Fault, times: int) -> None:
        self._planned.append(
            _Planned(method=method.upper(), path=re.compile(path_regex), fault=fault, times=times)
        )

    def clear(self) -> None:
        self._planned.clear()

    def strike(self, method: str, path: str) -> Fault | None:
        for planned in self._planned:
            if planned.times > 0 and planned.method == method and planned.path.search(path):
                planned.times -= 1
                return planned.fault
        return None


def faulty(app: ASGIFramework, faults: Faults) -> ASGIFramework:
    """The same application, except where a fault is planned."""

    async def maybe(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        fault = faults.strike(scope["method"], scope["path"]) if scope["type"] == "http" else None
        if fault is None:
            await app(scope, receive, send)
            return
        await trio.sleep(fault.delay_seconds)
        if fault.hold is not None:
            await fault.hold.wait()
        if fault.carry_out or not fault.replaces_answer:
            await app(scope, receive, _unheard if fault.replaces_answer else send)
        if fault.replaces_answer:
            await _answer(fault, send)

    return maybe


async def _unheard(_event: ASGISendEvent) -> None:
    await trio.lowlevel.checkpoint()


async def _answer(fault: Fault, send: ASGISendCallable) -> None:
    body = fault.body or json_text.dumps(fault.json).encode()
    headers = {"content-type": "application/json", **{k.lower(): v for k, v in fault.headers.items()}}
    if fault.drop:  # announce more than is sent: the server then ends the connection
        headers["content-length"] = str(len(body) + 1)
    encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": fault.status or 200, "headers": encoded})
    await send({"type": "http.response.body", "body": body, "more_body": fault.drop})
