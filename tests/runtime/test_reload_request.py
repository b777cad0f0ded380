"""`discarr reload --wait` against a daemon in a process of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trio
from trio.testing import MockClock

from discarr.errors.machine import NotThisDiscarr, ReloadFailed
from discarr.runtime.instance_lock import hold_instance_lock
from discarr.runtime.reload_request import request_reload
from discarr.runtime.runtime_file import open_runtime_file, read_reload_record

DAEMON = """
import os, sys, signal
from functools import partial
from pathlib import Path
import trio
from discarr.runtime.instance_lock import hold_instance_lock
from discarr.runtime.runtime_file import open_runtime_file
from discarr.runtime.signals import receive_signals

folder, behaviour = Path(sys.argv[1]), sys.argv[2]

async def main(file):
    async def reload():
        file.reload_begun()
        match behaviour:
            case "takes": file.settings_taken()
            case "refuses": file.settings_refused(("A (file line 1) is wrong.", "B is set nowhere."))
            case "dies": os._exit(1)
            case "hangs": await trio.sleep_forever()
    async with trio.open_nursery() as nursery:
        stop = nursery.cancel_scope.cancel
        told = partial(receive_signals, stop=stop, reload=reload, tell_tasks=trio.lowlevel.checkpoint)
        await nursery.start(told)
        file.announce()
        print("ready", flush=True)

with hold_instance_lock(folder), open_runtime_file(folder) as file:
    trio.run(main, file)
"""


@contextmanager
def daemon_that(behaviour: str, folder: Path) -> Iterator[int]:
    command = [sys.executable, "-c", DAEMON, str(folder), behaviour]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as daemon:
        assert daemon.stdout is not None
        assert daemon.stdout.readline() == "ready\n"
        yield daemon.pid
        daemon.kill()


async def ask(pid: int | None, folder: Path, timeout_seconds: float = 10) -> None:
    await request_reload(pid, state_folder=folder, runtime_folder=folder, timeout_seconds=timeout_seconds)


@pytest.mark.parametrize("by_pid", [True, False])
async def test_it_returns_when_the_new_settings_were_taken(tmp_path: Path, by_pid: bool) -> None:  # noqa: FBT001 (a table)
    with daemon_that("takes", tmp_path) as pid:
        for ended in (1, 2):
            await ask(pid if by_pid else None, tmp_path)

            record = read_reload_record(tmp_path)
            assert record is not None
            assert (record.ended, record.problems) == (ended, ())


async def test_without_pidfd_it_works_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_such_call(_: int) -> int:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(os, "pidfd_open", no_such_call)
    with daemon_that("takes", tmp_path) as pid:
        await ask(pid, tmp_path)


async def test_refused_settings_are_told_line_by_line(tmp_path: Path) -> None:
    with daemon_that("refuses", tmp_path) as pid, pytest.raises(ReloadFailed) as caught:
        await ask(pid, tmp_path)

    assert str(caught.value).endswith("A (file line 1) is wrong.\nB is set nowhere.")


async def test_a_daemon_that_dies_of_it_is_noticed_at_once(tmp_path: Path) -> None:
    with daemon_that("dies", tmp_path) as pid, pytest.raises(ReloadFailed, match="ended before it answered"):
        await ask(pid, tmp_path, timeout_seconds=60)


async def test_a_daemon_that_does_not_answer_is_given_up(tmp_path: Path) -> None:
    with daemon_that("hangs", tmp_path) as pid, pytest.raises(ReloadFailed, match="no answer"):
        await ask(pid, tmp_path, timeout_seconds=0.2)


async def test_a_reload_that_ran_already_is_no_answer(tmp_path: Path, autojump_clock: MockClock) -> None:
    with hold_instance_lock(tmp_path), open_runtime_file(tmp_path) as file:
        file.announce()
        file.reload_begun()

        async def end_that_one_and_make_another() -> None:
            with trio.open_signal_receiver(signal.SIGHUP) as received:
                listening.set()
                await anext(received)
                file.settings_refused(("read too early",))
                await trio.sleep(1)  # The mock clock's: until the other side has looked.
                file.reload_begun()
                file.settings_taken()

        async with trio.open_nursery() as nursery:
            listening = trio.Event()
            nursery.start_soon(end_that_one_and_make_another)
            await listening.wait()
            await ask(os.getpid(), tmp_path)


@pytest.fixture
def no_signal() -> Iterator[None]:
    """Fails the test if this process gets a SIGHUP."""
    received: list[int] = []
    before = signal.signal(signal.SIGHUP, lambda number, _: received.append(number))
    yield
    signal.signal(signal.SIGHUP, before)
    assert received == []


@pytest.mark.usefixtures("no_signal")
async def test_a_stranger_gets_no_signal(tmp_path: Path) -> None:
    with pytest.raises(NotThisDiscarr, match="no Discarr is running"):
        await ask(os.getpid(), tmp_path)
    with daemon_that("takes", tmp_path), pytest.raises(NotThisDiscarr, match="is not the Discarr of"):
        await ask(os.getpid(), tmp_path)


@pytest.mark.usefixtures("no_signal")
async def test_the_pid_of_a_daemon_that_was_killed_is_a_stranger(tmp_path: Path) -> None:
    with open_runtime_file(tmp_path) as file:
        with hold_instance_lock(tmp_path):
            file.announce()

        with pytest.raises(NotThisDiscarr, match="no Discarr is running"):
            await ask(os.getpid(), tmp_path)


@pytest.mark.usefixtures("no_signal")
async def test_a_daemon_that_still_starts_would_die_of_the_signal_and_gets_none(tmp_path: Path) -> None:
    with hold_instance_lock(tmp_path), pytest.raises(NotThisDiscarr, match="still starting"):
        await ask(os.getpid(), tmp_path)
