"""What people in the channel see, over the real wire."""

from pathlib import Path

import pytest

from discarr.demo.arr.faults import failing
from discarr.demo.discord.faults import Fault
from discarr.demo.discord.permissions import Permission
from tests.end_to_end.house import BOARD, HEALTH, House, open_house, text_of


async def test_the_board_shows_films_and_a_season_pack_as_one_line(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=3, episodes=12) as house, house.daemon():
        text = text_of(await house.shown(BOARD))
        assert text.count("S02E01\N{EN DASH}E10") == 1
        assert "Movies" in text
        assert "TV" in text


async def test_the_card_shows_each_service_and_one_that_is_off(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        del house.environ["SONARR_API_KEY"]
        house.radarr.warn("IndexerStatusCheck", "Indexers are unavailable due to failures")
        async with house.daemon():
            text = text_of(await house.shown(HEALTH, lambda text: "Radarr" in text))
            assert "degraded" in text
            assert "Indexers are unavailable" in text
            assert "disabled" in text


async def test_a_restart_edits_the_same_messages(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        async with house.daemon():
            first = (await house.shown(BOARD)).id, (await house.shown(HEALTH)).id
        assert "Not updated any more" in text_of(await house.shown(BOARD))
        async with house.daemon():
            await house.shown(BOARD, lambda text: "Not updated" not in text)
            await house.shown(HEALTH, lambda text: "Not updated" not in text)
            assert {message.id for message in house.discord.messages()} == set(first)


async def test_a_lost_state_takes_the_old_board_over_and_strays_are_deleted(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        human = house.discord.say(house.discord.member, "Discarr · downloads is my favourite footer")
        for folder in ("first", "second"):
            house.folder = tmp_path / folder
            house.folder.mkdir()
            async with house.daemon():
                await house.shown(BOARD, lambda text: "Not updated" not in text)
                await house.shown(HEALTH, lambda text: "Not updated" not in text)
        assert (len(house.marked(BOARD)), len(house.marked(HEALTH))) == (1, 1)
        assert human.id in {message.id for message in house.discord.messages()}


async def test_a_deleted_board_is_posted_anew(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, house.daemon():
        deleted = await house.shown(BOARD)
        house.discord.delete_message(deleted.id)
        assert (await house.shown(BOARD)).id != deleted.id


async def test_a_missing_permission_is_mended_without_a_restart(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        house.discord.deny(Permission.SEND_MESSAGES)
        async with house.daemon():
            await house.until(lambda: calls(house, "POST", 403))
            house.discord.allow(Permission.SEND_MESSAGES)
            await house.shown(BOARD)


def calls(house: House, method: str, status: int) -> int:
    return sum(exchange.method == method and exchange.status == status for exchange in house.discord.log)


async def test_a_failing_service_keeps_its_rows_and_says_so(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, house.daemon():
        await house.shown(BOARD, lambda text: "S02E01\N{EN DASH}E10" in text)
        house.sonarr.fault("/queue", failing(500), times=None)
        text = text_of(await house.shown(BOARD, lambda text: "HTTP 500" in text))
        assert "S02E01\N{EN DASH}E10" in text
        assert "as of" in text


async def test_services_that_never_answered_are_not_an_empty_queue(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        house.radarr.is_starting = True
        house.sonarr.is_starting = True
        async with house.daemon():
            text = text_of(await house.shown(BOARD))
            assert "starting up" in text
            assert "othing is downloading" not in text


async def test_an_empty_queue_says_so(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=0, episodes=0) as house, house.daemon():
        assert "othing is downloading" in text_of(await house.shown(BOARD))


async def test_what_finishes_leaves_the_board(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=1, episodes=0) as house, house.daemon():
        await house.shown(BOARD, lambda text: "1 download" in text)
        house.radarr.remove(house.radarr.downloads[0])
        house.radarr.refresh()
        await house.shown(BOARD, lambda text: "othing is downloading" in text)


@pytest.mark.parametrize("code", [4000, 1006])
async def test_a_dropped_connection_is_taken_up_again(tmp_path: Path, code: int) -> None:
    async with open_house(tmp_path, films=1, episodes=0) as house, house.daemon():
        board = await house.shown(BOARD)
        house.discord.close_gateways(code if code != 1006 else 1011)
        house.radarr.remove(house.radarr.downloads[0])
        house.radarr.refresh()
        assert (await house.shown(BOARD, lambda text: "othing is downloading" in text)).id == board.id


async def test_discord_failing_for_a_moment_costs_nothing(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        house.discord.fault("POST", "/messages$", Fault(status=503, json={}), times=1)
        async with house.daemon():
            await house.shown(BOARD)
            await house.shown(HEALTH)
            assert len(house.discord.messages()) == 2


async def test_a_post_whose_answer_was_lost_is_found_again_and_not_repeated(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        lost = Fault(status=503, json={}, carry_out=True)
        house.discord.fault("POST", "/messages$", lost, times=2)
        async with house.daemon():
            await house.until(lambda: calls(house, "PATCH", 200) >= 2)
            assert (len(house.marked(BOARD)), len(house.marked(HEALTH))) == (1, 1)


async def test_moving_to_another_channel_leaves_nothing_behind(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        async with house.daemon():
            await house.shown(BOARD)
            await house.shown(HEALTH)
        other = next(
            channel for channel in house.discord.guild.channels if channel != house.discord.channel_id
        )
        house.environ["DISCORD_CHANNEL_ID"] = str(other)
        async with house.daemon():
            await house.until(lambda: len(house.discord.messages(other)) == 2)
            assert house.discord.messages() == []
