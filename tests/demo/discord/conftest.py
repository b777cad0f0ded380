"""A simulated Discord on loopback; whatever a test said to it is held against the official description."""

import os
from collections.abc import AsyncIterator, Iterator
from functools import partial

import attrs
import httpx
import pytest
import trio

from discarr.demo.discord.serve import Served, serve_discord
from discarr.demo.discord.world import SimulatedDiscord
from tests.demo.discord.official import differences


@attrs.frozen
class Wire:
    world: SimulatedDiscord
    served: Served
    api: httpx.AsyncClient
    """Speaks as the bot."""


@pytest.fixture
def world() -> SimulatedDiscord:
    return SimulatedDiscord(human_delay_seconds=0.02)


@pytest.fixture
async def wire(world: SimulatedDiscord, nursery: trio.Nursery) -> AsyncIterator[Wire]:
    served = await nursery.start(partial(serve_discord, world))
    authorization = {"Authorization": f"Bot {world.token}"}
    async with httpx.AsyncClient(base_url=served.api_url, headers=authorization) as api:
        yield Wire(world, served, api)


@pytest.fixture(autouse=True)
def _as_described(world: SimulatedDiscord) -> Iterator[None]:
    yield
    if os.environ.get("DISCARR_SPECS"):
        assert differences(world.log) == []
