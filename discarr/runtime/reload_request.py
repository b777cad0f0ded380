"""`discarr reload --wait`: asks a running Discarr to read its settings again, and waits for its answer.

The daemon alone validates: systemd 252 hands credentials to ExecStart only, and nobody else has the daemon's
environment, so settings that are right for it may look incomplete here.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import attrs
import trio

from discarr.errors.machine import NotThisDiscarr, ReloadFailed
from discarr.runtime.instance_lock import pid_of_holder
from discarr.runtime.runtime_file import ReloadRecord, read_reload_record

# The answer is a file of another process: short of inotify, which the standard library lacks, looking is the
# only way. In between, the process's own end wakes us.
_LOOK_EVERY_SECONDS = 0.05


async def request_reload(
    pid: int | None, *, state_folder: Path, runtime_folder: Path, timeout_seconds: float = 30.0
) -> None:
    """Returns once the daemon has taken the settings. Raises NotThisDiscarr, ReloadFailed.

    Without a pid it is the one that holds the lock on the state folder.
    """
    holder = pid_of_holder(state_folder)
    if holder is None or pid not in (None, holder):
        raise NotThisDiscarr(_why_a_stranger(pid, holder))
    with _opened(holder) as daemon:
        # Once more, now that the process is held fast: its number cannot pass to a stranger any more.
        before = read_reload_record(runtime_folder)
        if pid_of_holder(state_folder) != holder or before is None or before.pid != holder:
            raise NotThisDiscarr(f"the Discarr with pid {holder} is still starting, or just ended")
        daemon.signal(signal.SIGHUP)
        with trio.move_on_after(timeout_seconds):
            _judge(await _answer(daemon, before, runtime_folder))
            return
    raise ReloadFailed(f"it gave no answer within {timeout_seconds:.0f} s. Its log says what it is doing.")


@attrs.frozen(kw_only=True)
class _Process:
    pid: int
    pidfd: int | None
    """None on kernels before 5.3, which some storage boxes still run."""

    def signal(self, number: signal.Signals) -> None:
        """Raises NotThisDiscarr where the process is gone or another user's."""
        try:
            if self.pidfd is None:
                os.kill(self.pid, number)
            else:
                signal.pidfd_send_signal(self.pidfd, number)
        except OSError as error:
            raise NotThisDiscarr(f"pid {self.pid} cannot be signalled ({error.strerror})") from error

    async def ended(self) -> None:
        """Waits for the end of the process; where the kernel cannot tell it, for ever."""
        if self.pidfd is None:
            await trio.sleep_forever()
        else:
            await trio.lowlevel.wait_readable(self.pidfd)


@contextmanager
def _opened(pid: int) -> Iterator[_Process]:
    pidfd = _pidfd(pid)
    try:
        yield _Process(pid=pid, pidfd=pidfd)
    finally:
        if pidfd is not None:
            os.close(pidfd)


def _pidfd(pid: int) -> int | None:
    try:
        return os.pidfd_open(pid)
    except OSError:
        # Too old a kernel, or the process is gone, which the signal will tell.
        return None


async def _answer(daemon: _Process, before: ReloadRecord, folder: Path) -> ReloadRecord:
    """What came of a reload that began after `before`: one already running may have read too early."""
    while True:
        with trio.move_on_after(_LOOK_EVERY_SECONDS) as look:
            await daemon.ended()
        record = read_reload_record(folder)
        if record is not None and record.pid == daemon.pid and record.ended > before.begun:
            return record
        if not look.cancelled_caught:
            raise ReloadFailed("it ended before it answered. Its log says why.")


def _judge(record: ReloadRecord) -> None:
    if record.problems:
        raise ReloadFailed("\n".join(record.problems))


def _why_a_stranger(pid: int | None, holder: int | None) -> str:
    if holder is None:
        return "no Discarr is running on this state folder"
    return f"pid {pid} is not the Discarr of this state folder, which is {holder}"
