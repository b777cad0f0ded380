"""A Radarr or Sonarr on the wire, in a process of its own: `python -m tests.bench.service radarr 5000 mixed`.

It can hold the daemon's poll back until the benchmark says go, so that one poll is measured from its first
request on, and nothing else; and it counts what it is asked and what it sends.
"""

import sys
from functools import partial
from typing import Any

import attrs
import h11
import trio

from discarr.model.services import ServiceKind
from tests.bench.dialogue import Json, answer_questions
from tests.bench.gate import Gate
from tests.bench.moving_queue import MovingQueue
from tests.bench.prepared import Answer, Asked, PreparedAnswers

DAEMON = "Discarr"
"""What the daemon calls itself."""

RECEIVED_BYTES = 64 * 1024


@attrs.define
class Traffic:
    """Since the last `begin`."""

    requests: dict[str, int] = attrs.field(factory=dict)
    sent_bytes: int = 0
    unpacked_bytes: int = 0
    under_way: int = 0

    def begin(self) -> None:
        self.requests, self.sent_bytes, self.unpacked_bytes = {}, 0, 0

    def add(self, asked: Asked, answer: Answer) -> None:
        path = asked.target.partition("?")[0]
        self.requests[path] = self.requests.get(path, 0) + 1
        self.sent_bytes += len(answer.body)
        self.unpacked_bytes += answer.unpacked_bytes


class Service:
    def __init__(self, queue: MovingQueue) -> None:
        self._queue = queue
        self._answers = PreparedAnswers(self._queue.world)
        self._gate = Gate()
        self._traffic = Traffic()

    # --- the wire -------------------------------------------------------------------------------------------

    async def serve(self, stream: trio.SocketStream) -> None:
        """One connection, for as long as the client keeps it."""
        connection = h11.Connection(h11.SERVER)
        try:
            while asked := await _next_request(connection, stream):
                await self._serve_one(connection, stream, asked)
                connection.start_next_cycle()
        except (trio.BrokenResourceError, h11.ProtocolError):
            return  # the client is gone, or stopped keeping to HTTP: nothing can be said to it any more

    async def _serve_one(self, connection: h11.Connection, stream: trio.SocketStream, asked: Asked) -> None:
        page = asked.page if asked.by == DAEMON else None
        if page is not None:
            await self._gate.pass_through(page)
        self._traffic.under_way += 1
        try:
            answer = await self._answers.answer(asked)
            self._traffic.add(asked, answer)
            await _send(connection, stream, answer)
        finally:
            self._traffic.under_way -= 1
        if page is not None:
            self._gate.answered(page, rows=len(self._queue.world.rows()))

    # --- the benchmark's questions --------------------------------------------------------------------------

    async def hold(self, _asked: Json) -> Json:
        """From now on whoever begins to read the queue waits."""
        await trio.lowlevel.checkpoint()
        self._gate.close()
        return {}

    async def change(self, asked: Json) -> Json:
        """A share of the rows, and everything is rendered anew."""
        changed = self._queue.change(asked["share"])
        await self._answers.prepare()
        return {"changed": changed, "rows": len(self._queue.world.rows())}

    async def held(self, _asked: Json) -> Json:
        """Wait until the daemon begins to read the queue."""
        await self._gate.somebody()
        return {}

    async def begin(self, _asked: Json) -> Json:
        """Count anew, nothing more."""
        await trio.lowlevel.checkpoint()
        self._traffic.begin()
        return {}

    async def go(self, _asked: Json) -> Json:
        """Count anew, and let the queue be read once."""
        await trio.lowlevel.checkpoint()
        self._traffic.begin()
        waited_seconds = self._gate.waited_seconds
        self._gate.open()
        return {"waited_seconds": waited_seconds}

    async def open(self, _asked: Json) -> Json:
        """From now on nobody waits."""
        await trio.lowlevel.checkpoint()
        self._gate.leave_open()
        return {}

    async def traffic(self, _asked: Json) -> Json:
        await trio.lowlevel.checkpoint()
        return attrs.asdict(self._traffic)


async def _next_request(connection: h11.Connection, stream: trio.SocketStream) -> Asked | None:
    asked, body = None, b""
    while True:
        event = connection.next_event()
        match event:
            case h11.NEED_DATA:
                connection.receive_data(await stream.receive_some(RECEIVED_BYTES))
            case h11.Request():
                asked = Asked(
                    method=event.method.decode(), target=event.target.decode(), headers=list(event.headers)
                )
            case h11.Data():
                body += event.data
            case h11.EndOfMessage() if asked is not None:
                return attrs.evolve(asked, body=body)
            case _:
                return None


async def _send(connection: h11.Connection, stream: trio.SocketStream, answer: Answer) -> None:
    head = h11.Response(status_code=answer.status, headers=list(answer.headers))
    end: list[Any] = [h11.Data(data=answer.body), h11.EndOfMessage()]
    for event in (head, *end):
        await stream.send_all(connection.send(event) or b"")


async def run(kind: str, rows: str, crowd: str) -> None:
    service = Service(MovingQueue.of(ServiceKind(kind), int(rows), crowd=crowd))
    questions = {
        name: getattr(service, name) for name in ("hold", "change", "held", "begin", "go", "open", "traffic")
    }
    async with trio.open_nursery() as nursery:
        serve = partial(trio.serve_tcp, service.serve, 0, host="127.0.0.1")
        listeners = await nursery.start(serve)
        host, port = listeners[0].socket.getsockname()
        print(f'{{"url": "http://{host}:{port}"}}', flush=True)  # noqa: T201 -- the answer to being started
        await answer_questions(questions)
        nursery.cancel_scope.cancel()


if __name__ == "__main__":
    trio.run(partial(run, *sys.argv[1:]))
