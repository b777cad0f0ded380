"""The week: the Trio side under a fast clock, with services on the wire and a gateway that takes values."""

import os
import tempfile
from collections import Counter
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import attrs

from discarr.runtime.clock import utc_now
from tests.bench.dialogue import Child, child
from tests.bench.services import HERE, NEIGHBOURS
from tests.soak.courses import HOURS, Course, flat, size_courses
from tests.soak.outages import begins_at, ends_at
from tests.soak.process import Size, remembered_in, size_of

HOUR_SECONDS = 3600
TURNOVER = timedelta(days=1)
RELOADED_AT, ASKED_AT = 5, 22

CALLS = ("login", "connect", "identify", "look", "commands", "post", "notice", "edit", "delete")


@attrs.frozen(kw_only=True)
class Hour:
    size: Size
    remembered: int
    tasks: int
    calls: Counter[str]
    came: int
    """Downloads, since the beginning."""


@attrs.define
class Week:
    neighbours: Child
    daemon: Child
    folder: Path
    steps: int
    """Into which an hour is cut: that often the services are told how late it is."""

    async def hour(self, number: int) -> Hour:
        """With what begins and what ends in it."""
        for outage in ends_at(number):
            await self._befall("ends", outage.of, outage.what)
        for outage in begins_at(number):
            await self._befall("begins", outage.of, outage.what)
        if number % HOURS == RELOADED_AT:
            await self._reload(day=number // HOURS)
        if number % HOURS == ASKED_AT:
            await self.daemon.ask("commands")
        for _ in range(self.steps):
            passed = await self.daemon.ask("pass_time", seconds=HOUR_SECONDS / self.steps)
            lived = await self.neighbours.ask("live_on", at=passed["now"])
        counts = await self.daemon.ask("counts")
        return Hour(
            size=size_of(self.daemon.pid),
            remembered=remembered_in(self.folder),
            tasks=counts["tasks"],
            calls=Counter(counts["calls"]),
            came=lived["came"],
        )

    async def _befall(self, turn: str, of: str, what: str) -> None:
        if of == "discord":
            await self.daemon.ask("discord", trouble=what, away=turn == "begins")
        else:
            await self.neighbours.ask(turn, of=of, trouble=what)

    async def _reload(self, *, day: int) -> None:
        """Other settings each day: children and clients are exchanged."""
        settings = {"STUCK_THRESHOLD_MINUTES": str(120 + day % 2), "NOTICE_CHANNEL_ID": str(10**17 + day % 2)}
        told = await self.daemon.ask("reload", settings=settings)
        assert not told["problems"], told


async def soak_week(*, days: int, size: int, steps: int, **settings: str) -> list[Course]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="discarr-soak-")))
        log = stack.enter_context((folder / "daemon.log").open("wb"))
        crowd = (str(size), str(TURNOVER.total_seconds()), utc_now().isoformat())
        neighbours = await stack.enter_async_context(
            child("tests.soak.neighbours", *crowd, environ=NEIGHBOURS)
        )
        environ = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(HERE),
            "STATE_DIRECTORY": str(folder),
            "AUTO_CLEANUP": "on",
            "NOTIFY": "imported,failed,blocked,health",
            **await neighbours.heard(),
            **settings,
        }
        daemon = await stack.enter_async_context(child("tests.soak.fast_daemon", environ=environ, stderr=log))
        week = Week(neighbours, daemon, folder, steps)
        return _courses([await week.hour(number) for number in range(days * HOURS)])


def _courses(hours: list[Hour]) -> list[Course]:
    calls = {what: [hour.calls[what] for hour in hours] for what in CALLS}
    return [
        *size_courses("week", [hour.size for hour in hours], remembered=[hour.remembered for hour in hours]),
        flat("week: Trio tasks", [hour.tasks for hour in hours]),
        Course(name="week: downloads that came so far", unit="", values=[hour.came for hour in hours]),
        Course(name="week: Discord calls an hour", unit="", values=[hour.calls.total() for hour in hours]),
        *(Course(name=f"week: of them {what}", unit="", values=calls[what]) for what in CALLS),
    ]
