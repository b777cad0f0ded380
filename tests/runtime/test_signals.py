"""What signals do: to our own process where it survives, to another where it does not."""

import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from functools import partial

import pytest
import trio
import trio.testing

from discarr.runtime.signals import receive_signals

HANGS_WHILE_STOPPING = """
import time, trio
from functools import partial
from discarr.runtime.signals import receive_signals

async def reload(): pass
async def tell(): pass
async def main():
    stopping = trio.Event()
    async with trio.open_nursery() as nursery:
        await nursery.start(partial(receive_signals, stop=stopping.set, reload=reload, tell_tasks=tell))
        print("ready", flush=True)
        await stopping.wait()
        print("stopping", flush=True)
        time.sleep(60)

trio.run(main)
"""


class Daemon:
    """Notes what it is told; each reload ends when it is let."""

    def __init__(self) -> None:
        self.stops = 0
        self.told = trio.Event()
        self.stopped = trio.Event()
        self.reloads_begun, self.begun = trio.open_memory_channel[None](10)
        self.let_end, self.reloads_may_end = trio.open_memory_channel[None](10)

    def stop(self) -> None:
        self.stops += 1
        self.stopped.set()

    async def tell_tasks(self) -> None:
        await trio.lowlevel.checkpoint()
        self.told.set()

    async def reload(self) -> None:
        self.reloads_begun.send_nowait(None)
        await self.reloads_may_end.receive()

    @property
    def signals(self) -> Callable[..., Awaitable[None]]:
        return partial(receive_signals, stop=self.stop, reload=self.reload, tell_tasks=self.tell_tasks)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_the_first_signal_to_stop_stops(nursery: trio.Nursery, number: signal.Signals) -> None:
    daemon = Daemon()
    await nursery.start(daemon.signals)

    signal.raise_signal(number)
    with trio.fail_after(5):
        await daemon.stopped.wait()

    assert daemon.stops == 1


async def test_signals_to_reload_during_a_reload_become_one_more(nursery: trio.Nursery) -> None:
    daemon = Daemon()
    await nursery.start(daemon.signals)

    with trio.fail_after(5):
        signal.raise_signal(signal.SIGHUP)
        await daemon.begun.receive()
        for _ in range(3):
            signal.raise_signal(signal.SIGHUP)
            await trio.testing.wait_all_tasks_blocked(0.01)
        daemon.let_end.send_nowait(None)
        await daemon.begun.receive()
        daemon.let_end.send_nowait(None)
        await trio.testing.wait_all_tasks_blocked(0.01)

    assert daemon.begun.statistics().current_buffer_used == 0


async def test_a_reload_does_not_delay_a_stop(nursery: trio.Nursery) -> None:
    daemon = Daemon()
    await nursery.start(daemon.signals)

    with trio.fail_after(5):
        signal.raise_signal(signal.SIGHUP)
        await daemon.begun.receive()
        signal.raise_signal(signal.SIGTERM)
        await daemon.stopped.wait()


async def test_the_handlers_of_before_are_back_afterwards() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)]
    daemon = Daemon()
    async with trio.open_nursery() as nursery:
        await nursery.start(daemon.signals)
        signal.raise_signal(signal.SIGTERM)
        await daemon.stopped.wait()
        nursery.cancel_scope.cancel()

    assert before == [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_second_signal_leaves_at_once_even_from_a_loop_that_hangs(number: signal.Signals) -> None:
    command = [sys.executable, "-c", HANGS_WHILE_STOPPING]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as daemon:
        assert daemon.stdout is not None
        assert daemon.stdout.readline() == "ready\n"
        daemon.send_signal(signal.SIGTERM)
        assert daemon.stdout.readline() == "stopping\n"
        daemon.send_signal(number)
        _, stderr = daemon.communicate(timeout=10)

    assert daemon.returncode == 128 + number
    assert stderr == "told to stop a second time: leaving at once\n"


async def test_sigusr1_has_the_tasks_told(nursery: trio.Nursery) -> None:
    daemon = Daemon()
    await nursery.start(daemon.signals)
    signal.raise_signal(signal.SIGUSR1)
    with trio.fail_after(5):
        await daemon.told.wait()
    assert daemon.stops == 0
