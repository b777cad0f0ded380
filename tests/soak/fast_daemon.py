"""The daemon whose weeks pass in minutes, with a gateway of values: `python -m tests.soak.fast_daemon`.

The clock is the benchmark's: it jumps while everybody waits for a time to come, and stands still while a
service is being asked, on a real socket. discord.py's loop and its heartbeats live by another clock, and
would be left behind by a week: they have a soak of their own (tests/soak/real_daemon.py).
"""

import gc
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import attrs
import trio
from trio.testing import MockClock, wait_all_tasks_blocked

from discarr.daemon import Daemon, Start, run_daemon
from discarr.gateway import child
from discarr.model.admin_actions import PreviewCleanup, ShowJournal, ShowProgress
from discarr.model.cleanup import CleanupOptions
from discarr.model.requests import Caller, Request
from discarr.model.user_actions import CheckNow, ShowCalendar, ShowDisks, ShowDownloads, ShowHealth
from discarr.runtime import canary
from discarr.runtime.clock import Now, utc_now
from discarr.runtime.logs import start_logging
from discarr.settings import load_settings
from tests.bench.dialogue import Json, answer_questions
from tests.bench.fast_daemon import FastClock, waiting_for_the_wire
from tests.soak.channel_of_values import GUILD_ID, ChannelOfValues

OWNER_ID = 5
COMMANDS = (
    CheckNow(),
    ShowHealth(),
    ShowDownloads(),
    ShowProgress(),
    ShowDisks(),
    ShowCalendar(),
    ShowJournal(),
    PreviewCleanup(options=CleanupOptions()),
)
LOOKING_SECONDS = 600.0
"""The canary's second is most of what wakes an idle daemon, and there are 604,800 of them in a week."""
LONGEST_JUMP_SECONDS = 3600.0


@attrs.frozen
class FastDaemon:
    clock: FastClock
    channel: ChannelOfValues
    daemon: Daemon
    now: Now

    async def pass_time(self, asked: Json) -> Json:
        await self.clock.pass_seconds(asked)
        return {"now": self.now().isoformat()}

    async def discord(self, asked: Json) -> Json:
        """The channel is away, or back."""
        await trio.lowlevel.checkpoint()
        if not asked["away"]:
            self.channel.come_back()
        elif asked["trouble"] == "connection":
            self.channel.lose_connection()
        else:
            self.channel.is_away = True
        return {}

    async def commands(self, _asked: Json) -> Json:
        """An administrator asks for one thing after the other."""
        handle = self.channel.handle
        assert handle is not None
        caller = Caller(
            user_id=OWNER_ID,
            channel_id=self.channel.channel_id,
            guild_id=GUILD_ID,
            guild_owner_id=OWNER_ID,
        )
        return {
            "replies": [type(await handle(Request(caller=caller, action=each))).__name__ for each in COMMANDS]
        }

    async def reload(self, asked: Json) -> Json:
        os.environ.update(asked["settings"])
        return {"problems": await self.daemon.reload()}

    async def counts(self, _asked: Json) -> Json:
        """What a leak makes grow, once nothing is on its way; and Discord's calls since it was last asked."""
        await wait_all_tasks_blocked(0.01)
        gc.collect()
        calls = dict(self.channel.calls)
        self.channel.calls.clear()
        return {
            "tasks": sum(1 for _ in _tasks()),
            "calls": calls,
        }


def _tasks() -> Iterator[trio.lowlevel.Task]:
    root = trio.lowlevel.current_root_task()
    waiting = [] if root is None else [root]
    while waiting:
        task = waiting.pop()
        yield task
        waiting += [child for nursery in task.child_nurseries for child in nursery.child_tasks]


async def run(clock: MockClock) -> None:
    await wait_all_tasks_blocked()
    fast = FastClock(clock, waiting_for_the_wire(), LONGEST_JUMP_SECONDS)
    began, folder = utc_now(), Path(os.environ["STATE_DIRECTORY"])

    def now() -> datetime:
        return began + timedelta(seconds=clock.current_time())

    channel = ChannelOfValues(int(os.environ["DISCORD_CHANNEL_ID"]))
    child.open_guest = channel.open  # type: ignore[assignment,attr-defined]  # where it is imported
    canary.SECONDS = child.ASKING_SECONDS = LOOKING_SECONDS
    start = Start(
        load_settings=lambda: load_settings(env_file=None, environ=os.environ),
        state_folder=folder,
        runtime_folder=folder,
        log=start_logging(environ=os.environ),
        environ={},
        now=now,
        monotonic=clock.current_time,
    )
    async with trio.open_nursery() as nursery:
        daemon = await nursery.start(run_daemon, start)
        soaked = FastDaemon(fast, channel, daemon, now)
        questions = ("pass_time", "discord", "commands", "reload", "counts")
        await answer_questions({name: getattr(soaked, name) for name in questions})
        daemon.stop()


if __name__ == "__main__":
    own_clock = MockClock(rate=1.0)
    trio.run(run, own_clock, clock=own_clock)
