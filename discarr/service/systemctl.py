"""What is asked of systemd, through its own programs."""

import subprocess
import time
from pathlib import Path

from discarr.service.errors import SystemdAbsent, SystemdRefused
from discarr.service.places import UNIT_NAME

_LOG_LINES = 15


def require_systemd() -> None:
    """sd_booted(3) asks the same. Raises SystemdAbsent."""
    if not Path("/run/systemd/system").is_dir():
        raise SystemdAbsent


def systemctl(*arguments: str) -> None:
    """Raises SystemdRefused."""
    done = _run("systemctl", *arguments)
    if done.returncode != 0:
        raise SystemdRefused(" ".join(("systemctl", *arguments)), done.stderr.strip())


def property_of_service(name: str) -> str:
    return _run("systemctl", "show", "--property", name, "--value", UNIT_NAME).stdout.strip()


def start_anew() -> str | None:
    """Returns once it is ready; where it does not get so far, the end of its log."""
    before = time.time()
    if _run("systemctl", "restart", UNIT_NAME).returncode == 0:
        return None
    _run("journalctl", "--sync")
    wanted = (f"--unit={UNIT_NAME}", f"--since=@{before:.6f}", f"--lines={_LOG_LINES}")
    return _run("journalctl", "--no-pager", "--output=cat", *wanted).stdout.rstrip()


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    # The words are this module's own, but for names that it was given by its room.
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
