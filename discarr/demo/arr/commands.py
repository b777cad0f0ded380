"""Commands: accepted at once, carried out a moment later."""

from datetime import datetime, timedelta
from typing import Any

import attrs

from discarr.demo.arr.json_text import without_nothing
from discarr.demo.arr.rows import time_span, timestamp

REFRESH = "RefreshMonitoredDownloads"
MANUAL_IMPORT = "ManualImport"
SEARCHES = frozenset({"MoviesSearch", "EpisodeSearch", "SeasonSearch", "SeriesSearch"})
KNOWN_COMMANDS = (
    REFRESH, "ProcessMonitoredDownloads", "MoviesSearch", "MissingMoviesSearch", "RefreshMovie", "RssSync",
    "EpisodeSearch", "SeasonSearch", "SeriesSearch", "RefreshSeries", MANUAL_IMPORT, "CheckHealth",
)  # fmt: skip
DURATION = timedelta(milliseconds=100)
SEARCH_DURATION = timedelta(seconds=2)


@attrs.define(kw_only=True)
class Command:
    id: int
    name: str
    queued_at: datetime
    body: dict[str, Any]
    takes: timedelta = DURATION
    started_at: datetime | None = None
    ended_at: datetime | None = None
    exception: str | None = None
    """Why it failed."""

    @property
    def due_at(self) -> datetime:
        return self.queued_at + self.takes

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
                "status": self.status,
                "result": "unsuccessful" if failed else "successful" if ended else "unknown",
                "queued": timestamp(self.queued_at),
                "started": timestamp(self.started_at) if self.started_at else None,
                "ended": timestamp(self.ended_at) if self.ended_at else None,
                "duration": time_span(self.takes) if ended else None,
                "exception": self.exception,
                "trigger": "manual",
                "stateChangeTime": timestamp(self.ended_at or self.started_at or self.queued_at),
                "sendUpdatesToClient": False,
                "updateScheduledTask": True,
                "id": self.id,
            }
        )

    @property
    def status(self) -> str:
        if self.ended_at is None:
            return "queued" if self.started_at is None else "started"
        return "completed" if self.exception is None else "failed"


@attrs.define(kw_only=True)
class Commands:
    all: list[Command] = attrs.field(factory=list)
    takes: timedelta = DURATION
    """How long each one takes."""
    searches_take: timedelta = SEARCH_DURATION

    @property
    def waiting(self) -> list[Command]:
        return [each for each in self.all if each.ended_at is None]

    def ask(self, name: str, body: dict[str, Any], at: datetime) -> Command | None:
        """The command; the one that waits already, if it is the same; None if no service knows the name."""
        known = next((known for known in KNOWN_COMMANDS if known.lower() == name.lower()), None)
        if known is None:
            return None
        for waiting in self.waiting:
            if waiting.name == known and waiting.body == body:
                return waiting
        takes = self.searches_take if known in SEARCHES else self.takes
        self.all.append(Command(id=len(self.all) + 1, name=known, queued_at=at, body=body, takes=takes))
        return self.all[-1]

    def finish_due(self, at: datetime) -> list[Command]:
        """Those that are done by now."""
        for each in self.waiting:
            each.started_at = each.started_at or each.queued_at
        due = [each for each in self.waiting if each.due_at <= at]
        for each in due:
            each.ended_at = each.due_at
        return due
