"""A Radarr or Sonarr on the wire, in a process of its own: `python -m tests.bench.service radarr 5000 mixed`.

It can hold the daemon's poll back until the benchmark says go, so that one poll is measured from its first
request on, and nothing else; and it counts what it is asked and what it sends.
"""

import sys
from collections import defaultdict
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
    """Of one client, since the last `begin`."""

    requests: int = 0
    sent_bytes: int = 0
    unpacked_bytes: int = 0

    def add(self, answer: Answer) -> None:
        self.requests += 1
        self.sent_bytes += len(answer.body)
        self.unpacked_bytes += answer.unpacked_bytes


class Service:
    def __init__(self, queue: MovingQueue) -> None:
        self._queue = queue
        self._answers = PreparedAnswers(self._queue.world)
        self._gate = Gate()
        self._traffic: defaultdict[str, Traffic] = defaultdict(Traffic)
        """By what a client calls itself."""
        self._under_way = 0

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
        self._under_way += 1
        try:
            answer = await self._answers.answer(asked)
            self._traffic[asked.by].add(answer)
            await _send(connection, stream, answer)
        finally:
            self._under_way -= 1
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
        self._traffic.clear()
        return {}

    async def go(self, _asked: Json) -> Json:
        """Count anew, and let the queue be read once."""
        await trio.lowlevel.checkpoint()
        self._traffic.clear()
        waited_seconds = self._gate.waited_seconds
        self._gate.open()
        return {"waited_seconds": waited_seconds}

    async def open(self, _asked: Json) -> Json:
        """From now on nobody waits."""
        await trio.lowlevel.checkpoint()
        self._gate.leave_open()
        return {}

    async def traffic(self, asked: Json) -> Json:
        await trio.lowlevel.checkpoint()
        return attrs.asdict(self._traffic[asked["of"]])

    async def under_way(self, _asked: Json) -> Json:
        """How many answers are."""
        await trio.lowlevel.checkpoint()
        return {"answers": self._under_way}


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
        name: getattr(service, name)
        for name in ("hold", "change", "held", "begin", "go", "open", "traffic", "under_way")
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
