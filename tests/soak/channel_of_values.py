"""A gateway that takes values: what `open_guest` gives, without discord.py, its loop and its threads.

Everything above it is the daemon's own: the gatekeeper, the keepers of board and card, the outbox. It keeps
as many messages as anybody looks back for, counts what it is asked, and is away when it is told to be.
"""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import attrs
import trio

from discarr.errors.discord import DiscordUnavailable, GatewayLost
from discarr.gateway.channel import LookBack, OwnMessage
from discarr.gateway.gate import Gate
from discarr.gateway.place import Place
from discarr.model.message import Card, PostedMessage
from discarr.model.replies import Reply
from discarr.model.requests import Request

KEPT = 300
GUILD_ID = 1


@attrs.define(eq=False)
class ChannelOfValues:
    channel_id: int
    calls: Counter[str] = attrs.field(factory=Counter)
    is_away: bool = False
    """Every call fails."""
    handle: Callable[[Request], Awaitable[Reply]] | None = None
    _lost: trio.Event = attrs.field(factory=trio.Event, init=False)
    _next_id: int = 1
    _standing: dict[int, OwnMessage] = attrs.field(factory=dict, init=False)

    # --- what happens to it -------------------------------------------------------------------------------

    def lose_connection(self) -> None:
        """And let nobody in again, until it is back."""
        self.is_away = True
        self._lost.set()

    def come_back(self) -> None:
        self.is_away = False

    @asynccontextmanager
    async def open(
        self, _connection: object, *, handle: Callable[[Request], Awaitable[Reply]], gate: Gate, **_: Any
    ) -> AsyncIterator["ChannelOfValues"]:
        """As `open_guest`."""
        await self._connect(gate)
        self.handle = handle
        try:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(self._end_when_lost, nursery.cancel_scope)
                yield self
                nursery.cancel_scope.cancel()
        finally:
            self.handle = None
        raise GatewayLost("the connection ended")

    async def _connect(self, gate: Gate) -> None:
        self.calls["login"] += 1
        if self.is_away:
            raise GatewayLost("nobody answers")
        await gate.before_connect()
        self.calls["connect"] += 1
        await gate.before_identify()
        self.calls["identify"] += 1
        gate.session_began()
        self._lost = trio.Event()

    async def _end_when_lost(self, body: trio.CancelScope) -> None:
        await self._lost.wait()
        body.cancel()

    # --- what the guest is asked for ----------------------------------------------------------------------

    async def ready(self) -> None:
        await trio.lowlevel.checkpoint()

    async def answers(self) -> None:
        await trio.lowlevel.checkpoint()

    async def tasks(self) -> tuple[str, ...]:
        await trio.lowlevel.checkpoint()
        return ()

    async def watch_loop(self, _watch: object) -> None:
        await trio.sleep_forever()

    async def locate(self) -> Place:
        await self._called("look")
        return Place(channel_id=self.channel_id, channel_name="media", guild_id=GUILD_ID, guild_name="House")

    async def register_commands(self, _guild_id: int) -> bool:
        await self._called("commands")
        return False

    async def post(self, card: Card) -> PostedMessage:
        await self._called("post")
        return self._put(card)

    async def tell(self, card: Card, _nonce: str) -> PostedMessage:
        await self._called("notice")
        return self._put(card)

    async def edit(self, message: PostedMessage, card: Card) -> None:
        await self._called("edit")
        self._write(message, card)

    async def delete(self, message: PostedMessage) -> None:
        await self._called("delete")
        self._standing.pop(message.message_id, None)

    async def own_messages(self) -> tuple[OwnMessage, ...]:
        await self._called("look")
        return tuple(reversed(self._standing.values()))

    async def look_back(self) -> LookBack:
        await self._called("look")
        return LookBack(own=tuple(reversed(self._standing.values())), reaches_back_to=None)

    async def _called(self, what: str) -> None:
        await trio.lowlevel.checkpoint()
        self.calls[what] += 1
        if self.is_away:
            raise DiscordUnavailable("HTTP 503")

    def _put(self, card: Card) -> PostedMessage:
        message = PostedMessage(channel_id=self.channel_id, message_id=self._next_id)
        self._next_id += 1
        self._write(message, card)
        while len(self._standing) > KEPT:
            del self._standing[next(iter(self._standing))]
        return message

    def _write(self, message: PostedMessage, card: Card) -> None:
        own = OwnMessage(message=message, footer=card.embed.footer, url=card.embed.url)
        self._standing[message.message_id] = own
