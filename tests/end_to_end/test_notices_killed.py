"""Every notice arrives once, however often the daemon is killed: counted by the simulated Discord.

Twenty-five kills, or more: `DISCARR_KILLS=500 pytest tests/end_to_end/test_notices_killed.py`.
"""

import os
import random
import signal
import sys
from collections import Counter
from pathlib import Path

import trio

from discarr.demo.arr.downloads import SimulatedDownload, Stage
from discarr.demo.arr.faults import Fault
from discarr.demo.arr.library import film, film_release
from tests.end_to_end.house import BOARD, PATIENCE_SECONDS, House, open_house
from tests.end_to_end.process import RunningDiscarr, running
from tests.end_to_end.test_notices import notices

KILLS = int(os.environ.get("DISCARR_KILLS", "25"))
PROCESS = (sys.executable, "-m", "tests.end_to_end.telling_process")
LONGEST_LIFE_SECONDS = 0.4
"""After it has found its channel: its notices are sent well within this time."""


async def test_each_notice_arrives_once(tmp_path: Path) -> None:
    chance = random.Random(os.environ.get("DISCARR_KILLS_SEED", "five"))  # noqa: S311  # no secret
    async with open_house(tmp_path, films=0, episodes=0) as house:
        house.environ["NOTIFY"] = "imported"
        films = [grabbed(house, number) for number in range(1, KILLS + 1)]
        await read_once(house)
        for each in films:
            each.enter(Stage.IMPORTING, seconds=0.0)
            house.radarr.refresh()
            async with running(house, program=PROCESS) as discarr:
                await killed_at_random(house, discarr, chance)
        async with running(house, program=PROCESS):
            await house.until(lambda: len(told(house)) == len(films))
            await two_more_readings(house)
        assert told(house) == Counter(range(1, KILLS + 1))


def grabbed(house: House, number: int) -> SimulatedDownload:
    title = film_release(film(number), "1080p.WEB-DL", number)
    return house.radarr.add(SimulatedDownload(title=title, media=film(number)))


def told(house: House) -> Counter[int]:
    """How often each film's name stands in the channel: alone or in a digest."""
    lines = [
        line
        for message in notices(house)
        for embed in message.embeds
        for line in embed["description"].replace("\\", "").splitlines()
        if line.startswith(("### ✅", "✅"))
    ]
    names = {number: f"{film(number).title} ({film(number).year})" for number in range(1, KILLS + 1)}
    return Counter(number for number, name in names.items() for line in lines if name in line)


async def read_once(house: House) -> None:
    """The first run finds out where the history ends."""
    house.radarr.refresh()
    async with running(house, program=PROCESS) as discarr:
        await house.shown(BOARD, lambda text: "Movies" in text)
        await two_more_readings(house)
        assert await discarr.end(signal.SIGTERM) == 0


async def two_more_readings(house: House) -> None:
    """Of the history: with the second, what the first told is known."""
    for _ in range(2):
        asked = trio.Event()
        house.radarr.fault("history/since", Fault(meanwhile=asked.set))
        with trio.fail_after(PATIENCE_SECONDS):
            await asked.wait()


async def killed_at_random(house: House, discarr: RunningDiscarr, chance: random.Random) -> None:
    """Somewhere between finding the channel and having told everything."""
    seen = len(house.discord.log)

    def has_found_its_channel() -> bool:
        return any(e.method == "GET" and "/messages" in e.path for e in house.discord.log[seen:])

    with trio.fail_after(PATIENCE_SECONDS):
        await house.discord.wait_until(has_found_its_channel)
    await trio.sleep(chance.uniform(0.0, LONGEST_LIFE_SECONDS))  # the random instant itself
    await discarr.end(signal.SIGKILL)
