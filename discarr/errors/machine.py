"""What stands in the way on this machine: its folders, what is not installed, or another Discarr."""

from discarr.errors.base import NotPossible


class AlreadyRunning(NotPossible):
    def __init__(self, folder: str, pid: str) -> None:
        super().__init__(
            f"another Discarr (pid {pid}) uses the state in {folder}. Stop it first, or give this one a "
            "STATE_DIRECTORY of its own."
        )


class NotThisDiscarr(NotPossible):
    def __init__(self, reason: str) -> None:
        super().__init__(f"no signal was sent: {reason}. Name the pid of a running Discarr, or start it.")


class ReloadFailed(NotPossible):
    def __init__(self, reason: str) -> None:
        super().__init__(f"the daemon did not take the new settings: {reason}")


class FolderUnusable(NotPossible):
    """A folder that must be there before anything can start."""

    def __init__(self, folder: str, reason: str) -> None:
        super().__init__(
            f"the folder {folder} cannot be used ({reason}). Mend its permissions, or name another."
        )


class StateUnwritable(NotPossible):
    def __init__(self, folder: str, reason: str) -> None:
        self.reason = reason
        super().__init__(
            f"the state cannot be saved in {folder} ({reason}). Discarr goes on and tries again; free "
            "space or mend the folder's permissions."
        )

    @property
    def for_discord(self) -> str:
        return f"the state cannot be saved ({self.reason}); the log says where."


class ExtraMissing(NotPossible):
    def __init__(self, extra: str, what: str) -> None:
        super().__init__(f"{what} needs the extra [{extra}]: pip install 'discarr[{extra}]'")
