"""Why the service cannot be installed or started, and what to do about it."""

from pathlib import Path

from discarr.errors.base import NotPossible


class NeedsRoot(NotPossible):
    def __init__(self, command: str) -> None:
        super().__init__(f"the service belongs to the whole machine. Run it as root: sudo {command}")


class SystemdAbsent(NotPossible):
    def __init__(self) -> None:
        super().__init__(
            "systemd does not run this machine (there is no /run/systemd/system). Have whatever starts "
            "programs here start `discarr run`."
        )


class ServiceSettingsAbsent(NotPossible):
    def __init__(self, settings: Path, init: str) -> None:
        super().__init__(f"there are no settings in {settings} yet. This asks for them: sudo {init}")


class SettingsClosed(NotPossible):
    def __init__(self, settings: Path, closed: Path) -> None:
        super().__init__(
            f"the service runs as a user of its own and could not read {settings}. Run: chmod go+rX {closed} "
            "(secrets do not belong in it, but into /etc/discarr/credentials)"
        )


class ProgramAbsent(NotPossible):
    def __init__(self, program: Path) -> None:
        super().__init__(
            f"there is no {program} for the service to start. Install Discarr with pip into a virtual "
            "environment, and run the `discarr` that is in it."
        )


class ProgramHidden(NotPossible):
    """The unit shows the service neither homes nor the machine's temporary files."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"the service could not see {path}: its sandbox hides that folder. Install Discarr where the "
            "whole machine keeps its programs, such as /opt/discarr."
        )


class ProgramClosed(NotPossible):
    def __init__(self, path: Path, closed: Path) -> None:
        super().__init__(
            f"the service runs as a user of its own and could not start {path}. Run: chmod -R go+rX {closed}"
        )


class UnitChanged(NotPossible):
    def __init__(self, unit: Path) -> None:
        super().__init__(
            f"{unit} was not written by this command, or was changed since. Nothing was done. Take your "
            "changes to `systemctl edit discarr`, where no installation touches them, and add --replace: the "
            f"file is then written anew, and the old one kept as {unit.name}.old."
        )


class ServiceNotStarted(NotPossible):
    """`said` are the last lines of its log."""

    def __init__(self, said: str) -> None:
        super().__init__(
            "the service is installed, but it did not start. The end of its log (journalctl -u discarr):\n"
            f"{said or '  (empty)'}\nMend that, then run this command again."
        )


class SystemdRefused(NotPossible):
    def __init__(self, command: str, reason: str) -> None:
        super().__init__(f"`{command}` failed: {reason}")
