"""A daemon among its neighbours, each in a process of its own: two services, Discord, and the floor."""

import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import attrs
import trio

from discarr.demo.arr.world import DEFAULT_API_KEY
from tests.bench.dialogue import Child, Json, child
from tests.bench.process_figures import ProcessFigures

HERE = Path(__file__).parent.parent.parent
"""This checkout: the neighbours are always its own, whoever is measured."""

STOP_SECONDS = 10.0


@attrs.frozen(kw_only=True)
class Services:
    """Both at once; each question goes to both."""

    radarr: Child
    sonarr: Child
    urls: tuple[str, str]

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
        return all(traffic["under_way"] == 0 for traffic in await self.ask("traffic"))


@attrs.frozen(kw_only=True)
class Town:
    services: Services
    discord: Child
    discord_told: Json
    floor: Child
    checkout: Path
    """Whose Discarr is measured."""
    folder: Path

    def environ(self, **settings: str) -> dict[str, str]:
        """Nothing of the machine's own settings."""
        radarr, sonarr = self.services.urls
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(self.checkout),
            "STATE_DIRECTORY": str(self.folder),
            "DISCORD_TOKEN": self.discord_told["token"],
            "DISCORD_CHANNEL_ID": self.discord_told["channel_id"],
            "DISCARR_DISCORD_API": self.discord_told["api_url"],
            "RADARR_URL": radarr,
            "RADARR_API_KEY": DEFAULT_API_KEY,
            "SONARR_URL": sonarr,
            "SONARR_API_KEY": DEFAULT_API_KEY,
            **settings,
        }

    @asynccontextmanager
    async def daemon(self, **settings: str) -> AsyncIterator[ProcessFigures]:
        """`discarr run` with these settings, stopped by SIGTERM at the end of the block."""
        with (self.folder / "daemon.log").open("ab") as log:
            run = partial(
                trio.run_process,
                [sys.executable, "-m", "discarr.main", "run"],
                env=self.environ(**settings),
                cwd=self.folder,
                stdout=log,
                stderr=log,
                check=False,
            )
            async with trio.open_nursery() as nursery:
                process: trio.Process = await nursery.start(run)
                yield ProcessFigures(process.pid)
                process.send_signal(signal.SIGTERM)
                with trio.move_on_after(STOP_SECONDS):
                    await process.wait()
                nursery.cancel_scope.cancel()


@asynccontextmanager
async def open_town(*, rows: int, checkout: Path) -> AsyncIterator[Town]:
    """Half of the rows are Radarr's, half Sonarr's."""
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(HERE)}
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="discarr-bench-")))

        async def start(module: str, *arguments: str) -> Child:
            return await stack.enter_async_context(
                child(f"tests.bench.{module}", *arguments, environ=environ)
            )

        radarr = await start("service", "radarr", str(rows // 2))
        sonarr = await start("service", "sonarr", str(rows // 2))
        urls = (await radarr.heard())["url"], (await sonarr.heard())["url"]
        discord = await start("discord_side")
        floor = await start("floor", *urls, DEFAULT_API_KEY)
        yield Town(
            services=Services(radarr=radarr, sonarr=sonarr, urls=urls),
            discord=discord,
            discord_told=await discord.heard(),
            floor=floor,
            checkout=checkout,
            folder=folder,
        )
