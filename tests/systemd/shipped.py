"""What is shipped, installed in the container as the README says: wheel, unit, settings, secrets."""

import json
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import attrs

from discarr.demo.arr.world import DEFAULT_API_KEY
from discarr.demo.discord.guild import DEFAULT_CHANNEL_ID
from discarr.demo.discord.world import DEFAULT_TOKEN
from tests.systemd.machine import Machine, now

PROJECT = Path(__file__).parents[2]
SETTINGS = "/etc/discarr/discarr.env"
CREDENTIALS = "/etc/discarr/credentials"
UNIT = "/etc/systemd/system/discarr.service"
DROP_IN = "/etc/systemd/system/discarr.service.d/test.conf"

_DISCORD, _RADARR = "http://127.0.0.1:9100", "http://127.0.0.1:9101"
_INTERPRETER, _DEPENDENCIES, _WHEELS = "/opt/python", "/opt/dependencies", "/opt/wheels"

_SIGNALS = """
import signal, time
def hang(*_): time.sleep(3600)
def bug(): raise RuntimeError("a bug, for the test")
def crash(*_):
    import trio
    # At the loop's next turn: raised here, it may hit a place where Python drops it, or makes another of it.
    trio.lowlevel.current_trio_token().run_sync_soon(bug)
signal.signal(signal.SIGRTMIN, hang)
signal.signal(signal.SIGRTMIN + 1, crash)
"""
"""Beside the shipped package: it has no bug of its own that would block the loop or crash on demand."""


def visible_in_the_container(folder: Path) -> dict[Path, str]:
    """The wheel, just built, and what the suite itself runs on: the interpreter and the libraries.

    The interpreter is seen under /opt, for it may stand in a home folder, which the unit hides.
    """
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=PROJECT, check=True, capture_output=True)
    dependencies = Path(sysconfig.get_path("purelib"))
    return {folder: _WHEELS, dependencies: _DEPENDENCIES, Path(sys.base_prefix): _INTERPRETER}


@attrs.frozen
class Service:
    """The shipped service in its machine, beside a simulated Discord and Radarr."""

    machine: Machine

    def properties(self) -> dict[str, str]:
        return self.machine.properties("discarr")

    def pid(self) -> int:
        return int(self.properties()["MainPID"])

    def configure(self, **changes: str) -> None:
        given = {
            "DISCORD_CHANNEL_ID": str(DEFAULT_CHANNEL_ID),
            "DISCARR_DISCORD_API": f"{_DISCORD}/api/v10",
            "RADARR_URL": _RADARR,
            "CHECK_INTERVAL": "5",
        }
        lines = [f"{name}={value}\n" for name, value in (given | changes).items()]
        self.machine.path(SETTINGS).parent.mkdir(exist_ok=True)
        self.machine.path(SETTINGS).write_text("".join(lines))

    def discarr(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """On the command line of the machine's root."""
        return self.machine.run("/opt/discarr/bin/discarr", *arguments, check=check)

    def drop_in(self, *lines: str) -> None:
        """What the unit says besides, until the end of the test."""
        path = self.machine.path(DROP_IN)
        path.parent.mkdir(exist_ok=True)
        # Nobody waits for the pause between two starts.
        path.write_text("\n".join(["[Service]", "RestartSec=100ms", *lines, ""]))
        self.machine.systemctl("daemon-reload")

    def journal(self, *arguments: str) -> str:
        """What the daemon wrote itself, not what systemd wrote about it."""
        return self.machine.journal("-u", "discarr", "-t", "discarr", *arguments)

    def boards(self) -> list[str]:
        """The ids of the messages that are the board."""
        return [each["id"] for each in self.channel() if "Discarr · downloads" in str(each)]

    def channel(self) -> list[dict[str, Any]]:
        """The messages that the simulated Discord shows."""
        program = f"import urllib.request as u; print(u.urlopen('{_DISCORD}/sim/channel').read().decode())"
        shown = self.machine.run("/opt/discarr/bin/python", "-c", program).stdout
        messages: list[dict[str, Any]] = json.loads(shown)["messages"]
        return messages


def install(machine: Machine) -> Service:
    """As in the README; only that the libraries are those of the suite, so that nothing is downloaded."""
    python = f"{_INTERPRETER}/bin/python{sysconfig.get_python_version()}"
    # Where it is built with a shared library, that is not where it was built to look for it.
    machine.path("/etc/ld.so.conf").write_text(f"{_INTERPRETER}/lib\n")
    machine.run("ldconfig")
    machine.run(python, "-m", "venv", "--without-pip", "/opt/discarr")
    site = machine.path(f"/opt/discarr/lib/python{sysconfig.get_python_version()}/site-packages")
    (site / "dependencies.pth").write_text(f"{_DEPENDENCIES}\n")
    (site / "signals_of_the_test.py").write_text(_SIGNALS)
    (site / "signals_of_the_test.pth").write_text("import signals_of_the_test\n")
    install_wheel(machine)
    _simulate(machine)
    service = Service(machine)
    service.configure()
    write_secrets(machine)
    service.discarr("service", "install")
    machine.systemctl("stop", "discarr")
    return service


def install_wheel(machine: Machine) -> None:
    wheel = next(machine.path(_WHEELS).glob("discarr-*.whl")).name
    pip = ("/opt/discarr/bin/python", "-m", "pip", "--disable-pip-version-check", "install", "--no-deps")
    machine.run(*pip, "--no-index", "--ignore-installed", f"{_WHEELS}/{wheel}")


def write_secrets(machine: Machine) -> None:
    credentials = machine.path(CREDENTIALS)
    credentials.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, secret in {"discord-token": DEFAULT_TOKEN, "radarr-api-key": DEFAULT_API_KEY}.items():
        (credentials / name).write_text(secret + "\n")
        (credentials / name).chmod(0o600)


def _simulate(machine: Machine) -> None:
    simulations = {
        "discord": ("discarr.demo.discord", "--port", "9100", "--print"),
        "radarr": ("discarr.demo.radarr", "--port", "9101", "--items", "5"),
    }
    for name, arguments in simulations.items():
        before = now()
        machine.run(
            "systemd-run", "-q", f"--unit=simulated-{name}", "/opt/discarr/bin/python", "-m", *arguments
        )
        machine.wait_for_journal(f"simulated-{name}", "listening on", since=before)
