"""The command line."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def discarr(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "discarr.main", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=ROOT,
    )


def test_the_version_comes_from_one_place() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert discarr("--version").stdout == f"discarr {version}\n"


@pytest.mark.parametrize("arguments", [(), ("dance",), ("demo", "--for", "soon"), ("reload", "now")])
def test_a_wrong_line_is_answered_with_the_usage(arguments: tuple[str, ...]) -> None:
    done = discarr(*arguments)
    assert done.returncode == 2
    assert "usage:" in done.stderr


DEMO_WITHOUT_ITS_EXTRA = """
import sys
sys.modules["hypercorn"] = None
from discarr.main import main
sys.exit(main(["demo"], {}))
"""


def test_the_demo_says_which_extra_it_lacks() -> None:
    done = subprocess.run(
        [sys.executable, "-c", DEMO_WITHOUT_ITS_EXTRA], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 1
    assert "[demo]" in done.stderr
    assert "Traceback" not in done.stderr


RESOLVER_THAT_HANGS = """
import concurrent.futures, sys, threading
from discarr import main
def command(arguments, environ):
    pool = concurrent.futures.ThreadPoolExecutor()
    threading.Thread(target=lambda: pool.submit(threading.Event().wait), daemon=True).start()
    {end}
main.main = command
main.run_from_command_line()
"""


@pytest.mark.parametrize(("end", "code"), [("return 3", 3), ("raise RuntimeError('a bug')", 1)])
def test_a_thread_that_hangs_does_not_hold_the_exit(end: str, code: int) -> None:
    program = RESOLVER_THAT_HANGS.format(end=end)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=False, cwd=ROOT
    )
    assert done.returncode == code
    assert ("a bug" in done.stderr) is (code == 1)


def test_the_demo_runs_and_ends_by_itself() -> None:
    done = discarr("demo", "--for", "4s")
    assert done.returncode == 0, done.stderr
    assert "Open http://127.0.0.1:" in done.stdout
    assert "S02E01\N{EN DASH}E10" in done.stdout, "a season pack is one line of the first page"
    assert "page 1 of 2" in done.stdout
