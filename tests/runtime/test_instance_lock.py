"""Two processes and one state."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from discarr.errors.machine import AlreadyRunning, FolderUnusable
from discarr.runtime.instance_lock import hold_instance_lock, pid_of_holder

HOLD = """
import sys
from pathlib import Path
from discarr.runtime.instance_lock import hold_instance_lock
with hold_instance_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_process_holds(folder: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", HOLD, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_one_is_refused_with_the_pid_of_the_first(tmp_path: Path) -> None:
    with another_process_holds(tmp_path) as first:
        with pytest.raises(AlreadyRunning, match=rf"pid {first.pid}\b"), hold_instance_lock(tmp_path):
            pass

        assert pid_of_holder(tmp_path) == first.pid


def test_after_a_kill_the_state_is_free_at_once(tmp_path: Path) -> None:
    with another_process_holds(tmp_path) as first:
        first.send_signal(signal.SIGKILL)
        first.wait()

        assert pid_of_holder(tmp_path) is None
        with hold_instance_lock(tmp_path):
            assert pid_of_holder(tmp_path) == os.getpid()


def test_it_is_free_again_after_a_proper_end(tmp_path: Path) -> None:
    for _ in range(2):
        with hold_instance_lock(tmp_path):
            pass
    assert pid_of_holder(tmp_path) is None


def test_other_states_are_no_concern(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with hold_instance_lock(tmp_path), hold_instance_lock(tmp_path / "other"):
        pass


def test_nobody_holds_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert pid_of_holder(tmp_path / "missing") is None
    with pytest.raises(FolderUnusable, match="No such file"), hold_instance_lock(tmp_path / "missing"):
        pass
