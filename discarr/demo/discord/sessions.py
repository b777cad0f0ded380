"""Gateway sessions: what happened, numbered, kept for a client that comes back for it."""

import json
import secrets
from collections import deque
from collections.abc import Callable
from datetime import datetime
from enum import Enum, auto
from typing import Any

import attrs
import trio

from discarr.demo.discord.clock import Changes, Clock

Json = dict[str, Any]

REPLAY_EVENTS = 1000

# Intents, by Discord's names.
GUILDS = 1 << 0
GUILD_MEMBERS = 1 << 1
GUILD_PRESENCES = 1 << 8
GUILD_MESSAGES = 1 << 9
MESSAGE_CONTENT = 1 << 15
PRIVILEGED = GUILD_MEMBERS | GUILD_PRESENCES | MESSAGE_CONTENT
KNOWN_INTENTS = (1 << 26) - 1


@attrs.frozen(kw_only=True)
class Close:
    """Stands in a connection's outgoing queue: everything before it is still sent."""

    code: int
    reason: str = ""


class GatewayOutage(Enum):
    """How a gateway that accepts connections may be of no use all the same."""

    CLOSES = auto()
    """With 4000, right after the hello."""
    INVALIDATES = auto()
    """INVALID_SESSION is the answer to each IDENTIFY and RESUME."""
    SILENT = auto()
    """Nothing follows the hello but the answers to heartbeats."""


@attrs.frozen
class FallSilent:
    """Stands there too: after it the connection stays open, and nothing crosses it in either direction."""


Outgoing = trio.MemorySendChannel[str | Close | FallSilent]


@attrs.frozen(kw_only=True)
class GatewayEvent:
    """One line of the gateway's log."""

    at: datetime
    what: str
    """connected, identified, resumed, refused, invalidated, ignored or closed."""
    session_id: str | None = None
    close_code: int | None = None
    by_client: bool = False


@attrs.define(kw_only=True, eq=False)
class Session:
    id: str
    intents: int
    sequence: int = 0
    sent: deque[tuple[int, str]] = attrs.field(factory=lambda: deque(maxlen=REPLAY_EVENTS))
    connection: Outgoing | None = None

    def dispatch(self, name: str, payload: Json) -> None:
        """Number it and freeze it as text: a replay shows what was, not what became of it."""
        self.sequence += 1
        text = json.dumps({"op": 0, "s": self.sequence, "t": name, "d": payload})
        self.sent.append((self.sequence, text))
        self.send(text)

    def send(self, item: str | Close) -> None:
        if self.connection is not None:
            self.connection.send_nowait(item)

    def can_replay(self, after: int) -> bool:
        oldest = self.sent[0][0] if self.sent else self.sequence + 1
        return oldest - 1 <= after <= self.sequence

    def replay(self, after: int) -> None:
        for sequence, text in self.sent:
            if sequence > after:
                self.send(text)


class Sessions:
    def __init__(self, clock: Clock, changes: Changes) -> None:
        self._clock = clock
        self._changes = changes
        self._by_id: dict[str, Session] = {}
        self._connections: set[Outgoing] = set()
        self.log: list[GatewayEvent] = []

    def note(self, what: str, **details: Any) -> None:
        self.log.append(GatewayEvent(at=self._clock.now(), what=what, **details))
        self._changes.announce()

    @property
    def connected(self) -> list[Session]:
        return [session for session in self._by_id.values() if session.connection is not None]

    def open(self, intents: int, connection: Outgoing) -> Session:
        session = Session(id=secrets.token_hex(16), intents=intents, connection=connection)
        self._by_id[session.id] = session
        return session

    def find(self, session_id: object) -> Session | None:
        return self._by_id.get(session_id) if isinstance(session_id, str) else None

    def forget(self, session: Session) -> None:
        session.connection = None
        self._by_id.pop(session.id, None)

    def add_connection(self, connection: Outgoing) -> None:
        self._connections.add(connection)

    def drop_connection(self, connection: Outgoing) -> None:
        self._connections.discard(connection)

    def dispatch(
        self,
        name: str,
        payload: Json,
        *,
        needs: int = 0,
        seen_by: Callable[[int, Json], Json] = lambda _intents, payload: payload,
    ) -> None:
        """Hand an event to every session whose intents ask for it; `seen_by` may show it differently."""
        for session in self._by_id.values():
            if session.intents & needs == needs:
                session.dispatch(name, seen_by(session.intents, payload))

    def send_op(self, op: int, data: Any) -> None:
        self.send_to_all(json.dumps({"op": op, "d": data, "s": None, "t": None}))

    def send_to_all(self, item: str | Close | FallSilent) -> None:
        for connection in self._connections:
            connection.send_nowait(item)
