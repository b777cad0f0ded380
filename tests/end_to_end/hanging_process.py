"""`discarr run` as an impatient process of its own, in which one thing goes wrong, named by the argument.

`trio` hangs on SIGUSR2, `discord` when a message is deleted, `child` from its first health check on. `crash`
is a bug on SIGUSR2, with all the secrets in its words.
"""

import faulthandler
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import attrs
import trio

from discarr.daemon import Start, run_daemon
from discarr.gateway import child
from discarr.gateway.bot import DiscordBot
from discarr.monitoring.health_checker import HealthChecker
from discarr.runtime import promises, rounds
from discarr.runtime.logs import start_logging
from discarr.settings import find_env_file, load_settings
from tests.end_to_end.house import AT_ONCE

HANG_SECONDS = 600.0


def hang(*_: object) -> None:
    time.sleep(HANG_SECONDS)


async def hang_discord(*_: object) -> None:
    hang()


async def hang_child(*_: object) -> None:
    await trio.sleep_forever()


def crash(start: Start) -> None:
    raise RuntimeError(f"all of {sorted(start.load_settings().settings.secrets)}")


async def when_told(go_wrong: Callable[[], None]) -> None:
    with trio.open_signal_receiver(signal.SIGUSR2) as told:
        async for _ in told:
            go_wrong()


async def run(what: str, start: Start) -> None:
    wrongs: dict[str, Callable[[], None]] = {"trio": hang, "crash": partial(crash, start)}
    async with trio.open_nursery() as nursery:
        nursery.start_soon(run_daemon, start)
        if what in wrongs:
            nursery.start_soon(when_told, wrongs[what])


def be_impatient() -> None:
    child.GUEST_SECONDS = child.ASKING_SECONDS = 0.5
    child.ANSWER_SECONDS = 0.2  # to tell what hangs must not be what the watchdog goes hungry by
    rounds.promised = lambda what, **_: promises.promised(what, within_seconds=2.0)  # type: ignore[attr-defined]  # reached where it is imported


def start() -> Start:
    folder = Path(os.environ["STATE_DIRECTORY"])
    start = Start(
        load_settings=partial(
            load_settings, env_file=find_env_file(os.environ, Path.cwd()), environ=os.environ
        ),
        state_folder=folder,
        runtime_folder=folder,
        log=start_logging(environ=os.environ),
        pace=AT_ONCE,
    )
    return attrs.evolve(start, verbose=True)


if __name__ == "__main__":
    faulthandler.enable()
    be_impatient()
    asked = sys.argv[1]
    broken: dict[str, tuple[type, str, Callable[..., Awaitable[None]]]] = {
        "discord": (DiscordBot, "on_raw_message_delete", hang_discord),
        "child": (HealthChecker, "_look", hang_child),
    }
    if asked in broken:
        setattr(*broken[asked])
    trio.run(run, asked, start())
