"""One connection to a simulated hub: handshake, records both ways, pings, and how it ends."""

import json
from typing import Any

import attrs
import trio
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from discarr.demo.arr.hub import Goodbye, Hub, Outgoing

RECORD_END = "\x1e"
PING = '{"type":6}'

FELL_SILENT = Goodbye(error="Connection closed with an error.")
"""What ClientTimeoutInterval comes to, without EnableDetailedErrors."""


@attrs.define
class HubConnection:
    hub: Hub
    websocket: WebSocket
    _text: str = attrs.field(default="", init=False)
    _records: list[str] = attrs.field(factory=list, init=False)

    async def run(self) -> None:
        """Until either side ends it."""
        await self.websocket.accept()
        if await self._shakes_hands():
            with self.hub.membership() as outgoing:
                goodbye = await self._converse(outgoing)
            if goodbye is not None:
                await self._say({"type": 7, **_filled(goodbye)})
        if self.websocket.client_state is WebSocketState.CONNECTED:
            await self.websocket.close()

    async def _shakes_hands(self) -> bool:
        """HubConnectionContext.HandshakeAsync."""
        try:
            with trio.fail_after(self.hub.times.handshake_seconds):
                asked = json.loads(await self._record())
        except (trio.TooSlowError, WebSocketDisconnect, ValueError):
            return False
        protocol, version = asked.get("protocol"), asked.get("version", 1)
        if protocol != "json":
            await self._say({"error": f"The protocol '{protocol}' is not supported."})
            return False
        if version > 1:
            error = f"The server does not support version {version} of the 'json' protocol."
            await self._say({"error": error})
            return False
        await self._say({})
        return True

    async def _converse(self, outgoing: trio.MemoryReceiveChannel[Outgoing]) -> Goodbye | None:
        goodbye: list[Goodbye] = []

        async def speak() -> None:
            goodbye.append(await self._speak(outgoing))
            nursery.cancel_scope.cancel()

        async with trio.open_nursery() as nursery:
            nursery.start_soon(speak)
            if await self._hear():
                goodbye.append(FELL_SILENT)
            nursery.cancel_scope.cancel()
        return goodbye[0] if goodbye else None

    async def _speak(self, outgoing: trio.MemoryReceiveChannel[Outgoing]) -> Goodbye:
        while True:
            record: Outgoing = PING
            with trio.move_on_after(self.hub.times.ping_seconds):
                record = await outgoing.receive()
            if isinstance(record, Goodbye):
                return record
            await self.websocket.send_text(record + RECORD_END)

    async def _hear(self) -> bool:
        """Until the client ends it; True if it fell silent instead."""
        try:
            while True:
                with trio.fail_after(self.hub.times.silence_seconds):
                    record = json.loads(await self._record())
                if record.get("type") == 7:
                    return False
                if record.get("type") == 1 and "invocationId" in record:
                    await self._complain(record)
        except trio.TooSlowError:
            return True
        except (WebSocketDisconnect, ValueError):
            return False

    async def _complain(self, invocation: dict[str, Any]) -> None:
        """MessageHub has no methods."""
        error = f"Unknown hub method '{invocation.get('target')}'"
        await self._say({"type": 3, "invocationId": invocation["invocationId"], "error": error})

    async def _say(self, record: dict[str, Any]) -> None:
        await self.websocket.send_text(json.dumps(record, separators=(",", ":")) + RECORD_END)

    async def _record(self) -> str:
        while not self._records:
            message = await self.websocket.receive()
            if message["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(message.get("code", 1006))
            text = message.get("text") or (message.get("bytes") or b"").decode()
            *self._records, self._text = (self._text + text).split(RECORD_END)
        return self._records.pop(0)


def _filled(goodbye: Goodbye) -> dict[str, Any]:
    error = {} if goodbye.error is None else {"error": goodbye.error}
    return {**error, "allowReconnect": goodbye.allow_reconnect}
