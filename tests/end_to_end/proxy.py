"""A reverse proxy in front of a service that lets everything through but WebSockets."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import attrs
import trio

HEAD_END = b"\r\n\r\n"

Treatment = Callable[[trio.SocketStream, bytes], Awaitable[bytes]]
"""What is done to a request for an upgrade: answers it, or returns the head that goes on to the service."""


def answering(answer: bytes) -> Treatment:
    async def treat(client: trio.SocketStream, _head: bytes) -> bytes:
        await client.send_all(answer)
        return b""

    return treat


async def without_upgrade(_client: trio.SocketStream, head: bytes) -> bytes:
    """As nginx does it by default: Upgrade and Connection are of this hop only."""
    await trio.lowlevel.checkpoint()
    lines = head.removesuffix(HEAD_END).split(b"\r\n")
    kept = [line for line in lines if not line.lower().startswith((b"upgrade:", b"connection:"))]
    return b"\r\n".join([*kept, b"Connection: close"]) + HEAD_END


@attrs.define
class Proxy:
    service_url: str
    treatment: Treatment
    upgrades: int = attrs.field(default=0, init=False)
    """How many were asked for."""
    open: int = attrs.field(default=0, init=False)
    """How many of those connections are open."""

    async def serve(self, *, task_status: trio.TaskStatus[str]) -> None:
        async with trio.open_nursery() as nursery:
            listeners = await nursery.start(trio.serve_tcp, self._pass_on, 0)
            task_status.started(f"http://127.0.0.1:{listeners[0].socket.getsockname()[1]}")

    async def _pass_on(self, client: trio.SocketStream) -> None:
        async with client:
            head = b""
            while HEAD_END not in head:
                received = await client.receive_some()
                if not received:
                    return
                head += received
            if b"/signalr/" not in head.partition(b"\r\n")[0]:
                await self._connect(client, head)
                return
            self.upgrades += 1
            self.open += 1
            try:
                head = await self.treatment(client, head)
                if head:
                    await self._connect(client, head)
            finally:
                self.open -= 1

    async def _connect(self, client: trio.SocketStream, head: bytes) -> None:
        port = urlsplit(self.service_url).port
        assert port is not None
        async with await trio.open_tcp_stream("127.0.0.1", port) as service, trio.open_nursery() as nursery:

            async def pump(source: trio.SocketStream, sink: trio.SocketStream) -> None:
                try:
                    async for piece in source:
                        await sink.send_all(piece)
                except trio.BrokenResourceError:
                    pass  # either side may leave first
                nursery.cancel_scope.cancel()

            await service.send_all(head)
            nursery.start_soon(pump, client, service)
            nursery.start_soon(pump, service, client)
