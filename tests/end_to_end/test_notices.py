"""Notices, from the services' histories to the channel, everything on the wire."""

from pathlib import Path

from discarr.demo.arr.downloads import Stage
from discarr.demo.discord.messages import Message
from tests.demo.arr.serving import a_film, a_pack
from tests.end_to_end.house import BOARD, HEALTH, House, open_house, text_of


def notices(house: House) -> list[Message]:
    kept = {message.id for mark in (BOARD, HEALTH) for message in house.marked(mark)}
    own = (m for m in house.discord.messages() if m.author_id == house.discord.bot.id)
    return [message for message in own if message.id not in kept]


async def test_a_film_and_a_pack_are_told_when_they_are_imported(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=0, episodes=0) as house:
        a, b = house.radarr.add(a_film()), house.sonarr.add(a_pack(12))
        house.radarr.refresh()
        house.sonarr.refresh()
        async with house.daemon():
            await house.shown(BOARD, lambda text: "TV" in text)
            for world, download in ((house.radarr, a), (house.sonarr, b)):
                download.enter(Stage.IMPORTING, seconds=0.0)
                world.refresh()
            await house.until(lambda: len(notices(house)) == 2)
        told = sorted(text_of(message) for message in notices(house))
        assert "12 of 12 episodes imported" in told[0]
