"""`discarr run` as a process of its own, against the simulated world of the test."""

import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import attrs
import trio

from tests.end_to_end.house import PATIENCE_SECONDS, House

ROOT = str(Path(__file__).parents[2])
DISCARR = (sys.executable, "-m", "discarr.main")
IMPATIENT = (sys.executable, "-m", "tests.end_to_end.telling_process")


@attrs.define
class RunningDiscarr:
    """The process, and what it wrote to its log so far."""

    process: trio.Process
    log: str = ""
    _grew: trio.Event = attrs.field(factory=trio.Event)

    async def collect(self) -> None:
        assert self.process.stderr is not None
        async for chunk in self.process.stderr:
            self.log += chunk.decode()
            grew, self._grew = self._grew, trio.Event()
            grew.set()

    async def said(self, words: str, *, times: int = 1) -> None:
        """Wait until the log holds these words so many times."""
        with trio.fail_after(PATIENCE_SECONDS):
            await trio.lowlevel.checkpoint()
            while self.log.count(words) < times:
                await self._grew.wait()

    async def end(self, number: signal.Signals) -> int:
        """Send a signal; the exit code."""
        self.process.send_signal(number)
        with trio.fail_after(PATIENCE_SECONDS):
            return await self.process.wait()


def environment(house: House, **changes: str) -> dict[str, str]:
    """Nothing of the machine's own settings, all of the house's, and the code beside these tests."""
    own = {"PATH": os.environ["PATH"], "PYTHONPATH": ROOT, "STATE_DIRECTORY": str(house.folder)}
    return {**own, **house.environ, **changes}


@asynccontextmanager
async def running(
    house: House, *arguments: str, program: Sequence[str] = (*DISCARR, "run"), **changes: str
) -> AsyncIterator[RunningDiscarr]:
    """The daemon's process; killed at the end of the block if the test has not ended it."""
    start = partial(
        trio.run_process,
        [*program, *arguments],
        env=environment(house, **changes),
        cwd=house.folder,
        stderr=subprocess.PIPE,
        check=False,
    )
    async with trio.open_nursery() as nursery:
        discarr = RunningDiscarr(await nursery.start(start))
        nursery.start_soon(discarr.collect)
        yield discarr
        nursery.cancel_scope.cancel()


async def command(house: House, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """Another command of Discarr's, to its end."""
    with trio.fail_after(PATIENCE_SECONDS):
        done = await trio.run_process(
            [*DISCARR, *arguments],
            env=environment(house, **changes),
            cwd=house.folder,
            capture_stdout=True,
            capture_stderr=True,
            check=False,
        )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def env_file(folder: Path, house: House, *lines: str) -> Path:
    """The house's settings as a file, with these lines after them."""
    path = folder / "discarr.env"
    given = [f"{name}={value}" for name, value in house.environ.items() if name != "DISCARR_DISCORD_API"]
    path.write_text("\n".join([*given, *lines]) + "\n")
    return path
