"""The hub of a simulated service: whoever is connected hears that something changed, and nothing is kept."""

import json
import math
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import attrs
import trio

from discarr.runtime.current import Current

SYNC = {"action": "sync"}


@attrs.define(kw_only=True)
class HubTimes:
    """ASP.NET Core's defaults: AddSignalR() of the services sets none (Startup.cs, HubOptionsSetup.cs)."""

    handshake_seconds: float = 15.0
    ping_seconds: float = 15.0
    silence_seconds: float = 30.0


@attrs.frozen
class Goodbye:
    """The last record of a connection."""

    error: str | None = None
    allow_reconnect: bool = True


Outgoing = str | Goodbye


@attrs.define(eq=False)
class Hub:
    version: str
    is_there: bool = True
    """False: as before Sonarr 4, and behind a proxy that does not know it."""
    times: HubTimes = attrs.field(factory=HubTimes)
    said: Current[int] = attrs.field(factory=lambda: Current(0))
    """How many messages were broadcast so far: for whoever waits for one."""
    joined: Current[int] = attrs.field(factory=lambda: Current(0))
    """How many are connected."""
    _listeners: set[trio.MemorySendChannel[Outgoing]] = attrs.field(factory=set)
    _tokens: set[str] = attrs.field(factory=set)

    def broadcast(self, name: str, body: Mapping[str, Any]) -> None:
        """MessageHub.cs, RestControllerWithSignalR.cs: to all, and to nobody while nobody is there."""
        invocation = {"type": 1, "target": "receiveMessage", "arguments": [{"body": body, "name": name}]}
        for listener in self._listeners:
            listener.send_nowait(json.dumps(invocation, separators=(",", ":")))
        self.said.replace(self.said.value + 1)

    def end_all(self) -> None:
        """The service stops."""
        for listener in self._listeners:
            listener.send_nowait(Goodbye())

    @contextmanager
    def membership(self) -> Iterator[trio.MemoryReceiveChannel[Outgoing]]:
        """Be told everything while the block lasts; everybody hears of the newcomer."""
        send, receive = trio.open_memory_channel[Outgoing](math.inf)
        self._listeners.add(send)
        self.joined.replace(len(self._listeners))
        self.broadcast("version", {"version": self.version})
        try:
            with send, receive:
                yield receive
        finally:
            self._listeners.discard(send)
            self.joined.replace(len(self._listeners))

    # --- negotiation ----------------------------------------------------------------------------------------

    def negotiate(self, version: int) -> dict[str, Any]:
        """HttpConnectionDispatcher.cs; of its three transports only this one is simulated."""
        token = secrets.token_urlsafe(16)
        self._tokens.add(token)
        transport = {"transport": "WebSockets", "transferFormats": ["Text", "Binary"]}
        if version < 1:
            return {"negotiateVersion": 0, "connectionId": token, "availableTransports": [transport]}
        return {
            "negotiateVersion": 1,
            "connectionId": secrets.token_urlsafe(16),
            "connectionToken": token,
            "availableTransports": [transport],
        }

    def admits(self, token: str | None) -> bool:
        """Without a token the connection is made on the spot; a token is good for one connection."""
        if token is None:
            return True
        known = token in self._tokens
        self._tokens.discard(token)
        return known
