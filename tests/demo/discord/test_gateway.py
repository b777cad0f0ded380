"""The gateway's protocol, spoken by a plain websocket client."""

import json
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
import trio
from trio_websocket import ConnectionClosed, WebSocketConnection, wrap_client_stream

from discarr.demo.discord.permissions import Permission
from discarr.demo.discord.sessions import GUILD_MESSAGES, GUILDS
from discarr.demo.discord.world import SimulatedDiscord
from tests.demo.discord.conftest import Wire

Json = dict[str, Any]


class Client:
    def __init__(self, socket: WebSocketConnection) -> None:
        self._socket = socket

    async def send(self, op: int, data: Any) -> None:
        await self._socket.send_message(json.dumps({"op": op, "d": data}))

    async def send_text(self, text: str) -> None:
        await self._socket.send_message(text)

    async def next(self) -> Json:
        with trio.fail_after(5):
            return dict(json.loads(await self._socket.get_message()))

    async def named(self, name: str) -> Json:
        """The next event of that name."""
        while (event := await self.next())["t"] != name:
            pass
        return event

    async def close_code(self) -> int | None:
        with trio.fail_after(5):
            while True:
                try:
                    await self._socket.get_message()
                except ConnectionClosed as closed:
                    return None if closed.reason is None else closed.reason.code

    async def leave(self, code: int) -> None:
        await self._socket.aclose(code)


@asynccontextmanager
async def connected(wire: Wire, query: str = "?v=10&encoding=json") -> AsyncIterator[Client]:
    async with websocket(wire, query) as socket:
        client = Client(socket)
        assert (await client.next())["op"] == 10
        yield client


@asynccontextmanager
async def websocket(wire: Wire, query: str) -> AsyncIterator[WebSocketConnection]:
    """Over a stream of our own: trio-websocket's client leaves its socket open when the server closes."""
    address = urlsplit(wire.served.gateway_url)
    assert address.hostname is not None
    assert address.port is not None
    stream = await trio.open_tcp_stream(address.hostname, address.port)
    async with stream, trio.open_nursery() as nursery:
        socket = await wrap_client_stream(nursery, stream, address.netloc, "/" + query)
        yield socket
        await socket.aclose()


def identity(world: SimulatedDiscord, **changes: Any) -> Json:
    return {"token": world.token, "intents": GUILDS | GUILD_MESSAGES, "properties": {}} | changes


async def test_ready_names_the_guild_which_then_arrives(wire: Wire) -> None:
    async with connected(wire) as client:
        await client.send(2, identity(wire.world))

        ready = await client.named("READY")
        guild = await client.named("GUILD_CREATE")

    assert ready["d"]["resume_gateway_url"] == wire.served.gateway_url
    assert ready["d"]["guilds"][0]["id"] == guild["d"]["id"]
    assert [channel["name"] for channel in guild["d"]["channels"]] == ["downloads", "general"]
    assert [member["user"]["username"] for member in guild["d"]["members"]] == ["discarr"]


async def test_a_heartbeat_is_acknowledged(wire: Wire) -> None:
    async with connected(wire) as client:
        await client.send(1, None)

        assert (await client.next())["op"] == 11


async def test_silence_ends_the_connection(wire: Wire) -> None:
    wire.world.heartbeat_seconds = 0.05
    async with connected(wire) as client:
        assert await client.close_code() == 4009


@pytest.mark.parametrize(
    ("op", "changes", "code"),
    [
        (2, {"token": "wrong"}, 4004),
        (2, {"intents": "many"}, 4013),
        (2, {"intents": 1 << 30}, 4013),
        (2, {"intents": 1 << 15}, 4014),
        (6, {"token": "wrong", "session_id": "x", "seq": 1}, 4004),
        (3, {}, 4003),
        (99, {}, 4001),
    ],
)
async def test_a_wrong_word_is_answered_with_its_close_code(
    wire: Wire, op: int, changes: Json, code: int
) -> None:
    async with connected(wire) as client:
        await client.send(op, identity(wire.world, **changes))

        assert await client.close_code() == code


@pytest.mark.parametrize("text", ["{", "[]", '{"d": 1}'])
async def test_what_cannot_be_decoded_is_answered_with_4002(wire: Wire, text: str) -> None:
    async with connected(wire) as client:
        await client.send_text(text)

        assert await client.close_code() == 4002


async def test_a_second_identify_is_answered_with_4005(wire: Wire) -> None:
    async with connected(wire) as client:
        await client.send(2, identity(wire.world))
        await client.send(2, identity(wire.world))

        assert await client.close_code() == 4005


async def test_a_replay_shows_what_was_not_what_became_of_it(wire: Wire) -> None:
    async with connected(wire) as client:
        await client.send(2, identity(wire.world))
        session = (await client.named("READY"))["d"]["session_id"]
        seen = (await client.named("GUILD_CREATE"))["s"]
        await client.leave(4000)
    message = wire.world.say(wire.world.bot, "first words")
    wire.world.delete_message(message.id)

    async with connected(wire) as client:
        await client.send(6, {"token": wire.world.token, "session_id": session, "seq": seen})
        told = [await client.next() for _ in range(3)]

    assert [event["t"] for event in told] == ["MESSAGE_CREATE", "MESSAGE_DELETE", "RESUMED"]
    assert told[0]["d"]["content"] == "first words"
    assert [event["s"] for event in told] == [seen + 1, seen + 2, seen + 3]


@pytest.mark.parametrize("goodbye", [1000, 1001])
async def test_a_session_that_said_goodbye_cannot_be_resumed(wire: Wire, goodbye: int) -> None:
    async with connected(wire) as client:
        await client.send(2, identity(wire.world))
        session = (await client.named("READY"))["d"]["session_id"]
        await client.leave(goodbye)
    with trio.fail_after(5):
        await wire.world.wait_until(lambda: wire.world.gateway_log[-1].what == "closed")

    async with connected(wire) as client:
        await client.send(6, {"token": wire.world.token, "session_id": session, "seq": 1})
        answer = await client.next()

    assert (answer["op"], answer["d"]) == (9, False)
    assert wire.world.gateway_log[2].close_code == goodbye


async def test_the_client_that_asks_for_it_gets_one_zlib_stream(wire: Wire) -> None:
    inflate = zlib.decompressobj()
    async with websocket(wire, "?v=10&compress=zlib-stream") as socket:
        hello = await socket.get_message()
        await socket.send_message(json.dumps({"op": 2, "d": identity(wire.world)}))
        ready = await socket.get_message()

    assert isinstance(hello, bytes)
    assert isinstance(ready, bytes)
    assert json.loads(inflate.decompress(hello))["op"] == 10
    assert json.loads(inflate.decompress(ready))["t"] == "READY"


async def test_events_come_only_to_those_who_asked_for_them(wire: Wire) -> None:
    async with connected(wire) as client:
        await client.send(2, identity(wire.world, intents=GUILDS))
        await client.named("GUILD_CREATE")
        wire.world.say(wire.world.bot, "unheard")
        wire.world.deny(Permission.SEND_MESSAGES)

        assert (await client.next())["t"] == "CHANNEL_UPDATE"


async def test_members_are_listed_on_request(wire: Wire) -> None:
    async with connected(wire) as client:
        await client.send(2, identity(wire.world))
        wanted = {"guild_id": str(wire.world.guild_id), "user_ids": [str(wire.world.member.id)], "nonce": "n"}
        await client.send(8, wanted)

        chunk = (await client.named("GUILD_MEMBERS_CHUNK"))["d"]

    assert (chunk["members"][0]["user"]["username"], chunk["nonce"]) == ("mia", "n")


async def test_a_hidden_channel_is_silent(wire: Wire) -> None:
    wire.world.deny(Permission.VIEW_CHANNEL)
    async with connected(wire) as client:
        await client.send(2, identity(wire.world))
        await client.named("GUILD_CREATE")
        wire.world.say(wire.world.bot, "unheard")
        wire.world.remove_channel()

        assert (await client.next())["t"] == "CHANNEL_DELETE"
