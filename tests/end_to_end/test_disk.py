"""`/disk`, and the board when there is too little room, over the real wire."""

from datetime import timedelta
from pathlib import Path

import pytest
import trio

from discarr.demo.arr.disks import SimulatedDisk, SimulatedRootFolder
from discarr.demo.arr.downloads import GIGABYTE, SimulatedDownload, Stage
from discarr.demo.arr.faults import failing
from discarr.demo.arr.library import film, season_pack, series
from discarr.demo.discord.guild import User
from tests.end_to_end.house import BOARD, House, open_house, text_of

NOT_FITTING = "too little room for what is coming"


def add(house: House, *, film_gb: float = 0, pack_gb: float = 0, stage: Stage = Stage.PAUSED) -> None:
    """A film of so many GB in Radarr, a season in Sonarr, of which nothing is there yet."""
    if film_gb:
        house.radarr.add(
            SimulatedDownload(title="A.Film-MOSS", media=film(7), size_bytes=film_gb * GIGABYTE, stage=stage)
        )
    if pack_gb:
        pack = season_pack(series(3), 2, 8)
        house.sonarr.add(
            SimulatedDownload(title="A.Season-MOSS", media=pack, size_bytes=pack_gb * GIGABYTE, stage=stage)
        )
    house.radarr.refresh()
    house.sonarr.refresh()


async def disk(house: House, user: User) -> str:
    outcome = await house.ask(user, "disk")
    assert outcome.message is not None
    assert outcome.message.private_to == user.id
    return text_of(outcome.message).replace("\\", "")


async def listed(house: House, downloads: int) -> None:
    await house.shown(BOARD, lambda text: f"{downloads} download" in text and "Not updated" not in text)


async def test_everyone_sees_the_room_and_what_is_coming(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=0, episodes=0) as house, house.daemon():
        add(house, film_gb=100, pack_gb=50)
        await listed(house, 2)
        text = await disk(house, house.discord.member)
        assert "💾 1 disk\n" in text, "Radarr's and Sonarr's folders are on one disk"
        assert "**500 GB free** of 7.3 TB" in text
        assert "Still to come: 140 GB · 360 GB free after that" in text
        assert "Radarr: films · 93 GB to come in 1 download" in text
        assert "Sonarr: series · 47 GB to come in 1 download" in text, "a season counts once"
        assert "/media" not in text


async def test_what_waits_for_its_import_counts_whole_unless_it_is_linked(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=0, episodes=0) as house, house.daemon():
        house.radarr.disks.hard_links = False
        add(house, film_gb=100, pack_gb=50, stage=Stage.IMPORT_BLOCKED)
        await listed(house, 2)
        house.ahead = timedelta(minutes=2)
        text = await disk(house, house.discord.member)
        assert "Radarr: films · 93 GB to come" in text
        assert "Sonarr: series · nothing to come" in text
        assert "not of Sonarr, where hard links take no room" in text


async def test_the_board_says_when_it_will_not_fit_and_when_it_does_again(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=0, episodes=0) as house, house.daemon():
        add(house, film_gb=400, pack_gb=200)
        await listed(house, 2)
        house.ahead += timedelta(minutes=2)
        assert "too full for what is coming" in await disk(house, house.discord.member)
        board = text_of(await house.shown(BOARD, lambda text: NOT_FITTING in text))
        assert "**Radarr films, Sonarr series**: 59 GB too little" in board
        assert "/media" not in board
        for service in (house.radarr, house.sonarr):
            service.disks.disks[1].free_bytes += 200 * GIGABYTE
        house.ahead += timedelta(minutes=2)
        assert "too full" not in await disk(house, house.discord.member)
        await house.shown(BOARD, lambda text: NOT_FITTING not in text)


async def test_folders_on_different_disks_are_not_added_up(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=0, episodes=0) as house:
        house.sonarr.disks.disks.append(
            SimulatedDisk(path="/media/series", free_bytes=300 * GIGABYTE, total_bytes=4_000 * GIGABYTE)
        )
        async with house.daemon():
            add(house, film_gb=400, pack_gb=200)
            await listed(house, 2)
            text = await disk(house, house.discord.member)
            assert "💾 2 disks\n" in text
            assert "too much" not in text


async def test_namesakes_are_told_apart_and_a_folder_that_is_gone_is_said(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=0, episodes=0) as house:
        house.radarr.disks.root_folders.append(SimulatedRootFolder(path="/old/films", accessible=False))
        house.radarr.add(SimulatedDownload(title="Nobody.Knows", media=None, stage=Stage.PAUSED))
        house.radarr.refresh()
        async with house.daemon():
            await listed(house, 1)
            text = await disk(house, house.discord.member)
            assert "Radarr: films (1) · nothing to come" in text
            assert "Radarr: films (2) · ⚠️ the service cannot reach it" in text
            assert "more in 1 download without a known folder" in text


async def test_a_service_that_is_down_keeps_its_last_figures_and_says_so(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=0, episodes=0) as house, house.daemon():
        assert "500 GB free" in await disk(house, house.discord.member)
        house.radarr.is_starting = True
        house.ahead = timedelta(minutes=2)
        text = await disk(house, house.discord.member)
        assert "500 GB free" in text
        assert "**Radarr**: is starting up" in text
        assert "Last read" in text


async def test_many_who_ask_at_once_cost_one_look(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=0, episodes=0) as house, house.daemon():
        await disk(house, house.discord.member)
        looks = len([each for each in house.radarr.log if each.path.endswith("/rootfolder")])
        async with trio.open_nursery() as nursery:
            for user in (house.discord.member, house.discord.owner, house.discord.administrator):
                nursery.start_soon(house.ask, user, "disk")
        assert len([each for each in house.radarr.log if each.path.endswith("/rootfolder")]) == looks


async def test_an_answer_deleted_meanwhile_costs_only_itself(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=0, episodes=0) as house, house.daemon():
        outcome = await house.ask(house.discord.member, "disk")
        assert outcome.message is not None
        house.discord.delete_message(outcome.message.id)
        assert "500 GB free" in await disk(house, house.discord.member)


@pytest.mark.parametrize("path", ["rootfolder", "diskspace", "config/mediamanagement"])
async def test_an_odd_answer_costs_the_figures_and_nothing_else(tmp_path: Path, path: str) -> None:

    async with open_house(tmp_path, films=1, episodes=0) as house:
        house.radarr.fault(
            path, failing(200, b'{"no": "list"}' if "config" not in path else b"[]"), times=None
        )
        async with house.daemon():
            await listed(house, 1)
            assert "**Radarr**: its answer to" in await disk(house, house.discord.member)
