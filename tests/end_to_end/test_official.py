"""Every request of the daemon, and every answer it gets, held against the official descriptions."""

from pathlib import Path

from discarr.demo.arr.world import SimulatedServarr
from tests.demo.discord.official import differences
from tests.end_to_end.house import BOARD, HEALTH, open_house
from tests.openapi import SERVARR_STATUSES, UNDESCRIBED_COMMAND, specification


def servarr_differences(world: SimulatedServarr) -> list[str]:
    judge = specification(f"{world.product.kind.value}.json")
    return [
        problem
        for exchange in world.log
        for problem in judge.problems(exchange, undescribed_statuses=SERVARR_STATUSES)
        # The description calls it an object; the services write a string.
        if "wikiUrl" not in problem
        if UNDESCRIBED_COMMAND not in problem
    ]


async def test_a_day_in_the_channel_keeps_to_the_descriptions(tmp_path: Path) -> None:
    specification("discord-openapi.json")  # skips here, before anything is started
    async with open_house(tmp_path, films=40, episodes=30) as house:
        house.radarr.warn("IndexerStatusCheck", "Indexers are unavailable due to failures")
        async with house.daemon():
            board = await house.shown(BOARD)
            await house.shown(HEALTH)
            await house.discord.press(house.discord.member, board, "board:next")
            await house.shown(BOARD, lambda text: "page 2 of" in text)
            for command in ("check", "health", "downloads", "help", "progress", "verbose", "reload"):
                await house.ask(house.discord.administrator, command)
            title = house.radarr.downloads[0].title
            await house.ask(house.discord.administrator, "progress", {"download": title})
            house.discord.delete_message(board.id)
            await house.shown(BOARD)
        assert len(house.discord.log) > 20
        assert differences(house.discord.log) == []
        assert len(house.radarr.log) > 3
        assert servarr_differences(house.radarr) == []
        assert servarr_differences(house.sonarr) == []
