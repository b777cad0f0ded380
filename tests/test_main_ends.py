"""How the program ends when the shell, the reader or the person does what people do."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DISCARR = (sys.executable, "-m", "discarr.main")
NOBODY = "http://127.0.0.1:1"


def around(folder: Path, **more: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(folder), **more}


def settings(discord: str) -> dict[str, str]:
    """Complete, with a Discord of the test's own."""
    return {
        "DISCORD_TOKEN": "some.token",
        "DISCORD_CHANNEL_ID": "1200000000000000003",
        "DISCARR_DISCORD_API": f"{discord}/api/v10",
        "PLEX_URL": NOBODY,
    }


@pytest.mark.parametrize("buffered", ["", "1"])
def test_who_reads_no_further_makes_no_crash(tmp_path: Path, buffered: str) -> None:
    """As `discarr check | head -1`."""
    reads, writes = os.pipe()
    os.close(reads)
    environ = around(tmp_path, **settings(NOBODY), PYTHONUNBUFFERED=buffered)
    done = subprocess.run(
        [*DISCARR, "check"],
        env=environ,
        cwd=tmp_path,
        stdout=writes,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )
    os.close(writes)
    assert done.returncode == 1
    assert done.stderr == ""


@contextmanager
def somebody_who_never_answers() -> Iterator[tuple[str, socket.socket]]:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", listener


def test_ctrl_c_ends_a_check_without_a_traceback(tmp_path: Path) -> None:
    with somebody_who_never_answers() as (address, listener):
        check = subprocess.Popen(
            [*DISCARR, "check"],
            env=around(tmp_path, **settings(address)),
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        asks, _ = listener.accept()
        with asks:
            check.send_signal(signal.SIGINT)
            printed, _ = check.communicate(timeout=60)
    assert check.returncode == 130
    assert printed == ""


@pytest.mark.parametrize("closed", ["<&-", "<&- >&- 2>&-"])
def test_with_its_input_closed_the_set_up_ends_as_at_the_end_of_a_file(tmp_path: Path, closed: str) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {closed}', "sh", *DISCARR, "init"],
        env=around(tmp_path),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.strip() == (
        "" if "2>" in closed else "The set-up was ended before its end; nothing was written."
    )


def test_who_has_set_nothing_is_shown_the_way_in(tmp_path: Path) -> None:
    done = subprocess.run(
        [*DISCARR, "check"], env=around(tmp_path), cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 78
    assert "`discarr init` asks for all of this" in done.stderr


NAME_OF_A_SERVER = """
from discarr import main
def command(arguments, environ):
    print("Caf\\u00e9 \\u2615")
    return 0
main.main = command
main.run_from_command_line()
"""


def test_a_name_that_the_locale_cannot_write_is_printed_as_far_as_it_can(tmp_path: Path) -> None:
    environ = around(tmp_path, PYTHONIOENCODING="ascii:strict")
    done = subprocess.run(
        [sys.executable, "-c", NAME_OF_A_SERVER], env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Caf")
