"""systemd as PID 1 of a throw-away container: this machine's /usr, and nothing else of it."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import attrs

BOOT_SECONDS = 60.0
PATIENCE_SECONDS = 30.0
"""Long enough for a busy machine; nothing here waits this long when it works."""

_ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "SYSTEMD_COLORS": "0"}
_POWER_OFF = signal.SIGRTMIN + 4
"""What systemctl poweroff does (systemd(1), "Signals")."""


@attrs.frozen
class Machine:
    """The running container."""

    leader: int
    """Its PID 1, as this machine counts."""

    def path(self, inside: str) -> Path:
        """A file of the container's."""
        return Path(f"/proc/{self.leader}/root{inside}")

    def run(self, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            self._entered(*command), env=_ENVIRONMENT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0 or not check, f"{command}: {done.stdout}{done.stderr}"
        return done

    def systemctl(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return self.run("systemctl", *arguments, check=check)

    def properties(self, unit: str) -> dict[str, str]:
        lines = self.systemctl("show", unit).stdout.splitlines()
        return dict(line.split("=", maxsplit=1) for line in lines if "=" in line)

    def journal(self, *arguments: str) -> str:
        # What was written a moment ago is in it, too.
        self.run("journalctl", "--sync")
        return self.run("journalctl", "--no-pager", "-o", "cat", *arguments).stdout

    def wait_for_journal(self, unit: str, words: str, *, since: str) -> None:
        """Until the unit has said this, later than `now()` was."""
        follow = ("journalctl", "-f", "--no-tail", "-o", "cat", "-u", unit, since)
        command = self._entered("timeout", f"{PATIENCE_SECONDS:g}", *follow)
        said = ""
        with subprocess.Popen(command, env=_ENVIRONMENT, stdout=subprocess.PIPE, text=True) as following:
            assert following.stdout is not None
            for line in following.stdout:
                said += line
                if words in line:
                    following.terminate()
                    return
        raise AssertionError(f"{unit} never said {words!r}, but:\n{said}")

    def _entered(self, *command: str) -> list[str]:
        return ["nsenter", "--target", str(self.leader), "--all", "--", *command]


def now() -> str:
    """For journalctl. No cursor: after one that its filter leaves out, 252 swallows a line."""
    return f"--since=@{time.time():.6f}"


def why_it_cannot_boot() -> str | None:
    """What this machine lacks."""
    if os.geteuid() != 0:
        return "a container with systemd needs root"
    missing = [name for name in ("systemd-nspawn", "systemctl", "nsenter") if shutil.which(name) is None]
    if missing:
        return f"{', '.join(missing)} not installed (packages systemd, systemd-container, util-linux)"
    if not _hierarchies():
        return "no control group hierarchy that systemd can use is mounted"
    return None


@contextmanager
def booted(folder: Path, *, visible: Mapping[Path, str]) -> Iterator[Machine]:
    """Boot as far as basic.target.

    `visible` are further folders of this machine and where they are seen, to be read only.
    """
    name = f"discarr-{os.getpid()}"
    with _own_control_groups(name) as groups:
        with _notify_socket(folder / "notify") as told:
            container = _start(folder, _nspawn(name, groups, visible))
            leader = _leader_once_booted(told, container, folder / "console")
            # Closed from here on: PID 1 tells its status on and on, and would block on a full queue.
        try:
            yield Machine(leader)
        finally:
            os.kill(leader, _POWER_OFF)
            container.wait(PATIENCE_SECONDS)
            # nspawn leaves it behind where its folder is a mount.
            shutil.rmtree(f"/run/systemd/nspawn/propagate/{name}", ignore_errors=True)


def _start(folder: Path, command: list[str]) -> subprocess.Popen[bytes]:
    environment = {
        "PATH": _ENVIRONMENT["PATH"],
        "NOTIFY_SOCKET": str(folder / "notify"),
        "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1",
    }
    with (folder / "console").open("wb") as console:
        return subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=console, stderr=console
        )


def _nspawn(name: str, groups: list[Path], visible: Mapping[Path, str]) -> list[str]:
    join = "".join(f"echo $$ > {group}/cgroup.procs; " for group in groups)
    return [
        *("sh", "-c", join + 'exec "$@"', "sh"),
        *("systemd-nspawn", "--quiet", "--directory=/", "--volatile=yes", "--boot"),
        *("--register=no", "--keep-unit", "--private-network", "--link-journal=no", "--notify-ready=yes"),
        *(f"--machine={name}", "--console=pipe", "--system-call-filter=bpf"),
        *(f"--bind-ro={folder}:{inside}" for folder, inside in visible.items()),
        *("systemd.unit=basic.target", "systemd.firstboot=no"),
        # No network will ever come, and an empty /etc enables every service that waits for one.
        *(
            "systemd.mask=systemd-networkd-wait-online.service",
            "systemd.mask=NetworkManager-wait-online.service",
        ),
    ]


def _leader_once_booted(told: socket.socket, container: subprocess.Popen[bytes], console: Path) -> int:
    """nspawn passes on its PID 1's number at the beginning and its READY=1 at the end (--notify-ready)."""
    leader = 0
    try:
        while True:
            for line in told.recv(4096).decode().splitlines():
                if line.startswith("X_NSPAWN_LEADER_PID="):
                    leader = int(line.partition("=")[2])
                if line == "READY=1" and leader:
                    return leader
    except TimeoutError:
        container.terminate()
        container.wait(PATIENCE_SECONDS)
        raise AssertionError(f"systemd did not boot:\n{console.read_text(errors='replace')}") from None


@contextmanager
def _notify_socket(path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.bind(str(path))
        told.settimeout(BOOT_SECONDS)
        yield told


def _hierarchies() -> list[Path]:
    """Where systemd keeps its control groups: cgroup v2, and on a hybrid machine its own v1 one beside it."""
    mounts = [line.split() for line in Path("/proc/self/mounts").read_text().splitlines()]
    return [
        Path(where)
        for _, where, kind, options, *_ in mounts
        if kind == "cgroup2" or (kind == "cgroup" and "name=systemd" in options.split(","))
    ]


@contextmanager
def _own_control_groups(name: str) -> Iterator[list[Path]]:
    groups = [hierarchy / name for hierarchy in _hierarchies()]
    for group in groups:
        group.mkdir()
    try:
        yield groups
    finally:
        for group in groups:
            for folder, _, _ in os.walk(group, topdown=False):
                Path(folder).rmdir()
