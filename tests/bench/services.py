"""The simulated services and the floor beside them, each in a process of its own."""

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import attrs
import trio

from discarr.demo.arr.world import DEFAULT_API_KEY
from tests.bench.dialogue import Child, Json, child

HERE = Path(__file__).parent.parent.parent
"""This checkout: the neighbours are always its own, whoever is measured."""

NEIGHBOURS = {"PATH": os.environ["PATH"], "PYTHONPATH": str(HERE)}


@attrs.frozen(kw_only=True)
class Services:
    """Radarr and Sonarr; each question goes to both at once."""

    radarr: Child
    sonarr: Child
    urls: tuple[str, str]

    @property
    def settings(self) -> dict[str, str]:
        radarr, sonarr = self.urls
        return {
            "RADARR_URL": radarr,
            "RADARR_API_KEY": DEFAULT_API_KEY,
            "SONARR_URL": sonarr,
            "SONARR_API_KEY": DEFAULT_API_KEY,
        }

    async def ask(self, what: str, **given: Any) -> tuple[Json, Json]:
        answers: dict[Child, Json] = {}

        async def ask_one(service: Child) -> None:
            answers[service] = await service.ask(what, **given)

        async with trio.open_nursery() as nursery:
            nursery.start_soon(ask_one, self.radarr)
            nursery.start_soon(ask_one, self.sonarr)
        return answers[self.radarr], answers[self.sonarr]

    async def are_done(self) -> bool:
        """No answer is on its way."""
        return all(told["answers"] == 0 for told in await self.ask("under_way"))


@asynccontextmanager
async def open_services(*, rows: int, crowd: str = "mixed") -> AsyncIterator[Services]:
    """Half of the rows are Radarr's, half Sonarr's."""
    async with AsyncExitStack() as stack:

        async def start(kind: str) -> Child:
            opening = child("tests.bench.service", kind, str(rows // 2), crowd, environ=NEIGHBOURS)
            return await stack.enter_async_context(opening)

        radarr, sonarr = await start("radarr"), await start("sonarr")
        urls = (await radarr.heard())["url"], (await sonarr.heard())["url"]
        yield Services(radarr=radarr, sonarr=sonarr, urls=urls)


@asynccontextmanager
async def open_floor(services: Services) -> AsyncIterator[Child]:
    async with child("tests.bench.floor", *services.urls, DEFAULT_API_KEY, environ=NEIGHBOURS) as floor:
        yield floor
