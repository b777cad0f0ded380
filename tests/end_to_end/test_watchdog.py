"""The watchdog as systemd keeps it: a socket of its own, and SIGABRT for who is silent too long."""

import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import attrs
import pytest
import trio

from discarr.demo.discord.faults import Fault
from discarr.demo.discord.sessions import GatewayOutage
from tests.end_to_end.house import BOARD, PATIENCE_SECONDS, House, open_house
from tests.end_to_end.process import RunningDiscarr, running

WATCHDOG_SECONDS = 1.5
HANGING = (sys.executable, "-m", "tests.end_to_end.hanging_process")


@attrs.define
class Systemd:
    """The service manager's end of it."""

    socket: trio.socket.SocketType
    discarr: RunningDiscarr

    async def sees_it_alive(self, times: int) -> None:
        """It is fed so often, and never too late."""
        for _ in range(times):
            with trio.fail_after(WATCHDOG_SECONDS):
                await hear(self.socket, b"WATCHDOG=1")

    async def sees_it_die(self) -> int:
        """The exit code, once it was silent too long and was told SIGABRT."""
        with trio.fail_after(PATIENCE_SECONDS):
            silence = False
            while not silence:
                with trio.move_on_after(WATCHDOG_SECONDS) as patience:
                    await self.socket.recv(4096)
                silence = patience.cancelled_caught
        return await self.discarr.end(signal.SIGABRT)


async def hear(socket: trio.socket.SocketType, words: bytes) -> None:
    heard = await socket.recv(4096)
    while words not in heard:
        heard = await socket.recv(4096)


@asynccontextmanager
async def watched(house: House, what: str = "nothing") -> AsyncIterator[Systemd]:
    address = str(house.folder / "notify")
    with trio.socket.socket(trio.socket.AF_UNIX, trio.socket.SOCK_DGRAM) as socket:
        await socket.bind(address)
        watch = {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": str(int(WATCHDOG_SECONDS * 1e6))}
        async with running(house, program=(*HANGING, what), **watch) as discarr:
            with trio.fail_after(PATIENCE_SECONDS):
                await hear(socket, b"READY=1")
            yield Systemd(socket, discarr)


def no_login(house: House) -> None:
    house.discord.fault("GET", "/users/@me", Fault(status=503), times=1000)


def token_refused(house: House) -> None:
    house.discord.fault("GET", "/users/@me", Fault(status=401), times=1000)


def silent_gateway(house: House) -> None:
    house.discord.gateway_outage = GatewayOutage.SILENT


def no_gateway(house: House) -> None:
    house.environ["DISCARR_DISCORD_API"] = "http://127.0.0.1:9/api/v10"


def no_services(house: House) -> None:
    house.environ |= {"RADARR_URL": "http://127.0.0.1:9", "SONARR_URL": "http://127.0.0.1:9"}


@pytest.mark.parametrize("outage", [no_login, token_refused, silent_gateway, no_gateway, no_services])
async def test_no_outage_of_others_ends_it(tmp_path: Path, outage: Callable[[House], None]) -> None:
    async with open_house(tmp_path) as house:
        outage(house)
        async with watched(house) as systemd:
            await systemd.sees_it_alive(times=6)


async def hang_trio(_house: House, systemd: Systemd) -> None:
    await trio.lowlevel.checkpoint()
    systemd.discarr.process.send_signal(signal.SIGUSR2)


async def hang_discord_py(house: House, _systemd: Systemd) -> None:
    board = await house.shown(BOARD)
    house.discord.delete_message(board.id)


async def nothing_more(_house: House, _systemd: Systemd) -> None:
    await trio.lowlevel.checkpoint()


@pytest.mark.parametrize(
    ("what", "begin", "frame", "told"),
    [
        ("trio", hang_trio, "in hang", ""),
        ("discord", hang_discord_py, "in hang", "discord.py's loop answers took too long"),
        ("child", nothing_more, "Current thread", "the health check of Radarr"),
    ],
)
async def test_what_hangs_is_ended_with_its_stack_in_the_journal(
    tmp_path: Path,
    what: str,
    begin: Callable[[House, Systemd], Awaitable[None]],
    frame: str,
    told: str,
) -> None:
    async with open_house(tmp_path) as house, watched(house, what) as systemd:
        await begin(house, systemd)
        assert await systemd.sees_it_die() == -signal.SIGABRT
        await systemd.discarr.said("Fatal Python error: Aborted")
        await systemd.discarr.said(frame)
        assert told in systemd.discarr.log


async def test_sigusr1_tells_what_every_task_is_at(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, running(house) as discarr:
        await house.shown(BOARD)
        discarr.process.send_signal(signal.SIGUSR1)
        await discarr.said("What every task is at")
        await discarr.said("thread MainThread")
        tree = discarr.log
        assert "task gateway" in tree
        assert "gateway/child.py" in tree  # a child's own frames
        assert "asyncio task" in tree
        assert "discord/gateway.py" in tree  # discord.py reads its websocket there
        assert "runtime/current.py" in tree
