"""What can be wrong with the settings, and why they were not written."""

from discarr.errors.base import DiscarrError, NotPossible


class SettingsInvalid(DiscarrError):
    """The settings as a whole cannot be used; `problems` has one line for each thing that is wrong."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class SettingsUnwritable(NotPossible):
    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"{path} cannot be written ({reason}). Nothing was changed. Mend that, or name another "
            "place with --env-file."
        )


class AnswerMissing(NotPossible):
    """Nobody is there to be asked, and no option answered beforehand."""

    def __init__(self, question: str, option: str) -> None:
        super().__init__(f"{question}: nobody is asked because of --yes, so answer with {option}.")


class AnswerUnusable(NotPossible):
    """What an option answered was tried, and is wrong."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join((*problems, "Nothing was written.")))


class SetupCancelled(NotPossible):
    def __init__(self, *, by_signal: bool) -> None:
        self.exit_code = 130 if by_signal else 1
        super().__init__("The set-up was ended before its end; nothing was written.")


class RootNeeded(NotPossible):
    def __init__(self, command: str) -> None:
        super().__init__(f"only root may write the service's settings. Run it as root: sudo {command}")
