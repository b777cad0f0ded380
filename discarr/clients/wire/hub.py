"""Records of the SignalR hub: JSON, each ended by 0x1e, cut into frames as the sender likes.

Documented as "SignalR Hub Protocol", "JSON encoding" (dotnet/aspnetcore, src/SignalR/docs/specs).
"""

import attrs
import msgspec

from discarr.clients.wire.queue_status import queue_count
from discarr.clients.wire.reading import Shape
from discarr.model.announcements import Announcement, HealthChanged, QueueChanged, QueueCount

RECORD_END = b"\x1e"
HANDSHAKE = b'{"protocol":"json","version":1}' + RECORD_END
PING = b'{"type":6}' + RECORD_END

LARGEST_RECORD_BYTES = 1024 * 1024
"""A film's or a command's resource has some 10 KB; nothing that concerns us has more than a hundred bytes."""

OUR_API = (None, 3)
"""Sonarr 5 says everything once for each of its APIs and names the API's version; before it there is none."""


@attrs.frozen(kw_only=True)
class Closing:
    """The hub is about to end the connection."""

    reason: str = ""
    may_return: bool = False
    """Whether it wants us to connect again."""


@attrs.define
class Records:
    """Frames go in, whole records come out."""

    _rest: bytearray = attrs.field(factory=bytearray, init=False)

    def of(self, frame: bytes) -> list[bytes]:
        """Raises ValueError: a record is larger than any may be."""
        *whole, rest = frame.split(RECORD_END)
        if whole:
            whole[0] = bytes(self._rest) + whole[0]
            self._rest.clear()
        self._rest += rest
        if len(self._rest) > LARGEST_RECORD_BYTES:
            raise ValueError("a record without an end")
        return whole


class _Record(msgspec.Struct, rename="camel"):
    type: int = 0
    target: str | None = None
    arguments: list[msgspec.Raw] | None = None
    error: str | None = None
    allow_reconnect: bool | None = None


class _Body(msgspec.Struct):
    action: str | None = None
    resource: msgspec.Raw = msgspec.Raw()


class _Message(msgspec.Struct):
    name: str
    body: _Body
    version: int | None = None


_RECORD = Shape(_Record)
_MESSAGE = Shape(_Message)

_INVOCATION, _CLOSE = 1, 7


def refusal_of_handshake(record: bytes) -> str | None:
    """Why the hub does not take us; None if it does. Raises ValueError: it is no record."""
    return _RECORD.of(record).error


def said(record: bytes) -> Announcement | Closing | None:
    """None for what does not concern us: pings, films, commands, what a newer version adds.

    Raises ValueError: it is no record.
    """
    read = _RECORD.of(record)
    if read.type == _CLOSE:
        return Closing(reason=read.error or "", may_return=bool(read.allow_reconnect))
    if read.type != _INVOCATION or read.target != "receiveMessage" or not read.arguments:
        return None
    try:
        return _announcement(_MESSAGE.of(bytes(read.arguments[0])))
    except ValueError:
        return None  # the hub says many things, and only those that fit are for us


def _announcement(message: _Message) -> Announcement | None:
    if message.version not in OUR_API:
        return None
    match message.name, message.body.action:
        case ("queue" | "queue/details") as name, "sync":
            return QueueChanged(name=name)
        case "queue/status", "updated":
            return QueueCount(total=queue_count(bytes(message.body.resource)))
        case "health", _:
            return HealthChanged()
        case _:
            return None
