"""Discord's clock, which is right: read from the Date of every answer, however discord.py asks."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import aiohttp

from discarr.errors.discord import ClockWrong
from discarr.model.clocks import ahead_of, is_apart


class DiscordsClock:
    """How far this machine's clock is from it; `changed` hears when they part, and when they agree again."""

    def __init__(self, changed: Callable[[ClockWrong | None], None] = lambda _: None) -> None:
        self.trouble: ClockWrong | None = None
        self._changed = changed

    def read_by(self, trace: aiohttp.TraceConfig) -> aiohttp.TraceConfig:
        """The same, for a client that is to be listened to."""
        trace.on_request_end.append(self._read)
        return trace

    async def _read(self, _session: object, _context: object, end: aiohttp.TraceRequestEndParams) -> None:
        self.note(ahead_of(end.response.headers.get("Date", ""), now=datetime.now(UTC)))

    def note(self, ahead: timedelta | None) -> None:
        if ahead is None or is_apart(ahead) is (self.trouble is not None):
            return
        self.trouble = ClockWrong(ahead) if self.trouble is None else None
        self._changed(self.trouble)
