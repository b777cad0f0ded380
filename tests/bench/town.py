"""The process that is measured, with a Discord and a state folder of its own."""

import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import attrs
import trio

from tests.bench.dialogue import Child, Json, child
from tests.bench.process_figures import ProcessFigures
from tests.bench.services import HERE, NEIGHBOURS, Services

STOP_SECONDS = 10.0


@attrs.frozen(kw_only=True)
class Town:
    services: Services
    discord: Child
    discord_told: Json
    checkout: Path
    """Whose Discarr is measured."""
    folder: Path

    @property
    def log(self) -> Path:
        """Of every daemon of this town, one after the other."""
        return self.folder / "daemon.log"

    @asynccontextmanager
    async def daemon(self, **settings: str) -> AsyncIterator[ProcessFigures]:
        """`discarr run` with these settings; SIGTERM stops it at the end of the block."""
        with self.log.open("ab") as log:
            run = partial(
                trio.run_process,
                [sys.executable, "-m", "discarr.main", "run"],
                env=self._environ() | settings,
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
    async def fast_daemon(self, **settings: str) -> AsyncIterator[Child]:
        """The daemon with a clock that passes time when it is asked to."""
        environ = self._environ() | settings
        with self.log.open("ab") as log:
            async with child("tests.bench.fast_daemon", environ=environ, stderr=log) as clock:
                yield clock

    def _environ(self) -> dict[str, str]:
        """Nothing of the machine's own settings."""
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{self.checkout}{os.pathsep}{HERE}",
            "STATE_DIRECTORY": str(self.folder),
            "DISCORD_TOKEN": self.discord_told["token"],
            "DISCORD_CHANNEL_ID": self.discord_told["channel_id"],
            "DISCARR_DISCORD_API": self.discord_told["api_url"],
            **self.services.settings,
        }


@asynccontextmanager
async def open_town(services: Services, *, checkout: Path) -> AsyncIterator[Town]:
    with tempfile.TemporaryDirectory(prefix="discarr-bench-") as folder:
        async with child("tests.bench.discord_side", environ=NEIGHBOURS) as discord:
            yield Town(
                services=services,
                discord=discord,
                discord_told=await discord.heard(),
                checkout=checkout,
                folder=Path(folder),
            )
