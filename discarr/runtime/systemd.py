"""What Discarr tells systemd: sd_notify(3), without a library, for none is asynchronous or can reload."""

import logging
import os
import socket
import time
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager

import attrs
import trio

_log = logging.getLogger(__name__)


@attrs.define(kw_only=True)
class Notifier:
    """Says nothing where no systemd listens. Never raises: a deaf manager is no reason to stop."""

    _socket: trio.socket.SocketType | None = None
    watchdog_seconds: float | None = None
    """systemd kills the process that is silent for so long; None where it does not watch."""
    _complained: bool = attrs.field(default=False, init=False)

    async def ready(self, status: str) -> None:
        """After the start, and after each reload, a failed one too."""
        await self._send(READY="1", STATUS=status)

    async def reloading(self) -> None:
        """Both fields must be in one datagram, and the time is CLOCK_MONOTONIC's (Type=notify-reload)."""
        microseconds = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        await self._send(RELOADING="1", MONOTONIC_USEC=str(microseconds))

    async def status(self, status: str) -> None:
        """What `systemctl status` shows, between the others."""
        await self._send(STATUS=status)

    async def stopping(self, status: str) -> None:
        await self._send(STOPPING="1", STATUS=status)

    async def run_watchdog(self, is_alive: Callable[[], Awaitable[bool]]) -> None:
        """Fed while it is worth it; by its running this task proves that the Trio loop turns.

        What is not alive any more is not fed again: systemd ends it by SIGABRT, and starts a new one.
        """
        if self.watchdog_seconds is None:
            await trio.sleep_forever()
        while await is_alive():
            await self._send(WATCHDOG="1")
            await trio.sleep(self.watchdog_seconds / 3)

    async def _send(self, **fields: str) -> None:
        await trio.lowlevel.checkpoint()
        if self._socket is None:
            return
        lines = (f"{name}={' '.join(value.splitlines())}" for name, value in fields.items())
        try:
            # Waits for room where the manager is slow to read.
            await self._socket.send("\n".join(lines).encode())
        except OSError as error:
            self._complain(error)

    def _complain(self, error: OSError) -> None:
        if not self._complained:
            _log.warning("systemd does not listen (%s)", error.strerror)
        self._complained = True


@contextmanager
def open_notifier(environ: MutableMapping[str, str]) -> Iterator[Notifier]:
    """Takes systemd's variables out of `environ`, for no child of ours may speak in our name."""
    address = environ.pop("NOTIFY_SOCKET", "")
    watchdog_seconds = _watchdog_seconds(environ.pop("WATCHDOG_USEC", ""), environ.pop("WATCHDOG_PID", ""))
    # The manager of a virtual machine is reached by "vsock:", which is nothing for a service.
    if not address.startswith(("/", "@")):
        yield Notifier(watchdog_seconds=None)
        return
    with trio.socket.from_stdlib_socket(_connected(address)) as connected:
        yield Notifier(socket=connected, watchdog_seconds=watchdog_seconds)


def _connected(address: str) -> socket.socket:
    """Connected, not only addressed: else a full queue would still count as writable."""
    datagrams = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        datagrams.connect(f"\0{address[1:]}" if address.startswith("@") else address)
    except OSError as error:
        _log.warning("systemd's socket cannot be reached (%s)", error.strerror)
    return datagrams


def _watchdog_seconds(microseconds: str, pid: str) -> float | None:
    """None where another process is watched: children inherit the variables (sd_watchdog_enabled(3))."""
    is_ours = pid in ("", str(os.getpid()))
    return int(microseconds) / 1e6 if is_ours and microseconds.isdecimal() and int(microseconds) else None
