"""`discarr demo`: the whole daemon against simulated services, each in a process of its own."""

import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

import attrs
import trio

from discarr.daemon import Daemon, Start, run_daemon
from discarr.demo.arr.world import DEFAULT_API_KEY
from discarr.demo.discord.guild import DEFAULT_CHANNEL_ID
from discarr.demo.discord.world import DEFAULT_TOKEN
from discarr.errors import NotPossible
from discarr.gateway.pace import Pace
from discarr.runtime.logs import start_logging
from discarr.settings import load_settings

QUICK = Pace(burst=5, refill_seconds=2.0, settling_seconds=6.0)
"""A visitor stays for a minute, and the simulated Discord forgives more edits than the real one."""

SIMULATORS: Mapping[str, tuple[str, ...]] = {
    "discord": ("--print",),
    "radarr": ("--items", "2", "--refresh-seconds", "3"),
    "sonarr": ("--items", "17", "--refresh-seconds", "3"),
    "plex": (),
}
"""So many rows that a season pack is on the first page and there is a second one."""


class SimulatorFailed(NotPossible):
    def __init__(self, name: str) -> None:
        super().__init__(f"The simulated {name.title()} did not start; its own message stands above.")


def show_demo(*, seconds: float | None, port: int) -> int:
    """Run until Ctrl-C, or for as long as asked; the exit code."""
    with tempfile.TemporaryDirectory(prefix="discarr-demo-") as folder:
        trio.run(_show, seconds, port, Path(folder))
    return 0


async def _show(seconds: float | None, port: int, folder: Path) -> None:
    async with AsyncExitStack() as stack:
        simulators = {}
        for name, arguments in SIMULATORS.items():
            chosen_port = port if name == "discord" else 0
            opening = _simulator(name, *arguments, "--port", str(chosen_port))
            simulators[name] = await stack.enter_async_context(opening)
        print(
            f"Open {simulators['discord'].address} to see the channel, press its buttons, run its commands."
        )
        print("Ctrl-C ends the demo.", flush=True)
        start = _start({name: simulator.address for name, simulator in simulators.items()}, folder)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(simulators["discord"].print_lines)
            await _run(start, seconds)
            nursery.cancel_scope.cancel()


async def _run(start: Start, seconds: float | None) -> None:
    """Until a signal, or until the time is over; both end the daemon in good order."""

    async def stop_in_time(daemon: Daemon) -> None:
        if seconds is not None:
            await trio.sleep(seconds)
            daemon.stop()

    async def run_to_the_end(*, task_status: trio.TaskStatus[Daemon]) -> None:
        await run_daemon(start, task_status=task_status)
        nursery.cancel_scope.cancel()

    async with trio.open_nursery() as nursery:
        daemon = await nursery.start(run_to_the_end)
        nursery.start_soon(stop_in_time, daemon)


def _start(addresses: Mapping[str, str], folder: Path) -> Start:
    # Only these: whoever tries the demo may have settings of their own in the environment.
    environ = {
        "DISCORD_TOKEN": DEFAULT_TOKEN,
        "DISCORD_CHANNEL_ID": str(DEFAULT_CHANNEL_ID),
        "DISCARR_DISCORD_API": f"{addresses['discord']}/api/v10",
        "RADARR_URL": addresses["radarr"],
        "RADARR_API_KEY": DEFAULT_API_KEY,
        "SONARR_URL": addresses["sonarr"],
        "SONARR_API_KEY": DEFAULT_API_KEY,
        "PLEX_URL": addresses["plex"],
        "CHECK_INTERVAL": "3s",
        "HEALTH_CHECK_INTERVAL": "5s",
    }
    return Start(
        load_settings=partial(load_settings, env_file=None, environ=environ),
        state_folder=folder,
        runtime_folder=folder,
        log=start_logging(environ=environ),
        pace=QUICK,
        environ=environ,
    )


# --- the simulated services -----------------------------------------------------------------------------


@attrs.define
class _Simulator:
    """A simulated service that runs: where it answers, and what it prints from then on."""

    address: str
    _output: trio.abc.ReceiveStream

    async def print_lines(self) -> None:
        async for chunk in self._output:
            sys.stdout.write(chunk.decode("utf-8", "replace"))
            sys.stdout.flush()


@asynccontextmanager
async def _simulator(name: str, *arguments: str) -> AsyncIterator[_Simulator]:
    command = [sys.executable, "-m", f"discarr.demo.{name}", "--with-parent", *arguments]
    run = partial(
        trio.run_process,
        command,
        stdin=subprocess.PIPE,  # its end tells the simulator that we are gone, however we went
        stdout=subprocess.PIPE,
        check=False,
        start_new_session=True,  # Ctrl-C is for the daemon, which still has something to say in the channel
    )
    async with trio.open_nursery() as nursery:
        process: trio.Process = await nursery.start(run)
        output = process.stdout
        if output is None:
            raise SimulatorFailed(name)
        yield _Simulator(await _address(name, output), output)
        nursery.cancel_scope.cancel()


async def _address(name: str, output: trio.abc.ReceiveStream) -> str:
    """From its first line, "listening on http://127.0.0.1:PORT"."""
    line = bytearray()
    while not line.endswith(b"\n"):
        byte = await output.receive_some(1)
        if not byte:
            raise SimulatorFailed(name)
        line += byte
    return line.decode().rpartition(" ")[2].strip()
