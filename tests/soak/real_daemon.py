"""The real daemon with the real discord.py, through the same days in minutes, seen from outside."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import attrs
import trio

from tests.bench.dialogue import Child, child
from tests.bench.services import HERE, NEIGHBOURS
from tests.soak.courses import HOURS, Course, flat, size_courses
from tests.soak.outages import begins_at, ends_at
from tests.soak.process import Size, remembered_in, size_of

RELOADED_AT, NEW_SESSION_AT, ASKED_AT, COUNTED_AT = 5, 7, 22, 23
COMMANDS = ("check", "health", "downloads", "progress", "disk", "calendar", "journal", "cleanup")
LOOKS = 5
END_OF_TREE = "thread MainThread"


@attrs.frozen(kw_only=True)
class Hour:
    size: Size
    remembered: int
    calls: int
    connected: int
    identified: int


@attrs.frozen(kw_only=True)
class Tasks:
    trio: int
    asyncio: int


@attrs.define
class RealDaemon:
    process: trio.Process
    folder: Path

    async def standing_tasks(self) -> Tasks:
        """Those that are there however often one looks: a request on its way is none."""
        looks = [await self._tasks() for _ in range(LOOKS)]
        return Tasks(trio=min(each.trio for each in looks), asyncio=min(each.asyncio for each in looks))

    async def _tasks(self) -> Tasks:
        """As it tells them itself when it is asked to."""
        begins_at = self.log.stat().st_size
        self.process.send_signal(signal.SIGUSR1)
        while END_OF_TREE not in (told := self._told(begins_at)):  # noqa: ASYNC110  # a file tells nobody
            await trio.sleep(0.05)
        asyncio = told.count("asyncio task ")
        return Tasks(trio=told.count("task ") - asyncio, asyncio=asyncio)

    def reload(self, *, day: int) -> None:
        """Other settings each day: children and clients are exchanged."""
        self.write_settings(day=day)
        self.process.send_signal(signal.SIGHUP)

    def write_settings(self, *, day: int) -> None:
        settings = f"STUCK_THRESHOLD_MINUTES={120 + day % 2}\n"
        (self.folder / "discarr.env").write_text(settings, encoding="utf-8")

    @property
    def log(self) -> Path:
        return self.folder / "daemon.log"

    def _told(self, begins_at: int) -> str:
        return self.log.read_bytes()[begins_at:].decode(errors="replace")


@attrs.define
class Days:
    neighbours: Child
    daemon: RealDaemon
    hour_seconds: float

    async def hour(self, number: int) -> Hour:
        for turn, outages in (("ends", ends_at(number)), ("begins", begins_at(number))):
            for outage in outages:
                await self.neighbours.ask(turn, of=outage.of, trouble=outage.what)
        match number % HOURS:
            case hour if hour == RELOADED_AT:
                self.daemon.reload(day=number // HOURS)
            case hour if hour == NEW_SESSION_AT:
                await self.neighbours.ask("begins", of="discord", trouble="session")
            case hour if hour == ASKED_AT:
                for name in COMMANDS:
                    await self.neighbours.ask("command", name=name)
        await self.neighbours.ask("live_on")
        await trio.sleep(self.hour_seconds)
        told = await self.neighbours.ask("calls")
        size, remembered = size_of(self.daemon.process.pid), remembered_in(self.daemon.folder)
        return Hour(size=size, remembered=remembered, **told)


async def soak_real_daemon(*, days: int, size: int, hour_seconds: float) -> list[Course]:
    turnover = timedelta(seconds=HOURS * hour_seconds)
    crowd = (str(size), str(turnover.total_seconds()))
    hours, tasks = [], []
    async with (
        child("tests.soak.neighbours", *crowd, environ=NEIGHBOURS) as neighbours,
        running(await neighbours.heard(), hour_seconds) as daemon,
    ):
        soaked = Days(neighbours, daemon, hour_seconds)
        await neighbours.ask("command", name="help")  # it runs
        for number in range(days * HOURS):
            hours.append(await soaked.hour(number))
            if number % HOURS == COUNTED_AT:
                tasks += [await daemon.standing_tasks()] * HOURS
    return [
        *size_courses(
            "process", [hour.size for hour in hours], remembered=[hour.remembered for hour in hours]
        ),
        flat("process: Trio tasks", [each.trio for each in tasks]),
        flat("process: asyncio tasks", [each.asyncio for each in tasks]),
        Course(name="process: Discord calls an hour", unit="", values=[hour.calls for hour in hours]),
        Course(name="process: connections an hour", unit="", values=[hour.connected for hour in hours]),
        Course(name="process: identifies an hour", unit="", values=[hour.identified for hour in hours]),
    ]


@asynccontextmanager
async def running(settings: dict[str, str], hour_seconds: float) -> AsyncIterator[RealDaemon]:
    with (
        tempfile.TemporaryDirectory(prefix="discarr-soak-") as name,
        (Path(name) / "daemon.log").open("wb") as log,
    ):
        environ = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(HERE),
            "STATE_DIRECTORY": name,
            "CHECK_INTERVAL": f"{max(1, int(hour_seconds / 2))}s",
            "HEALTH_CHECK_INTERVAL": "1s",
            "AUTO_CLEANUP": "on",
            "NOTIFY": "imported,failed,blocked,health",
            **settings,
        }
        run = partial(
            trio.run_process,
            [sys.executable, "-m", "tests.soak.compressed_daemon", str(hour_seconds)],
            env=environ,
            cwd=name,
            stdout=subprocess.DEVNULL,
            stderr=log,
            check=False,
        )
        Path(name, "discarr.env").touch()
        async with trio.open_nursery() as nursery:
            daemon = RealDaemon(await nursery.start(run), Path(name))
            try:
                yield daemon
                assert daemon.process.poll() is None, "it did not live to the end"
            except BaseException:
                sys.stderr.write(daemon.log.read_text(errors="replace")[-5000:])
                raise
            nursery.cancel_scope.cancel()
