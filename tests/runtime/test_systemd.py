"""What a service manager hears, on a real datagram socket."""

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import trio
import trio.testing

from discarr.runtime.systemd import open_notifier


async def alive() -> bool:
    await trio.lowlevel.checkpoint()
    return True


class Manager:
    """systemd's end of the conversation."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(f"\0{address[1:]}" if address.startswith("@") else address)
        self._socket.settimeout(5)

    def environ(self, **more: str) -> dict[str, str]:
        return {"NOTIFY_SOCKET": self.address, **more}

    def hears(self) -> dict[str, str]:
        """The next datagram."""
        lines = self._socket.recv(4096).decode().split("\n")
        return dict(line.split("=", 1) for line in lines)

    def close(self) -> None:
        self._socket.close()


@pytest.fixture(params=["path", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Manager]:
    manager = Manager(f"@discarr-test-{os.getpid()}" if request.param == "abstract" else f"{tmp_path}/notify")
    yield manager
    manager.close()


async def test_each_message_is_one_datagram_and_its_status_one_line(manager: Manager) -> None:
    with open_notifier(manager.environ()) as notifier:
        await notifier.ready("3 services\non the board")
        assert manager.hears() == {"READY": "1", "STATUS": "3 services on the board"}
        await notifier.stopping("saying goodbye")
        assert manager.hears() == {"STOPPING": "1", "STATUS": "saying goodbye"}


async def test_a_reload_is_announced_with_the_monotonic_time(manager: Manager) -> None:
    with open_notifier(manager.environ()) as notifier:
        before = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        await notifier.reloading()

    heard = manager.hears()
    assert heard["RELOADING"] == "1"
    assert before <= int(heard["MONOTONIC_USEC"]) <= time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000


def test_children_do_not_inherit_the_variables(manager: Manager) -> None:
    environ = manager.environ(WATCHDOG_USEC="3000000", WATCHDOG_PID=str(os.getpid()), HOME="/")

    with open_notifier(environ) as notifier:
        assert notifier.watchdog_seconds == 3
    assert environ == {"HOME": "/"}


@pytest.mark.parametrize(("usec", "pid"), [("3000000", "1"), ("", ""), ("0", ""), ("soon", ""), ("-5", "")])
def test_the_watchdog_is_off_where_it_is_not_meant_for_us(usec: str, pid: str) -> None:
    with open_notifier({"WATCHDOG_USEC": usec, "WATCHDOG_PID": pid}) as notifier:
        assert notifier.watchdog_seconds is None


async def test_the_watchdog_is_fed_three_times_in_its_period(
    manager: Manager, autojump_clock: trio.testing.MockClock
) -> None:
    with open_notifier(manager.environ(WATCHDOG_USEC="30000000")) as notifier, trio.move_on_after(29):
        await notifier.run_watchdog(alive)

    assert [manager.hears() for _ in range(3)] == [{"WATCHDOG": "1"}] * 3
    manager._socket.settimeout(0)  # There must be no fourth.
    with pytest.raises(BlockingIOError):
        manager.hears()


async def test_a_full_queue_is_waited_for(manager: Manager, nursery: trio.Nursery) -> None:
    sent = 0

    async def send_many() -> None:
        nonlocal sent
        for _ in range(2000):
            await notifier.ready("x" * 100)
            sent += 1

    with open_notifier(manager.environ()) as notifier:
        nursery.start_soon(send_many)
        await trio.testing.wait_all_tasks_blocked()
        assert 0 < sent < 2000
        await trio.to_thread.run_sync(lambda: [manager.hears() for _ in range(2000)])

    assert sent == 2000


@pytest.mark.parametrize("address", ["", "vsock:2:1234", "/nowhere/notify", "@nobody-listens-here"])
async def test_a_missing_manager_changes_nothing(address: str) -> None:
    with open_notifier({"NOTIFY_SOCKET": address}) as notifier:
        await notifier.ready("well")


async def test_a_manager_that_dies_is_mentioned_once(
    manager: Manager, caplog: pytest.LogCaptureFixture
) -> None:
    with open_notifier(manager.environ()) as notifier:
        manager.close()
        await notifier.ready("well")
        await notifier.ready("well")

    assert caplog.messages == ["systemd does not listen (Connection refused)"]
