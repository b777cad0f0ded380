"""The page for people, asked as a browser and as a script would."""

import json
import re
from typing import TYPE_CHECKING

import pytest
import trio

from discarr.demo.discord.guild import DEFAULT_CHANNEL_ID
from discarr.demo.discord.page import FILES
from discarr.demo.discord.page_view import shown_address
from discarr.demo.discord.permissions import Permission
from tests.demo.discord.conftest import Wire

if TYPE_CHECKING:
    import httpx

PRESS = "/sim/press"
COMMANDS = "/sim/commands"


@pytest.fixture
def base(wire: Wire) -> str:
    return wire.served.page_url.rstrip("/")


async def test_the_page_runs_nothing_but_its_own_files(wire: Wire, base: str) -> None:
    page = await wire.api.get(base + "/")
    named = re.findall(r'(?:src|href)="(page/[^"]+)"', page.text)

    assert named
    for address in ("/", "/sim/channel", "/sim/posters/films/1.svg", *(f"/{name}" for name in named)):
        answer = await wire.api.get(base + address)
        assert answer.status_code == 200
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; ")
        assert "require-trusted-types-for 'script'" in policy
        assert "unsafe" not in policy


@pytest.mark.parametrize("name", ["none.js", "..%2Fworld.py", "%2e%2e/world.py", "__init__.py", "."])
async def test_only_the_pages_own_files_are_served(wire: Wire, base: str, name: str) -> None:
    assert (await wire.api.get(f"{base}/page/{name}")).status_code == 404


def test_no_script_of_the_page_makes_markup_of_text() -> None:
    scripts = [each.read_text("utf-8") for each in FILES.iterdir() if each.name.endswith(".js")]
    assert scripts
    for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function("):
        assert not any(forbidden in script for script in scripts)


async def test_a_script_reads_the_channel(wire: Wire, base: str) -> None:
    wire.world.say(wire.world.bot, "the board")

    seen = (await wire.api.get(base + "/sim/channel?user=member")).json()

    assert seen["channel"]["id"] == str(DEFAULT_CHANNEL_ID)
    assert [message["content"] for message in seen["messages"]] == ["the board"]
    assert seen["bot"] == {"name": "Discarr", "online": False}


async def test_the_page_holds_the_pictures_it_shows(wire: Wire, base: str) -> None:
    wire.world.allow(Permission.ATTACH_FILES)
    await wire.api.post(
        f"/channels/{DEFAULT_CHANNEL_ID}/messages", files={"files[0]": ("chart.png", b"drawn")}
    )

    seen = (await wire.api.get(base + "/sim/channel")).json()

    assert seen["messages"][0]["attachments"][0]["url"] == "data:image/png;base64,ZHJhd24="


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://images.example/films/7/poster.jpg", "/sim/posters/films/7.svg"),
        ("https://images.example.evil/films/7/poster.jpg", ""),
        ("https://image.tmdb.org/t/p/original/7.jpg", ""),
        ("javascript:alert(1)//images.example/poster.jpg", ""),
        ("https://[images.example/poster.jpg", ""),
        ("", ""),
    ],
)
def test_no_picture_is_fetched_from_the_internet(address: str, shown: str) -> None:
    assert shown_address(address, {}) == shown


@pytest.mark.parametrize("path", ["films/0", "films/3001", "pilots/1"])
async def test_a_poster_that_nobody_drew_is_told_so(wire: Wire, base: str, path: str) -> None:
    assert (await wire.api.get(f"{base}/sim/posters/{path}.svg")).status_code == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 400),  # past the door: no such command
        ({"Origin": "{base}"}, 400),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "evil.example"}, 403),
        ({"Content-Type": "text/plain"}, 400),
    ],
)
async def test_only_this_page_gives_orders(
    wire: Wire, base: str, headers: dict[str, str], status: int
) -> None:
    given = {name: value.format(base=base) for name, value in headers.items()}

    answer = await wire.api.post(
        base + COMMANDS,
        content=json.dumps({"name": "x"}),
        headers={"Content-Type": "application/json"} | given,
    )

    assert answer.status_code == status
    assert wire.world.gateway_log == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (PRESS, {"message_id": "1", "custom_id": "x"}),
        (PRESS, {"message_id": "many", "custom_id": "x"}),
        (PRESS, {}),
        (COMMANDS, {"name": "none"}),
        (COMMANDS, {"name": "none", "user": "nobody"}),
        (COMMANDS, []),
        (COMMANDS, {"name": "none", "options": 3}),
        ("/sim/complete", {"name": "none", "focused": "x"}),
        ("/sim/submit", {"opened_by": "1", "values": {}}),
        ("/sim/submit", {"opened_by": "1", "values": 3}),
        ("/sim/say", {"text": " "}),
        ("/sim/say", {"text": "x" * 2001}),
        ("/sim/say", {"text": "x" * 100_000}),
        ("/sim/troubles", {"key": "none"}),
    ],
)
async def test_an_impossible_order_is_told_so(wire: Wire, base: str, path: str, body: object) -> None:
    answer = await wire.api.post(base + path, json=body)

    assert answer.status_code == 400
    assert answer.json()["message"]


async def test_a_command_is_run_for_the_visitor(wire: Wire, base: str, nursery: trio.Nursery) -> None:
    wire.world.guild_commands.add({"name": "check", "description": "Look"})
    told: list[httpx.Response] = []

    async def visit() -> None:
        told.append(await wire.api.post(base + COMMANDS, json={"user": "member", "name": "check"}))

    async with trio.open_nursery() as visitor:
        visitor.start_soon(visit)
        with trio.fail_after(5):
            asked = await wire.world.wait_until(wire.world.interactions.waiting)
        callback = f"/interactions/{asked[0].id}/{asked[0].token}/callback"
        await wire.api.post(callback, json={"type": 4, "data": {"content": "well", "flags": 64}})

    answer = told[0].json()
    assert (answer["acknowledgement"], answer["private"]) == ("message", True)
    assert answer["message"]["content"] == "well"
    private = (await wire.api.get(base + "/sim/channel?user=member")).json()["private"]
    assert [message["content"] for message in private] == ["well"]


async def test_every_change_is_an_event(wire: Wire, base: str) -> None:
    host, _, port = base.removeprefix("http://").partition(":")
    async with await trio.open_tcp_stream(host, int(port)) as stream:
        await stream.send_all(f"GET /sim/events HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        with trio.fail_after(5):
            await _read_until(stream, b"data: ")
            wire.world.say(wire.world.member, "hello")
            await _read_until(stream, b"data: ")


async def _read_until(stream: trio.SocketStream, words: bytes) -> None:
    read = b""
    while words not in read:
        read += await stream.receive_some()
