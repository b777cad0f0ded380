"""Answers rendered ahead of time: who asks for a page waits for the wire and not for the simulator.

Every body is what the simulated service answers to that very request; it is only kept. After a change in the
queue the pages that were asked for last are rendered again before anybody asks; other requests are passed on.
"""

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

import attrs
import httpx

from discarr.demo.arr.serve import servarr_app
from discarr.demo.arr.world import SimulatedServarr
from tests.bench.gate import Page

QUEUE = "/api/v3/queue"


@attrs.frozen(kw_only=True)
class Asked:
    method: str
    target: str
    """Path and query, as they stand in the request's first line."""
    headers: Sequence[tuple[bytes, bytes]]
    body: bytes = b""

    @property
    def is_page(self) -> bool:
        """Of the queue, and nothing below it."""
        return self.method == "GET" and self.target.partition("?")[0] == QUEUE

    @property
    def page(self) -> Page | None:
        """Which one of the whole queue is asked for; None for anything else."""
        query = dict(parse_qsl(self.target.partition("?")[2]))
        if not self.is_page or {"movieIds", "seriesIds"} & query.keys():
            return None
        return Page(number=int(query["page"]), rows=int(query["pageSize"]))

    @property
    def by(self) -> str:
        return self.header(b"user-agent")

    @property
    def name(self) -> tuple[object, ...]:
        """Equal for requests that are answered alike."""
        path, _, query = self.target.partition("?")
        return path, *sorted(parse_qsl(query)), "gzip" in self.header(b"accept-encoding")

    def header(self, name: bytes) -> str:
        return next((value.decode() for known, value in self.headers if known.lower() == name), "")


@attrs.frozen(kw_only=True)
class Answer:
    status: int
    headers: Sequence[tuple[bytes, bytes]]
    body: bytes
    unpacked_bytes: int
    """Of the body, before it was compressed."""


class PreparedAnswers:
    """What one simulated service answers."""

    def __init__(self, world: SimulatedServarr) -> None:
        # By its own way in, without a socket.
        app = httpx.ASGITransport(servarr_app(world))  # type: ignore[arg-type] # two libraries' words for ASGI
        self._service = httpx.AsyncClient(transport=app, base_url="http://127.0.0.1")
        self._pages: dict[tuple[object, ...], Answer] = {}
        self._wanted: dict[tuple[object, ...], Asked] = {}

    async def answer(self, asked: Asked) -> Answer:
        if not asked.is_page:
            return await self._ask(asked)
        self._wanted[asked.name] = asked
        if asked.name not in self._pages:
            self._pages[asked.name] = await self._ask(asked)
        return self._pages[asked.name]

    async def prepare(self) -> None:
        """The queue changed: render anew what was asked for since it changed last."""
        wanted, self._wanted = self._wanted, {}
        self._pages = {}
        for name, asked in wanted.items():
            self._pages[name] = await self._ask(asked)

    async def _ask(self, asked: Asked) -> Answer:
        request = self._service.build_request(
            asked.method, asked.target, headers=list(asked.headers), content=asked.body
        )
        response = await self._service.send(request, stream=True)
        body = b"".join([piece async for piece in response.aiter_raw()])
        return Answer(
            status=response.status_code,
            headers=[(name, value) for name, value in response.headers.raw],
            body=body,
            unpacked_bytes=_unpacked_bytes(response.headers, body),
        )


def _unpacked_bytes(headers: Mapping[str, str], body: bytes) -> int:
    if headers.get("content-encoding") != "gzip":
        return len(body)
    return int.from_bytes(body[-4:], "little")  # RFC 1952: the last four bytes tell
