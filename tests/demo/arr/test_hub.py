"""The simulated hub, as Microsoft's own client meets it.

It comes from npm: `npm install --prefix FOLDER @microsoft/signalr`, and DISCARR_NPM names that folder.
Without it, or without node, its tests are skipped.
"""

import json
import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import attrs
import httpx
import pytest
import trio

from discarr.demo.arr.serve import serve_servarr
from discarr.demo.arr.world import SimulatedServarr
from discarr.model.services import ServiceKind
from discarr.runtime.current import Current

MODULES = Path(os.environ.get("DISCARR_NPM", "node_modules")).resolve() / "node_modules"
PATIENCE_SECONDS = 20.0
LAST = "queue/status"

with_microsofts_client = pytest.mark.skipif(
    shutil.which("node") is None or not (MODULES / "@microsoft" / "signalr").is_dir(),
    reason="no node, or no @microsoft/signalr in the folder that DISCARR_NPM names",
)


@attrs.define
class Client:
    """What Microsoft's client told so far."""

    told: Current[tuple[tuple[str, Any], ...]] = attrs.field(factory=lambda: Current(()))

    async def listen(self, output: trio.abc.ReceiveStream) -> None:
        text = b""
        async for chunk in output:
            *lines, text = (text + chunk).split(b"\n")
            for line in lines:
                event, value = json.loads(line)
                self.told.replace((*self.told.value, (event, value)))

    @property
    def messages(self) -> list[str]:
        """Their names."""
        return [value["name"] for event, value in self.told.value if event == "message"]

    def happened(self, event: str) -> list[Any]:
        return [value for known, value in self.told.value if known == event]

    async def until(self, event: str) -> Any:
        """What the client told about it first."""
        with trio.fail_after(PATIENCE_SECONDS):
            await trio.lowlevel.checkpoint()
            while not self.happened(event):
                await self.told.newer_than(self.told.version)
        return self.happened(event)[0]

    async def until_heard(self, name: str) -> dict[str, Any]:
        with trio.fail_after(PATIENCE_SECONDS):
            await trio.lowlevel.checkpoint()
            while name not in self.messages:
                await self.told.newer_than(self.told.version)
        message = next(value for value in self.happened("message") if value["name"] == name)
        assert isinstance(message, dict)
        return message


@asynccontextmanager
async def client_of(
    world: SimulatedServarr, url: str, *, key: str | None = None, skip_negotiation: bool = False
) -> AsyncIterator[Client]:
    client = Client()
    address = f"{url}{world.url_base}/signalr/messages"
    command = ["node", str(Path(__file__).with_name("hub_client.js"))]
    arguments = [address, key or world.api_key, json.dumps(skip_negotiation), LAST]
    run = partial(
        trio.run_process,
        [*command, *arguments],
        stdout=subprocess.PIPE,
        env={**os.environ, "NODE_PATH": str(MODULES)},
    )
    async with trio.open_nursery() as nursery:
        process: trio.Process = await nursery.start(run)
        assert process.stdout is not None
        nursery.start_soon(client.listen, process.stdout)
        yield client
        nursery.cancel_scope.cancel()


async def served(world: SimulatedServarr, nursery: trio.Nursery) -> str:
    world.hub.times.ping_seconds = 0.5
    world.hub.times.silence_seconds = 1.0
    url = await nursery.start(partial(serve_servarr, world))
    assert isinstance(url, str)
    return url


@with_microsofts_client
@pytest.mark.parametrize("skip_negotiation", [True, False])
async def test_microsofts_client_connects_hears_and_leaves(
    nursery: trio.Nursery, *, skip_negotiation: bool
) -> None:
    world = SimulatedServarr(ServiceKind.RADARR, items=3, url_base="/radarr")
    url = await served(world, nursery)
    async with client_of(world, url, skip_negotiation=skip_negotiation) as client:
        assert (await client.until_heard("version"))["body"] == {"version": world.product.version}
        world.refresh()
        world.warn("IndexerStatusCheck", "Indexers unavailable due to failures")
        assert await client.until_heard("health") == {"name": "health", "body": {"action": "sync"}}
        # Five seconds later than the list, and so later than either side is patient with a silent one.
        status = await client.until_heard(LAST)
        assert await client.until("closed") is None
    assert client.messages == ["version", "queue", "queue/details", "health", LAST]
    assert status["body"]["action"] == "updated"
    assert status["body"]["resource"]["totalCount"] == 3
    assert world.hub.joined.value == 0


@with_microsofts_client
async def test_a_service_that_restarts_asks_its_listeners_back(nursery: trio.Nursery) -> None:
    world = SimulatedServarr(ServiceKind.SONARR)
    async with client_of(world, await served(world, nursery)) as client:
        await client.until_heard("version")
        world.restart()
        await client.until("back")


@with_microsofts_client
async def test_a_wrong_key_is_refused(nursery: trio.Nursery) -> None:
    world = SimulatedServarr(ServiceKind.RADARR)
    async with client_of(world, await served(world, nursery), key="f" * 32) as client:
        assert "401" in await client.until("refused")


# --- the door ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "headers", "status"),
    [
        ("", {}, 401),
        ("", {"X-Api-Key": "KEY"}, 400),
        ("", {"Authorization": "Bearer KEY"}, 400),
        ("?access_token=KEY", {}, 400),
        ("?access_token=wrong", {"X-Api-Key": "KEY"}, 401),
        ("?apikey=KEY", {}, 401),
    ],
)
async def test_the_hub_asks_for_the_key_and_then_for_the_upgrade(
    query: str, headers: dict[str, str], status: int, nursery: trio.Nursery
) -> None:
    world = SimulatedServarr(ServiceKind.RADARR)
    url = await nursery.start(partial(serve_servarr, world))
    address = f"{url}/signalr/messages{query}".replace("KEY", world.api_key)
    with_key = {name: value.replace("KEY", world.api_key) for name, value in headers.items()}
    async with httpx.AsyncClient() as client:
        answer = await client.get(address, headers=with_key)
    assert answer.status_code == status
    assert answer.text == ("Connection ID required" if status == 400 else "")


@pytest.mark.parametrize(("version", "token"), [("", False), ("?negotiateVersion=1", True)])
async def test_negotiation_offers_the_one_transport(
    version: str, *, token: bool, nursery: trio.Nursery
) -> None:
    world = SimulatedServarr(ServiceKind.RADARR)
    url = await nursery.start(partial(serve_servarr, world))
    async with httpx.AsyncClient(headers={"X-Api-Key": world.api_key}) as client:
        answer = (await client.post(f"{url}/signalr/messages/negotiate{version}")).json()
    assert answer["negotiateVersion"] == int(token)
    assert ("connectionToken" in answer) is token
    assert [transport["transport"] for transport in answer["availableTransports"]] == ["WebSockets"]
