"""`discarr demo`: the whole daemon against simulated services in a process of their own."""

import json
import socket
import subprocess
import sys
import tempfile
import webbrowser
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import attrs
import trio

from discarr.daemon import Daemon, Start, run_daemon
from discarr.demo.arr.world import DEFAULT_API_KEY
from discarr.demo.discord.guild import DEFAULT_CHANNEL_ID
from discarr.demo.discord.world import DEFAULT_TOKEN
from discarr.errors.base import NotPossible
from discarr.gateway.pace import Pace
from discarr.runtime.logs import start_logging
from discarr.settings import load_settings

QUICK = Pace(burst=5, refill_seconds=2.0, settling_seconds=6.0)
"""A visitor stays for a minute, and the simulated Discord forgives more edits than the real one."""


class StageFailed(NotPossible):
    def __init__(self) -> None:
        super().__init__("The simulated services did not start; their own message stands above.")


def show_demo(*, seconds: float | None, port: int, open_browser: bool = False) -> int:
    """Run until Ctrl-C, or for as long as asked; the exit code."""
    with tempfile.TemporaryDirectory(prefix="discarr-demo-") as folder:
        trio.run(_show, seconds, port, open_browser, Path(folder))
    return 0


async def _show(seconds: float | None, port: int, open_browser: bool, folder: Path) -> None:  # noqa: FBT001 -- trio.run passes no keywords
    async with _stage("--print", "--port", str(_free(port))) as stage:
        _tell(stage.addresses["discord"], port)
        start = _start(stage.addresses, folder)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(stage.print_lines)
            if open_browser:
                nursery.start_soon(_open, stage.addresses["discord"])
            await _run(start, seconds)
            nursery.cancel_scope.cancel()


def _free(port: int) -> int:
    """This one, or 0 for any free one where somebody has it."""
    with socket.socket() as attempt:
        attempt.setsockopt(
            socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
        )  # as the server: one of just now is free
        try:
            attempt.bind(("127.0.0.1", port))
        except OSError:
            return 0
    return port


def _tell(address: str, wanted: int) -> None:
    if wanted and not address.endswith(f":{wanted}"):
        print(f"Port {wanted} is taken, so the page has another.")
    print(
        f"""
    Open {address} in a browser: the channel as Discord shows it, its buttons and commands,
    and what you can break on purpose. Ctrl-C ends the demo.
""",
        flush=True,
    )


async def _open(address: str) -> None:
    opened = await trio.to_thread.run_sync(webbrowser.open, address, abandon_on_cancel=True)
    if not opened:
        print("No browser could be opened from here: open the address above yourself.", flush=True)


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
        "STUCK_THRESHOLD_MINUTES": "1",
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


@attrs.frozen
class _Stage:
    """The simulated services in their own process: where each answers, and what they print from then on."""

    addresses: Mapping[str, str]
    _output: trio.abc.ReceiveStream

    async def print_lines(self) -> None:
        async for chunk in self._output:
            sys.stdout.write(chunk.decode("utf-8", "replace"))
            sys.stdout.flush()


@asynccontextmanager
async def _stage(*arguments: str) -> AsyncIterator[_Stage]:
    run = partial(
        trio.run_process,
        [sys.executable, "-m", "discarr.demo.stage", "--with-parent", *arguments],
        stdin=subprocess.PIPE,  # its end tells the services that we are gone, however we went
        stdout=subprocess.PIPE,
        check=False,
        start_new_session=True,  # Ctrl-C is for the daemon, which still has something to say in the channel
    )
    async with trio.open_nursery() as nursery:
        process: trio.Process = await nursery.start(run)
        output = process.stdout
        if output is None:
            raise StageFailed
        yield _Stage(await _addresses(output), output)
        nursery.cancel_scope.cancel()


async def _addresses(output: trio.abc.ReceiveStream) -> Mapping[str, str]:
    """Its first line: the name and the address of each service, as JSON."""
    line = bytearray()
    while not line.endswith(b"\n"):
        byte = await output.receive_some(1)
        if not byte:
            raise StageFailed
        line += byte
    addresses: Mapping[str, str] = json.loads(line)
    return addresses
