"""The way to a service: all goes through, until something happens to it that no simulator does by itself."""

import socket
import ssl
import struct
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import attrs
import trio

HEAD_END = b"\r\n\r\n"
MEGABYTE = 1 << 20

Trouble = Callable[["Door", trio.SocketStream], Awaitable[None]]
"""What is done to each connection instead of letting it through."""


@attrs.define
class Door:
    service_url: str
    host: str = "127.0.0.1"
    tls: ssl.SSLContext | None = None
    """Whose certificate the door shows; handshakes read it anew."""
    sent_bytes: int = attrs.field(default=0, init=False)
    """Of what has no end."""
    _trouble: Trouble | None = attrs.field(default=None, init=False)
    _port: int = attrs.field(default=0, init=False)
    _listening: trio.CancelScope = attrs.field(factory=trio.CancelScope, init=False)
    _connections: set[trio.CancelScope] = attrs.field(factory=set, init=False)

    async def open(self, nursery: trio.Nursery) -> int:
        """Let people in; the port, which is the same each time."""
        self._listening = trio.CancelScope()
        listeners = await trio.open_tcp_listeners(self._port, host=self.host)
        self._port = listeners[0].socket.getsockname()[1]
        await nursery.start(self._listen, listeners)
        return self._port

    @property
    def open_connections(self) -> int:
        return len(self._connections)

    @property
    def is_shut(self) -> bool:
        return self._listening.cancel_called

    def shut(self) -> None:
        """Nobody is behind it: connections are refused."""
        self._listening.cancel()
        self.befall(None)

    def befall(self, trouble: Trouble | None) -> None:
        """From now on; the connections there are end, as they do where a service goes."""
        self._trouble = trouble
        for connection in self._connections:
            connection.cancel()

    async def _listen(
        self, listeners: list[trio.SocketListener], *, task_status: trio.TaskStatus[None]
    ) -> None:
        with self._listening:
            task_status.started()
            async with trio.open_nursery() as conversations:
                await trio.serve_listeners(self._welcome, listeners, handler_nursery=conversations)

    async def _welcome(self, stream: trio.SocketStream) -> None:
        with trio.CancelScope() as connection:
            self._connections.add(connection)
            try:
                await (self._trouble or let_through)(self, stream)
            except trio.BrokenResourceError:
                pass  # either side may leave first
            finally:
                self._connections.discard(connection)
                await trio.aclose_forcefully(stream)

    def encrypted(self, stream: trio.SocketStream) -> trio.abc.Stream:
        if self.tls is None:
            return stream
        return trio.SSLStream(stream, self.tls, server_side=True, https_compatible=True)


async def let_through(door: Door, client: trio.SocketStream) -> None:
    port = urlsplit(door.service_url).port
    assert port is not None
    speaking = door.encrypted(client)
    async with await trio.open_tcp_stream("127.0.0.1", port) as service, trio.open_nursery() as nursery:

        async def pump(source: trio.abc.Stream, sink: trio.abc.Stream) -> None:
            try:
                while piece := await source.receive_some():
                    await sink.send_all(piece)
            except trio.BrokenResourceError:
                pass  # either side may leave first
            nursery.cancel_scope.cancel()

        nursery.start_soon(pump, speaking, service)
        nursery.start_soon(pump, service, speaking)


async def reset_in_the_middle(_door: Door, client: trio.SocketStream) -> None:
    await _heard(client)
    await client.send_all(b'HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{"page": 1, ')
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


async def endless(door: Door, client: trio.SocketStream) -> None:
    """A body without an end, as fast as it is taken."""
    await _heard(client)
    await client.send_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[")
    while True:
        await client.send_all(b" " * MEGABYTE)
        door.sent_bytes += MEGABYTE


async def dead(_door: Door, _client: trio.SocketStream) -> None:
    """The machine sleeps, or a cable is out: connections stay open, and nothing comes."""
    await trio.sleep_forever()


async def _heard(client: trio.SocketStream) -> None:
    heard = b""
    while not heard.endswith(HEAD_END):
        piece = await client.receive_some()
        if not piece:
            raise trio.BrokenResourceError
        heard += piece
