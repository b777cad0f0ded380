"""Radarr, Sonarr, Discord in their own process: `python -m tests.soak.neighbours SIZE TURNOVER [BEGAN]`.

With BEGAN the services' time is what they are told, and they have no hub: who listens there waits for the
wire, and the fast clock would wait for him. Without it, time is the machine's own. What goes wrong goes wrong
on the wire: a port that refuses, a page in place of an answer, a gateway that closes.
"""

import json
import logging
import sys
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

import attrs
import trio

from discarr.demo.arr.serve import serve_servarr
from discarr.demo.arr.world import DEFAULT_API_KEY
from discarr.demo.discord.faults import Fault
from discarr.demo.discord.serve import Served, serve_discord
from discarr.demo.discord.world import SimulatedDiscord
from discarr.model.services import ServiceKind
from discarr.runtime.clock import utc_now
from tests.bench.dialogue import Json, answer_questions
from tests.soak.crowd import Crowd
from tests.soak.outages import FAULTS

MANY = 1_000_000


class Neighbour(Protocol):
    async def begins(self, what: str) -> None: ...
    async def ends(self, what: str) -> None: ...


@attrs.define(eq=False)
class Door:
    """What serves on a port, as long as it is open."""

    _serve: Callable[..., Awaitable[None]]
    _nursery: trio.Nursery
    _open: trio.CancelScope = attrs.field(factory=trio.CancelScope, init=False)
    _shut: trio.Event = attrs.field(factory=trio.Event, init=False)

    async def open(self, **where: int) -> object:
        self._open, self._shut = trio.CancelScope(), trio.Event()
        return await self._nursery.start(self._run, where)

    async def shut(self) -> None:
        self._open.cancel()
        await self._shut.wait()

    async def _run(self, where: Mapping[str, int], *, task_status: trio.TaskStatus[object]) -> None:
        with self._open:
            await self._serve(**where, task_status=task_status)
        self._shut.set()


@attrs.define(eq=False)
class Service:
    crowd: Crowd
    _door: Door
    _port: int = 0

    async def open(self) -> str:
        url = str(await self._door.open(port=self._port))
        self._port = int(url.rpartition(":")[2])
        return url

    async def begins(self, what: str) -> None:
        match what:
            case "refused":
                await self._door.shut()
            case "restarts":
                self.crowd.world.restart()
                self.crowd.world.is_starting = True
            case _:
                self.crowd.world.fault("/api", FAULTS[what], times=None)

    async def ends(self, what: str) -> None:
        self.crowd.world.faults.clear()
        self.crowd.world.is_starting = False
        if what == "refused":
            await self.open()


@attrs.define(eq=False)
class Discord:
    world: SimulatedDiscord
    _door: Door
    _ports: tuple[int, int] = (0, 0)

    async def open(self) -> str:
        rest, gateway = self._ports
        served = await self._door.open(port=rest, gateway_port=gateway)
        assert isinstance(served, Served)
        self._ports = _port_of(served.page_url), _port_of(served.gateway_url)
        return served.api_url

    async def begins(self, what: str) -> None:
        await trio.lowlevel.checkpoint()
        match what:
            case "connection":
                await self._door.shut()
            case "session":
                self.world.send_op(9, d=False)  # INVALID_SESSION
            case _:
                for method in ("POST", "PATCH"):
                    self.world.fault(method, "/messages", Fault(status=503, json={}), times=MANY)

    async def ends(self, what: str) -> None:
        self.world.faults.clear()
        if what == "connection":
            await self.open()


def _port_of(url: str) -> int:
    return int(url.rstrip("/").rpartition(":")[2])


@attrs.define(eq=False)
class Neighbours:
    services: dict[str, Service]
    discord: Discord
    told: datetime | None

    def now(self) -> datetime:
        return self.told or utc_now()

    async def live_on(self, asked: Json) -> Json:
        """It is that late, or as late as it is."""
        await trio.lowlevel.checkpoint()
        self.told = datetime.fromisoformat(asked["at"]) if "at" in asked else None
        for service in self.services.values():
            service.crowd.live_on()
        return {"came": sum(service.crowd.came for service in self.services.values())}

    async def begins(self, asked: Json) -> Json:
        await self._neighbour(asked["of"]).begins(asked["trouble"])
        return {}

    async def ends(self, asked: Json) -> Json:
        await self._neighbour(asked["of"]).ends(asked["trouble"])
        return {}

    async def command(self, asked: Json) -> Json:
        """Typed by the owner, once the bot is there."""
        world = self.discord.world
        await world.wait_until(lambda: world.commands and world.sessions.connected)
        outcome = await world.run_command(world.owner, asked["name"])
        return {"text": outcome.text}

    async def calls(self, _asked: Json) -> Json:
        """How often the bot called since it was last asked for, and what the gateway heard of it."""
        await trio.lowlevel.checkpoint()
        world = self.discord.world
        heard = [event.what for event in world.gateway_log]
        told = {"calls": len(world.log), **{what: heard.count(what) for what in ("connected", "identified")}}
        world.log.clear()
        world.gateway_log.clear()
        return told

    def _neighbour(self, name: str) -> Neighbour:
        return self.discord if name == "discord" else self.services[name]


async def run(size: str, turnover_seconds: str, began: str = "") -> None:
    logging.getLogger("hypercorn.error").addFilter(lambda _: False)  # doors that shut cut people off
    world = SimulatedDiscord()
    async with trio.open_nursery() as nursery:
        neighbours = Neighbours(
            {},
            Discord(world, Door(partial(serve_discord, world), nursery)),
            datetime.fromisoformat(began) if began else None,
        )
        for kind in (ServiceKind.RADARR, ServiceKind.SONARR):
            turnover = timedelta(seconds=float(turnover_seconds))
            crowd = Crowd(kind=kind, size=int(size) // 2, turnover=turnover, now=neighbours.now)
            crowd.world.hub.is_there = not began
            door = Door(partial(serve_servarr, crowd.world), nursery)
            neighbours.services[kind.value] = Service(crowd, door)
        print(json.dumps(await _settings(neighbours)), flush=True)  # noqa: T201 -- answers being started
        questions = ("live_on", "begins", "ends", "command", "calls")
        await answer_questions({name: getattr(neighbours, name) for name in questions})
        nursery.cancel_scope.cancel()


async def _settings(neighbours: Neighbours) -> dict[str, str]:
    """All open their doors; where they are."""
    settings = {
        "DISCORD_TOKEN": neighbours.discord.world.token,
        "DISCORD_CHANNEL_ID": str(neighbours.discord.world.channel_id),
        "DISCARR_DISCORD_API": await neighbours.discord.open(),
    }
    for name, service in neighbours.services.items():
        settings[f"{name.upper()}_URL"] = await service.open()
        settings[f"{name.upper()}_API_KEY"] = DEFAULT_API_KEY
    return settings


if __name__ == "__main__":
    trio.run(partial(run, *sys.argv[1:]))
