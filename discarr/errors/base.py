"""The roots of every error that Discarr raises on purpose.

One type per cause, in the module of what it is about; the message says what to do next.
"""


class DiscarrError(Exception):
    """Anything a user can act on. Its text holds no secret, no stack, no key."""

    @property
    def for_discord(self) -> str:
        """The text as everybody in the channel may read it."""
        return str(self)


class NotPossible(DiscarrError):
    """What was asked for on the command line cannot be done."""

    exit_code = 1
