"""Commands: accepted at once, carried out a moment later."""

from datetime import datetime, timedelta
from typing import Any

import attrs

from discarr.demo.arr.json_text import without_nothing
from discarr.demo.arr.rows import time_span, timestamp

REFRESH = "RefreshMonitoredDownloads"
MANUAL_IMPORT = "ManualImport"
KNOWN_COMMANDS = (
    REFRESH, "ProcessMonitoredDownloads", "MoviesSearch", "MissingMoviesSearch", "RefreshMovie", "RssSync",
    "EpisodeSearch", "SeasonSearch", "SeriesSearch", "RefreshSeries", MANUAL_IMPORT, "CheckHealth",
)  # fmt: skip
DURATION = timedelta(milliseconds=100)


@attrs.define(kw_only=True)
class Command:
    id: int
    name: str
    queued_at: datetime
    body: dict[str, Any]
    ended_at: datetime | None = None
    exception: str | None = None
    """Why it failed."""

    def resource(self) -> dict[str, Any]:
        ended = self.ended_at is not None
        failed = self.exception is not None
        return without_nothing(
            {
                "name": self.name,
                "commandName": self.name,
                "message": (self.exception or "Completed") if ended else None,
                "body": {"sendUpdatesToClient": False, "name": self.name, "trigger": "manual"},
                "priority": "normal",
                "status": "failed" if failed else "completed" if ended else "queued",
                "result": "unsuccessful" if failed else "successful" if ended else "unknown",
                "queued": timestamp(self.queued_at),
                "started": timestamp(self.queued_at) if ended else None,
                "ended": timestamp(self.ended_at) if self.ended_at else None,
                "duration": time_span(DURATION) if ended else None,
                "exception": self.exception,
                "trigger": "manual",
                "stateChangeTime": timestamp(self.ended_at or self.queued_at),
                "sendUpdatesToClient": False,
                "updateScheduledTask": True,
                "id": self.id,
            }
        )


@attrs.define(kw_only=True)
class Commands:
    all: list[Command] = attrs.field(factory=list)
    takes: timedelta = DURATION
    """How long each one takes."""

    def ask(self, name: str, body: dict[str, Any], at: datetime) -> Command | None:
        """The command; the one that waits already, if it is the same; None if no service knows the name."""
        known = next((known for known in KNOWN_COMMANDS if known.lower() == name.lower()), None)
        if known is None:
            return None
        for waiting in self.all:
            if waiting.ended_at is None and waiting.name == known and waiting.body == body:
                return waiting
        self.all.append(Command(id=len(self.all) + 1, name=known, queued_at=at, body=body))
        return self.all[-1]

    def finish_due(self, at: datetime) -> list[Command]:
        """Those that are done by now."""
        due = [each for each in self.all if each.ended_at is None and each.queued_at + self.takes <= at]
        for each in due:
            each.ended_at = each.queued_at + self.takes
        return due
