"""The sandbox is not only written down: a program in the daemon's place meets it."""

import inspect
import json
import os

from tests.systemd.machine import now
from tests.systemd.shipped import Service


def try_what_is_forbidden() -> None:
    """Runs as the unit's ExecStartPre; says for each attempt whether it succeeded."""
    import ctypes  # noqa: PLC0415 - this function's source is a program of its own
    import json  # noqa: PLC0415
    import os  # noqa: PLC0415
    import socket  # noqa: PLC0415
    from pathlib import Path  # noqa: PLC0415

    def succeeds(attempt: object) -> bool:
        try:
            return attempt() is not False  # type: ignore[operator] # each is a function
        except OSError:
            return False

    clone_new_user = 0x10000000
    attempts = {
        "write to its state folder": lambda: Path(os.environ["STATE_DIRECTORY"], "x").touch(),
        "read its credential": lambda: Path(os.environ["CREDENTIALS_DIRECTORY"], "discord-token").read_text(),
        "open an internet socket": lambda: socket.socket(socket.AF_INET).close(),
        "write to /etc": lambda: Path("/etc/x").touch(),
        "write to /usr": lambda: Path("/usr/x").touch(),
        "write to /opt": lambda: Path("/opt/discarr/x").touch(),
        "write to /var/lib": lambda: Path("/var/lib/x").touch(),
        "read the secrets' files": lambda: Path("/etc/discarr/credentials/discord-token").read_text(),
        "look into /home": lambda: list(Path("/home").iterdir()),
        "see another's process": lambda: Path("/proc/1/status").read_text(),
        "open a netlink socket": lambda: socket.socket(socket.AF_NETLINK).close(),
        "unshare": lambda: ctypes.CDLL(None).unshare(clone_new_user) == 0,
        "be more important": lambda: os.nice(-5),
    }
    print(json.dumps({name: succeeds(attempt) for name, attempt in attempts.items()}))  # noqa: T201


ALLOWED = {"write to its state folder", "read its credential", "open an internet socket"}


def test_only_what_it_needs_is_allowed(stopped: Service) -> None:
    program = inspect.getsource(try_what_is_forbidden) + "\ntry_what_is_forbidden()\n"
    stopped.machine.path("/etc/discarr/attempts.py").write_text(program)
    stopped.drop_in("ExecStartPre=/opt/discarr/bin/python /etc/discarr/attempts.py")
    before = now()

    stopped.machine.systemctl("start", "discarr")

    said = stopped.machine.journal("-u", "discarr", before)
    succeeded = json.loads(next(line for line in said.splitlines() if line.startswith("{")))
    assert {attempt for attempt, it_did in succeeded.items() if it_did} == ALLOWED


def test_the_running_daemon_has_no_privilege(service: Service) -> None:
    lines = service.machine.path(f"/proc/{service.pid()}/status").read_text().splitlines()
    status = dict(line.split(":\t", maxsplit=1) for line in lines if ":\t" in line)

    assert int(status["CapEff"], 16) == int(status["CapBnd"], 16) == 0
    assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")
    assert status["Uid"].split()[0] not in ("0", str(os.getuid()))


def test_the_manager_itself_has_no_complaint(service: Service) -> None:
    assert service.machine.run("systemd-analyze", "verify", "discarr.service").stdout == ""
    service.machine.run("systemd-analyze", "security", "--no-pager", "--threshold=12", "discarr.service")
