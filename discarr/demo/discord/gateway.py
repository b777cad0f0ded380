"""The gateway's protocol over one websocket: hello, identify or resume, heartbeats, events.

It stands on a port of its own because a websocket inside an ASGI server never learns the client's close code.
"""

import json
import zlib
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import trio
from trio_websocket import CloseReason, ConnectionClosed, WebSocketConnection, WebSocketRequest

from discarr.demo.discord.payloads import guild_json, member_json, own_user_json
from discarr.demo.discord.sessions import (
    GUILDS,
    KNOWN_INTENTS,
    PRIVILEGED,
    Close,
    FallSilent,
    GatewayOutage,
    Outgoing,
    Session,
)
from discarr.demo.discord.world import SimulatedDiscord

Json = dict[str, Any]

NEAREST_SECONDS = 0.01
"""No Discord is nearer. discord.py notes the time of a heartbeat after sending it: a faster answer would
seem to be one to the heartbeat before, forty seconds late."""

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME = 0, 1, 2, 3, 4, 6
RECONNECT, REQUEST_MEMBERS, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 7, 8, 9, 10, 11

UNKNOWN_ERROR = Close(code=4000, reason="Unknown error.")
UNKNOWN_OPCODE = Close(code=4001, reason="Unknown opcode.")
DECODE_ERROR = Close(code=4002, reason="Error while decoding payload.")
NOT_AUTHENTICATED = Close(code=4003, reason="Not authenticated.")
AUTHENTICATION_FAILED = Close(code=4004, reason="Authentication failed.")
ALREADY_AUTHENTICATED = Close(code=4005, reason="Already authenticated.")
TIMED_OUT = Close(code=4009, reason="Session timed out.")
INVALID_VERSION = Close(code=4012, reason="Invalid API version.")
INVALID_INTENTS = Close(code=4013, reason="Invalid intent(s).")
DISALLOWED_INTENTS = Close(code=4014, reason="Disallowed intent(s).")

GOODBYES = (1000, 1001)
"""After these codes from the client its session is over; after any other it can be resumed."""
PATIENCE = 1.5
"""How many heartbeat intervals may pass in silence."""
CLOSE_PATIENCE_SECONDS = 2.0


class _Refused(Exception):
    def __init__(self, close: Close) -> None:
        super().__init__(close.reason)
        self.close = close


def gateway_handler(world: SimulatedDiscord) -> Callable[[WebSocketRequest], Any]:
    async def handle(request: WebSocketRequest) -> None:
        websocket = await request.accept()
        await Connection(world, websocket, request.path).run()

    return handle


class Connection:
    """One client, from hello to the close code."""

    def __init__(self, world: SimulatedDiscord, websocket: WebSocketConnection, path: str) -> None:
        self._world = world
        self._websocket = websocket
        self._query = {key: values[0] for key, values in parse_qs(urlsplit(path).query).items()}
        self._outgoing: Outgoing
        self._outgoing, self._queue = trio.open_memory_channel[str | Close | FallSilent](float("inf"))
        self._session: Session | None = None
        self._silence = trio.CancelScope()
        self._closing = False
        self._silent = False

    async def run(self) -> None:
        self._world.sessions.note("connected")
        self._world.sessions.add_connection(self._outgoing)
        try:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(self._write)
                await self._converse()
                if not self._closing:  # else the writer still has things to say
                    nursery.cancel_scope.cancel()
        finally:
            self._world.sessions.drop_connection(self._outgoing)
            self._detach()

    async def _converse(self) -> None:
        await trio.lowlevel.checkpoint()
        goodbye = TIMED_OUT
        try:
            self._greet()
            with self._silence:
                self._heard()
                while True:
                    await self._receive()
        except _Refused as refused:
            goodbye = refused.close
        except ConnectionClosed as closed:
            self._note_close(closed.reason)
            return
        self._closing = True
        self._outgoing.send_nowait(goodbye)

    def _greet(self) -> None:
        self._say(HELLO, {"heartbeat_interval": round(self._world.heartbeat_seconds * 1000), "_trace": []})
        if self._world.gateway_outage is GatewayOutage.CLOSES:
            raise _Refused(UNKNOWN_ERROR)

    async def _receive(self) -> None:
        text = await self._websocket.get_message()
        if self._silent:
            return
        try:
            message = json.loads(text)
            op = message["op"]
        except (ValueError, KeyError, TypeError) as error:
            raise _Refused(DECODE_ERROR) from error
        await trio.sleep(NEAREST_SECONDS)
        self._obey(op, message.get("d"))

    def _obey(self, op: int, data: Any) -> None:
        match op:
            case 1:
                self._heard()
                self._say(HEARTBEAT_ACK)
            case 2 | 6 if self._world.gateway_outage is not None:
                self._turn_away(self._world.gateway_outage)
            case 2:
                self._identify(data)
            case 6:
                self._resume(data)
            case 3 | 4 | 8 if self._session is None:
                raise _Refused(NOT_AUTHENTICATED)
            case 3 | 4:
                pass  # presence and voice state change nothing that is simulated
            case 8:
                self._send_members(data)
            case _:
                raise _Refused(UNKNOWN_OPCODE)

    def _heard(self) -> None:
        self._silence.deadline = trio.current_time() + self._world.heartbeat_seconds * PATIENCE

    def _say(self, op: int, data: Any = None) -> None:
        self._outgoing.send_nowait(json.dumps({"op": op, "d": data, "s": None, "t": None}))

    # --- Sessions ---------------------------------------------------------------------------------------

    def _turn_away(self, outage: GatewayOutage) -> None:
        if outage is GatewayOutage.INVALIDATES:
            self._world.sessions.note("invalidated")
            self._say(INVALID_SESSION, data=False)
        else:
            self._world.sessions.note("ignored")

    def _identify(self, data: Json) -> None:
        if self._session is not None:
            raise _Refused(ALREADY_AUTHENTICATED)
        self._admit(data)
        self._session = self._world.sessions.open(data["intents"], self._outgoing)
        self._world.sessions.note("identified", session_id=self._session.id)
        self._session.dispatch("READY", self._ready(self._session))
        if self._session.intents & GUILDS and self._world.bot_is_in_guild:
            self._session.dispatch("GUILD_CREATE", self._guild())
        self._world.changes.announce()

    def _admit(self, data: Json) -> None:
        intents = data.get("intents")
        if self._query.get("v", "10") != "10":
            raise _Refused(INVALID_VERSION)
        if not self._world.accepts(data.get("token")):
            raise _Refused(AUTHENTICATION_FAILED)
        if not isinstance(intents, int) or intents & ~KNOWN_INTENTS:
            raise _Refused(INVALID_INTENTS)
        if intents & PRIVILEGED & ~self._world.privileged_intents:
            raise _Refused(DISALLOWED_INTENTS)

    def _resume(self, data: Json) -> None:
        if not self._world.accepts(data.get("token")):
            raise _Refused(AUTHENTICATION_FAILED)
        session, after = self._world.sessions.find(data.get("session_id")), data.get("seq")
        if session is None or not isinstance(after, int) or not session.can_replay(after):
            self._world.sessions.note("invalidated", session_id=data.get("session_id"))
            self._say(INVALID_SESSION, data=False)
            return
        session.connection = self._outgoing
        self._session = session
        session.replay(after)
        session.dispatch("RESUMED", {"_trace": []})
        self._world.sessions.note("resumed", session_id=session.id)

    def _ready(self, session: Session) -> Json:
        bot = self._world.bot
        guild = {"id": str(self._world.guild_id), "unavailable": True}
        return {
            "v": 10,
            "user": own_user_json(bot),
            "guilds": [guild] if self._world.bot_is_in_guild else [],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": self._world.gateway_url,
            "shard": [0, 1],
            "application": {"id": str(bot.id), "flags": self._world.application()["flags"]},
            "private_channels": [],
            "relationships": [],
            "presences": [],
            "geo_ordered_rtc_regions": [],
            "_trace": [],
        }

    def _guild(self) -> Json:
        guild = self._world.guild
        own = guild.members[guild.bot_id]
        return guild_json(guild) | {
            "joined_at": member_json(own)["joined_at"],
            "large": False,
            "unavailable": False,
            "member_count": len(guild.members),
            # Without the members and presences intents Discord lists only the bot itself.
            "members": [member_json(own)],
            "channels": [self._world.channel_json(channel_id) for channel_id in guild.channels],
            "threads": [],
            "presences": [],
            "voice_states": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }

    def _send_members(self, data: Json) -> None:
        if self._session is None:
            return
        wanted = {int(user_id) for user_id in data.get("user_ids") or ()}
        members = [m for m in self._world.guild.members.values() if not wanted or m.user.id in wanted]
        self._session.dispatch(
            "GUILD_MEMBERS_CHUNK",
            {
                "guild_id": str(self._world.guild_id),
                "members": [member_json(member) for member in members],
                "chunk_index": 0,
                "chunk_count": 1,
                "nonce": data.get("nonce"),
            },
        )

    # --- The way out ------------------------------------------------------------------------------------

    async def _write(self) -> None:
        """Send what was queued, in order; text frames, or one zlib stream when the client asked for it."""
        await trio.lowlevel.checkpoint()
        stream = zlib.compressobj() if self._query.get("compress") == "zlib-stream" else None
        try:
            async for item in self._queue:
                if self._silent or isinstance(item, FallSilent):
                    self._silent = True
                    continue
                if isinstance(item, Close):
                    await self._close(item)
                    return
                await self._websocket.send_message(_framed(item, stream))
        except ConnectionClosed:
            return  # the reading side notes why

    async def _close(self, close: Close) -> None:
        self._closing = True
        known = None if self._session is None else self._session.id
        self._world.sessions.note("closed", session_id=known, close_code=close.code)
        with trio.move_on_after(CLOSE_PATIENCE_SECONDS):
            await self._websocket.aclose(close.code, close.reason)

    def _note_close(self, reason: CloseReason | None) -> None:
        if self._closing:
            return
        code = None if reason is None else reason.code
        session = self._session
        known = None if session is None else session.id
        self._world.sessions.note("closed", session_id=known, close_code=code, by_client=True)
        if session is not None and code in GOODBYES:
            self._world.sessions.forget(session)

    def _detach(self) -> None:
        if self._session is not None and self._session.connection is self._outgoing:
            self._session.connection = None
            self._world.changes.announce()


def _framed(text: str, stream: "zlib._Compress | None") -> str | bytes:
    if stream is None:
        return text
    return stream.compress(text.encode()) + stream.flush(zlib.Z_SYNC_FLUSH)
