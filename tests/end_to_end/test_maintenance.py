"""`/maintenance` as people meet it, over the real wire."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.end_to_end.house import BOARD, HEALTH, open_house


async def test_it_stands_on_board_and_card_through_a_restart_and_ends_by_itself(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        async with house.daemon():
            await house.shown(HEALTH)
            outcome = await house.ask(house.discord.administrator, "maintenance", {"duration": "1h30m"})
            assert outcome.private
            assert "Maintenance until" in outcome.text
            await house.shown(HEALTH, lambda text: f"by <@{house.discord.administrator.id}>" in text)
            await house.shown(BOARD, lambda text: "Maintenance" in text)
            tracked = await house.ask(house.discord.owner, "progress")
            assert "maintenance is going on" in tracked.text
        async with house.daemon():
            await house.shown(HEALTH, lambda text: "Maintenance" in text and "Not updated" not in text)
            house.ahead = timedelta(minutes=91)
            await house.shown(HEALTH, lambda text: "Maintenance" not in text)
            await house.shown(BOARD, lambda text: "Maintenance" not in text)


async def test_the_later_of_two_people_decides_and_anybody_of_them_ends_it(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, house.daemon():
        await house.shown(HEALTH)
        owner, administrator = house.discord.owner, house.discord.administrator
        await house.ask(owner, "maintenance", {"duration": "2h"})
        instead = await house.ask(administrator, "maintenance", {"duration": "30m"})
        assert f"takes the place of the one by <@{owner.id}>" in instead.text
        assert f"by <@{administrator.id}>" in (await house.ask(owner, "maintenance")).text
        assert "has ended" in (await house.ask(owner, "maintenance", {"duration": "off"})).text
        assert (
            "no maintenance to end"
            in (await house.ask(administrator, "maintenance", {"duration": "OFF"})).text
        )
        await house.shown(HEALTH, lambda text: "Maintenance" not in text)


@pytest.mark.parametrize(
    ("who", "duration", "words"),
    [("administrator", "soon", "Write it like 30m"), ("member", "2h", "Only administrators")],
)
async def test_what_cannot_be_done_is_said_and_changes_nothing(
    tmp_path: Path, who: str, duration: str, words: str
) -> None:
    async with open_house(tmp_path) as house, house.daemon():
        await house.shown(HEALTH)
        outcome = await house.ask(getattr(house.discord, who), "maintenance", {"duration": duration})
        assert words in outcome.text
        assert "There is none" in (await house.ask(house.discord.owner, "maintenance")).text
