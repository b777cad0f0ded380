"""The daemon with hours that pass in seconds: `python -m tests.bench.fast_daemon`.

When nothing is left to do but to wait, Trio's clock, and the time of day with it, jumps to where the waiting
ends; while a service is being asked it stands still, so that no timeout fires because of that. discord.py and
the wire are the real ones, at their own pace. This is the one place that looks inside the process.
"""

import os
from datetime import timedelta
from pathlib import Path

import attrs
import trio
from trio.lowlevel import current_statistics
from trio.testing import MockClock, wait_all_tasks_blocked

from discarr.daemon import Start, run_daemon
from discarr.runtime.clock import utc_now
from discarr.runtime.logs import start_logging
from discarr.settings import load_settings
from tests.bench.dialogue import Json, answer_questions

IDLE_SECONDS = 0.001
"""Of real time, before the clock jumps: what is asked of discord.py's thread is soon answered."""
LONGEST_JUMP_SECONDS = 5.0


@attrs.frozen
class FastClock:
    clock: MockClock
    waiting_always: int
    """Tasks that wait for a file descriptor without asking anybody: Trio's own, which other threads wake."""
    longest_jump_seconds: float = LONGEST_JUMP_SECONDS

    async def pass_seconds(self, asked: Json) -> Json:
        """Let this much time pass."""
        end = self.clock.current_time() + asked["seconds"]
        self.clock.rate = 0.0
        while (left := end - self.clock.current_time()) > 0:
            await wait_all_tasks_blocked(IDLE_SECONDS)
            if waiting_for_the_wire() <= self.waiting_always:
                until_next = max(current_statistics().seconds_to_next_deadline, 0.0)
                self.clock.jump(min(left, until_next, self.longest_jump_seconds))
        self.clock.rate = 1.0
        return {}


def waiting_for_the_wire() -> int:
    """How many tasks do. (Who reads our questions does not: it is answering one.)"""
    statistics = current_statistics().io_statistics
    if statistics.backend != "epoll":
        raise NotImplementedError("the benchmark reads Linux's /proc and epoll")
    return statistics.tasks_waiting_read + statistics.tasks_waiting_write


async def run(clock: MockClock) -> None:
    await wait_all_tasks_blocked()
    fast = FastClock(clock, waiting_for_the_wire())
    began, folder = utc_now(), Path(os.environ["STATE_DIRECTORY"])
    start = Start(
        load_settings=lambda: load_settings(env_file=None, environ=os.environ),
        state_folder=folder,
        runtime_folder=folder,
        log=start_logging(environ=os.environ),
        environ={},
        now=lambda: began + timedelta(seconds=clock.current_time()),
        monotonic=clock.current_time,
    )
    async with trio.open_nursery() as nursery:
        daemon = await nursery.start(run_daemon, start)
        await answer_questions({"pass": fast.pass_seconds})
        daemon.stop()


if __name__ == "__main__":
    own_clock = MockClock(rate=1.0)
    trio.run(run, own_clock, clock=own_clock)
