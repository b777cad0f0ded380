"""One Discarr for one state: two would post every message twice and undo each other's cleanup."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from discarr.errors.machine import AlreadyRunning, FolderUnusable

_LOCK_NAME = "discarr.lock"


@contextmanager
def hold_instance_lock(folder: Path) -> Iterator[None]:
    """Raises AlreadyRunning or FolderUnusable. The kernel lets go of the lock however the process ends.

    The file stays: removing it would let a third process lock a new file beside the second's.
    """
    lock = _open(folder, os.O_RDWR | os.O_CREAT)
    try:
        if not _taken(lock, fcntl.LOCK_EX):
            raise AlreadyRunning(str(folder), str(_pid_in(lock) or "unknown"))
        try:
            _write_pid(lock)
        except OSError as error:  # the disk is full
            raise FolderUnusable(str(folder), str(error.strerror)) from error
        yield
    finally:
        os.close(lock)


def pid_of_holder(folder: Path) -> int | None:
    """The pid of the daemon that lives on this state; None where there is none.

    The lock is the proof, so a recycled pid is never taken for ours. /proc is not asked: in our unit's
    sandbox (PrivateUsers, ProtectProc) one process of the service may not see the other there.
    """
    try:
        lock = _open(folder, os.O_RDWR)
    except FolderUnusable:
        return None
    try:
        return None if _taken(lock, fcntl.LOCK_SH) else _pid_in(lock)
    finally:
        os.close(lock)


def _open(folder: Path, flags: int) -> int:
    try:
        return os.open(folder / _LOCK_NAME, flags, 0o600)
    except OSError as error:
        raise FolderUnusable(str(folder), str(error.strerror)) from error


def _taken(lock: int, kind: int) -> bool:
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _write_pid(lock: int) -> None:
    line = f"{os.getpid()}\n".encode()
    os.pwrite(lock, line, 0)
    os.ftruncate(lock, len(line))


def _pid_in(lock: int) -> int | None:
    first_line = os.pread(lock, 32, 0).partition(b"\n")[0]
    return int(first_line) if first_line.isdigit() else None
