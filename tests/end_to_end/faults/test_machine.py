"""The machine: disks, files and clocks that fail under the whole daemon."""

import os
import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import trio

from discarr.cache.migrations import SCHEMA
from discarr.cache.store import FILE_NAME
from tests.end_to_end.faults.door import dead
from tests.end_to_end.faults.neighbourhood import neighbourhood
from tests.end_to_end.faults.traces import Traces, assert_nothing_left, assert_nothing_twice
from tests.end_to_end.house import BOARD, HEALTH, PATIENCE_SECONDS, House, open_house
from tests.end_to_end.process import DISCARR, IMPATIENT, running

FULL = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
os.environ["PYTHONDONTWRITEBYTECODE"] = "1"  # half a module would be kept as the whole
os.execv(sys.argv[1], sys.argv[1:])
"""
"""No file of this process grows beyond a block: room for the lock, and none for what SQLite reads with."""

READ_ONLY = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'


def on_a_full_disk(_folder: Path) -> Sequence[str]:
    return (sys.executable, "-c", FULL)


def with_a_read_only_folder(folder: Path) -> Sequence[str]:
    """Root ignores a folder's mode: for root it is a read-only mount, which this process alone sees."""
    if os.geteuid() != 0:
        folder.chmod(0o500)
        return ()
    start = ("unshare", "--mount", "sh", "-c", READ_ONLY, str(folder))
    if subprocess.run([*start, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("this root may not mount anything")
    return start


def limit(pid: int, what: int, soft: int | None) -> None:
    """None: as much as it may have."""
    _, hard = resource.prlimit(pid, what)
    resource.prlimit(pid, what, (hard if soft is None else soft, hard))


async def shown_after_a_change(house: House) -> None:
    """One film less, and the board says so."""
    left = len(house.radarr.downloads) - 1
    house.radarr.remove(house.radarr.downloads[0])
    house.radarr.refresh()
    await house.shown(BOARD, lambda text: f"Movies ({left})" in text)


# --- the disk -------------------------------------------------------------------------------------------


async def test_a_disk_that_fills_up_is_said_and_the_board_goes_on(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=4, episodes=0) as house:
        async with running(house, program=IMPATIENT) as discarr:
            board = await house.shown(BOARD, lambda text: "Movies (4)" in text)
            await house.shown(HEALTH)
            limit(discarr.process.pid, resource.RLIMIT_FSIZE, 0)
            await shown_after_a_change(house)
            await discarr.said("the state cannot be saved")
            await shown_after_a_change(house)
            limit(discarr.process.pid, resource.RLIMIT_FSIZE, None)
            await discarr.said("The state can be saved again")
            await discarr.end(signal.SIGKILL)
        async with house.daemon():
            await shown_after_a_change(house)
            assert (await house.shown(BOARD)).id == board.id
            assert_nothing_twice(house)


@pytest.mark.parametrize(
    "hindered", [on_a_full_disk, with_a_read_only_folder], ids=lambda each: each.__name__
)
async def test_hindered_it_does_not_start_and_does_not_forget(
    tmp_path: Path, hindered: Callable[[Path], Sequence[str]]
) -> None:
    async with open_house(tmp_path, films=2, episodes=0) as house:
        async with house.daemon():
            board = await house.shown(BOARD, lambda text: "Movies (2)" in text)
            await house.shown(HEALTH)
        async with running(house, program=(*hindered(tmp_path), *DISCARR, "run")) as discarr:
            await discarr.said(str(tmp_path))
            with trio.fail_after(PATIENCE_SECONDS):
                assert await discarr.process.wait() == 1
            assert "Traceback" not in discarr.log
        tmp_path.chmod(0o700)
        assert not [path for path in tmp_path.iterdir() if "unreadable" in path.name]
        async with house.daemon():
            await shown_after_a_change(house)
            assert (await house.shown(BOARD)).id == board.id
            assert_nothing_twice(house)


def garbage(path: Path) -> None:
    path.write_bytes(b"nothing that anybody could read " * 1000)


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def a_folder_in_its_place(path: Path) -> None:
    path.unlink()
    path.mkdir()


def of_a_newer_version(path: Path) -> None:
    with closing(sqlite3.connect(path)) as state:
        state.execute(f"pragma user_version = {SCHEMA + 1}")


@pytest.mark.parametrize(
    "befalls", [garbage, cut_off, a_folder_in_its_place, of_a_newer_version], ids=lambda each: each.__name__
)
async def test_a_state_that_cannot_be_read_costs_no_message(
    tmp_path: Path, befalls: Callable[[Path], None]
) -> None:
    """It is set aside, and the board and the card in the channel are found by their marks."""
    async with open_house(tmp_path, films=2, episodes=0) as house:
        async with house.daemon():
            board = await house.shown(BOARD, lambda text: "Movies (2)" in text)
            await house.shown(HEALTH)
        befalls(tmp_path / FILE_NAME)
        async with house.daemon():
            await house.shown(BOARD, lambda text: "Not updated" not in text)
            await shown_after_a_change(house)
            assert (await house.shown(BOARD)).id == board.id
            assert_nothing_twice(house)
        assert [path for path in tmp_path.iterdir() if "unreadable" in path.name]


# --- open files -----------------------------------------------------------------------------------------


async def test_without_files_to_open_it_waits_for_some(tmp_path: Path) -> None:
    async with (
        open_house(tmp_path, films=4, episodes=0) as house,
        running(house, program=IMPATIENT) as discarr,
    ):
        board = await house.shown(BOARD, lambda text: "Movies (4)" in text)
        await house.shown(HEALTH)
        limit(discarr.process.pid, resource.RLIMIT_NOFILE, 3)  # those it has stay its own
        connected = len(house.discord.gateway_log)
        house.discord.close_gateways(4000)
        await house.until(lambda: len(house.discord.gateway_log) > connected)
        await discarr.said("oo many open files")
        limit(discarr.process.pid, resource.RLIMIT_NOFILE, None)
        await house.until(lambda: house.discord.sessions.connected)
        await shown_after_a_change(house)
        assert (await house.shown(BOARD)).id == board.id
        assert discarr.process.poll() is None
        assert_nothing_twice(house)


# --- clocks ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", [timedelta(days=1), timedelta(days=-1)], ids=["forwards", "backwards"])
async def test_a_clock_that_steps_and_comes_back_changes_nothing_else(
    tmp_path: Path, step: timedelta
) -> None:
    async with neighbourhood(tmp_path, films=4) as near:
        house, before = near.house, await Traces.of_a_quiet_daemon()
        board = await house.shown(BOARD)
        for stepped in (step, timedelta()):
            house.stepped = stepped
            await near.daemon.check_everything()
            await shown_after_a_change(house)
        assert (await house.shown(BOARD)).id == board.id
        assert not [exchange for exchange in near.radarr.log if exchange.method == "DELETE"]
        assert_nothing_twice(house)
        await assert_nothing_left(before)


async def test_after_a_suspension_of_a_night_everything_is_read_anew(tmp_path: Path) -> None:
    """Eight hours that Trio's clock knows nothing of, and connections that nobody has at their other end."""
    async with neighbourhood(tmp_path) as near:
        house = near.house
        board = await house.shown(BOARD)
        near.door.befall(dead)
        house.discord.silence_gateways()
        house.stepped = timedelta(hours=8)
        await near.daemon.check_everything()
        await house.shown(BOARD, lambda text: "did not answer in time" in text or "hung up" in text)
        near.door.befall(None)
        await near.daemon.check_everything()
        await shown_after_a_change(house)
        assert (await house.shown(BOARD)).id == board.id
        assert not [exchange for exchange in near.radarr.log if exchange.method == "DELETE"]
        assert_nothing_twice(house)
