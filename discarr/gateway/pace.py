"""How often one message may be edited by itself.

Discord counts edits of messages older than an hour and refuses more with error 30046, without saying how many
it allows (discord-api-docs issue 4413). So a few edits may follow each other at once, and then one in 75 s:
what changes seldom shows at once; what changes all the time costs 48 calls an hour, which leaves room for
the notices of what was imported meanwhile.

Discord also allows about five edits in five seconds in a channel, for the board and the card together.
`spacing_seconds` keeps some of them free, so that the last words of a stop are not held back.
"""

import attrs

from discarr.gateway.connection_pace import ConnectionPace

ROUNDING = 1e-9
"""Of an edit: who waited for exactly as long as it was missing may find a hair of it missing still."""


@attrs.frozen(kw_only=True)
class Pace:
    """`burst` edits soon after each other, then one every `refill_seconds`."""

    burst: int = 5
    refill_seconds: float = 75.0
    spacing_seconds: float = 2.5
    """Between any two edits of our own accord."""
    settling_seconds: float = 60.0
    """A notice of something that is not whole waits at least so long for more."""
    notices_a_minute: int = 5
    """What is more is combined."""
    press_seconds: float = 1.0
    """Between two edits that somebody asked for by a press, whatever the rest of the pace says."""
    connections: ConnectionPace = attrs.field(factory=ConnectionPace)


class EditBudget:
    """The edits that are left; times are Trio's, in seconds."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._left = float(pace.burst)
        self._counted_at = float("-inf")
        self._last_edit_at = float("-inf")

    def wait_seconds(self, now: float) -> float:
        """Until the next edit of our own accord."""
        missing = 1.0 - self._available(now)
        if missing < ROUNDING:
            missing = 0.0
        return max(
            missing * self._pace.refill_seconds, self._since_last_edit(self._pace.spacing_seconds, now)
        )

    def press_wait_seconds(self, now: float) -> float:
        """Until the next edit that somebody asked for."""
        return self._since_last_edit(self._pace.press_seconds, now)

    def spend(self, now: float) -> None:
        self._left = max(0.0, self._available(now) - 1.0)
        self._counted_at = self._last_edit_at = now

    def _available(self, now: float) -> float:
        return min(float(self._pace.burst), self._left + (now - self._counted_at) / self._pace.refill_seconds)

    def _since_last_edit(self, seconds: float, now: float) -> float:
        return max(0.0, self._last_edit_at + seconds - now)
