"""A WebSocket over a Trio stream: wsproto keeps the protocol, here are the bytes and the giving up.

Not trio-websocket: its client waits out its whole time limit when a proxy hangs up on the upgrade, keeps a
refusal's body however long it is, and lets h11's complaints about an answer that is no HTTP rise as bugs.
"""

import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

import attrs
import trio
from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection,
    CloseConnection,
    Event,
    Message,
    Ping,
    RejectConnection,
    RejectData,
    Request,
    TextMessage,
)
from wsproto.utilities import ProtocolError

Headers = Sequence[tuple[bytes, bytes]]

REFUSAL_BYTES = 4096
"""Of a refusal's body: enough to tell a web page from a proxy's words about TLS."""

GOODBYE_SECONDS = 0.2
"""For a close frame to leave; nobody waits for the answer."""

BROKE_OFF = "the connection broke off"


class UpgradeRefused(Exception):
    """An HTTP answer where the upgrade should be, with the beginning of its body."""

    def __init__(self, status: int, headers: Headers, body: bytes) -> None:
        super().__init__(status)
        self.status = status
        self.body = body
        self._headers = {name.lower(): value.decode("latin-1") for name, value in headers}

    def header(self, name: bytes) -> str:
        return self._headers.get(name, "")


class UpgradeFailed(Exception):
    """No answer to the upgrade, or none that is HTTP."""


class WebSocketEnded(Exception):
    """It was open and is not any more; the text says who ended it."""


@asynccontextmanager
async def open_websocket(
    url: str, headers: Headers, trust: ssl.SSLContext | None, *, within_seconds: float
) -> AsyncIterator["WebSocket"]:
    """Open one for the time of the block. `url` is http or https, and `trust` for the latter.

    Raises:
        UpgradeRefused, UpgradeFailed: somebody answered, but not by opening it.
        trio.TooSlowError, OSError, trio.BrokenResourceError: there was no connection.
    """
    with trio.fail_after(within_seconds):
        stream = await _connect(url, trust)
        websocket = WebSocket(stream)
        try:
            await websocket.upgrade(url, headers)
        except BaseException:
            await trio.aclose_forcefully(stream)
            raise
    try:
        yield websocket
    finally:
        with trio.move_on_after(GOODBYE_SECONDS, shield=True):
            await websocket.say_goodbye()
        await trio.aclose_forcefully(stream)


async def _connect(url: str, trust: ssl.SSLContext | None) -> trio.abc.Stream:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if trust is None:
        return await trio.open_tcp_stream(host, parts.port or 80)
    stream = await trio.open_tcp_stream(host, parts.port or 443)
    encrypted = trio.SSLStream(stream, trust, server_hostname=host, https_compatible=True)
    try:
        await encrypted.do_handshake()
    except BaseException:
        await trio.aclose_forcefully(stream)
        raise
    return encrypted


@attrs.define(eq=False)
class WebSocket:
    """`data` is for one task, `send` for any."""

    _stream: trio.abc.Stream
    _protocol: WSConnection = attrs.field(factory=lambda: WSConnection(ConnectionType.CLIENT), init=False)
    _turn: trio.Lock = attrs.field(factory=trio.Lock, init=False)
    _closed_by_peer: str = attrs.field(default="", init=False)

    async def upgrade(self, url: str, headers: Headers) -> None:
        parts = urlsplit(url)
        try:
            await self._send(Request(host=parts.netloc, target=parts.path, extra_headers=list(headers)))
            answer = await self._answer()
        except (ProtocolError, ValueError) as error:
            raise UpgradeFailed("its answer is no HTTP, or no WebSocket's") from error
        if answer is None:
            raise UpgradeFailed("it hung up without an answer")
        if isinstance(answer, RejectConnection):
            raise UpgradeRefused(answer.status_code, answer.headers, await self._refusal())

    async def send(self, text: bytes) -> None:
        """Raises WebSocketEnded."""
        try:
            await self._send(TextMessage(data=text.decode()))
        except (trio.BrokenResourceError, ProtocolError) as error:
            raise WebSocketEnded(BROKE_OFF) from error

    async def data(self) -> bytes:
        """What came next, wherever its messages begin and end. Raises WebSocketEnded."""
        try:
            while True:
                data = b"".join(await self._pieces())
                if data:
                    return data
                if self._closed_by_peer:
                    raise WebSocketEnded(self._closed_by_peer)
                if not await self._receive():
                    raise WebSocketEnded(BROKE_OFF)
        except (trio.BrokenResourceError, ProtocolError) as error:
            raise WebSocketEnded(BROKE_OFF) from error

    async def say_goodbye(self) -> None:
        with suppress(trio.BrokenResourceError, trio.ClosedResourceError, ProtocolError):
            await self._send(CloseConnection(code=1000))

    # --- the upgrade ----------------------------------------------------------------------------------------

    async def _answer(self) -> AcceptConnection | RejectConnection | None:
        """None if there is none."""
        while await self._receive():
            # One event only: what came with the answer belongs to whoever reads on.
            event = next(self._protocol.events(), None)
            if isinstance(event, AcceptConnection | RejectConnection):
                return event
        return None

    async def _refusal(self) -> bytes:
        body = b""
        with suppress(ProtocolError, ValueError, trio.BrokenResourceError):
            while len(body) < REFUSAL_BYTES:
                for event in self._protocol.events():
                    if isinstance(event, RejectData):
                        body += event.data
                        if event.body_finished:
                            return body
                if not await self._receive():
                    break
        return body[:REFUSAL_BYTES]

    # --- afterwards -----------------------------------------------------------------------------------------

    async def _pieces(self) -> list[bytes]:
        pieces = []
        for event in self._protocol.events():
            match event:
                case Message(data=str(text)):
                    pieces.append(text.encode())
                case Message(data=data):
                    pieces.append(bytes(data))
                case Ping():
                    await self._send(event.response())
                case CloseConnection(code=code):
                    self._closed_by_peer = f"it closed it with code {code}"
                    await self._send(event.response())
        return pieces

    # --- bytes ----------------------------------------------------------------------------------------------

    async def _send(self, event: Event) -> None:
        async with self._turn:
            await self._stream.send_all(self._protocol.send(event))

    async def _receive(self) -> bool:
        """False at the end of the stream."""
        received = await self._stream.receive_some()
        if received:
            self._protocol.receive_data(bytes(received))
        return bool(received)
