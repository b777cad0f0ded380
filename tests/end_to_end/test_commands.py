"""What people can ask in the channel, over the real wire."""

import importlib
import sys
from pathlib import Path

import pytest

from discarr.demo.discord.messages import Message
from tests.end_to_end.house import BOARD, House, open_house, text_of


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("health", "Radarr"),
        ("downloads", "Shown"),
        ("help", "/downloads"),
        ("progress", "tracked"),
        ("verbose", "verbose"),
        ("reload", "in force"),
        ("check", "othing"),
    ],
)
async def test_each_command_answers_privately_and_at_once(tmp_path: Path, command: str, words: str) -> None:
    async with open_house(tmp_path) as house, house.daemon():
        await house.shown(BOARD)
        outcome = await house.ask(house.discord.administrator, command)
        assert outcome.message is not None
        assert words in text_of(outcome.message)
        assert outcome.message.private_to == house.discord.administrator.id
        assert outcome.acknowledged_after_seconds is not None
        assert outcome.acknowledged_after_seconds < 3.0


async def test_the_details_of_the_boards_page_are_a_press_away_and_for_one_pair_of_eyes(
    tmp_path: Path,
) -> None:
    async with open_house(tmp_path, films=1, episodes=0) as house, house.daemon():
        board = await house.shown(BOARD, lambda text: "Movies (1)" in text)
        outcome = await house.discord.press(house.discord.member, board, "Details")
        assert outcome.message is not None
        assert outcome.message.private_to == house.discord.member.id
        assert house.radarr.downloads[0].title in text_of(outcome.message).replace("\\", "")


async def test_an_empty_board_says_how_the_services_are(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=0, episodes=0) as house, house.daemon():
        await house.shown(
            BOARD, lambda text: "Nothing is downloading" in text and "2 services, all well" in text
        )


@pytest.mark.parametrize("command", ["verbose", "reload", "progress"])
async def test_a_member_may_not_administer(tmp_path: Path, command: str) -> None:
    async with open_house(tmp_path) as house, house.daemon():
        await house.shown(BOARD)
        outcome = await house.ask(house.discord.member, command)
        assert outcome.message is not None
        assert "Only administrators" in outcome.message.content


async def test_a_role_of_admin_role_ids_may_administer_after_a_reload(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        role = next(role for role in house.discord.guild.roles if role != house.discord.guild_id)
        async with house.daemon() as daemon:
            await house.shown(BOARD)
            connections = len(house.discord.gateway_log)
            house.environ["ADMIN_ROLE_IDS"] = str(role)
            assert await daemon.reload() == ()
            house.discord.give_role(house.discord.member, role)
            outcome = await house.ask(house.discord.member, "progress")
            assert outcome.message is not None
            assert "Only administrators" not in text_of(outcome.message)
            assert len(house.discord.gateway_log) == connections


async def progress_of_a_download(house: House) -> Message:
    async with house.daemon():
        await house.shown(BOARD)
        name = house.radarr.downloads[0].title
        outcome = await house.ask(house.discord.administrator, "progress", {"download": name})
    assert outcome.message is not None
    assert "Radarr" in text_of(outcome.message)
    return outcome.message


async def test_the_progress_of_one_download_is_a_picture_in_the_answer(tmp_path: Path) -> None:
    # Beforehand: with no cache of fonts yet it takes longer than an answer is waited for here.
    importlib.import_module("discarr.board.chart")
    async with open_house(tmp_path, films=1, episodes=0) as house:
        answer = await progress_of_a_download(house)
    (picture,) = answer.attachments
    assert (picture.filename, picture.content_type) == ("progress.png", "image/png")
    assert picture.content.startswith(b"\x89PNG")
    assert answer.embeds[0]["image"]["url"] == "attachment://progress.png"
    assert "▁" not in text_of(answer)


async def test_it_is_a_line_of_text_where_the_extra_is_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "discarr.board.chart", raising=False)
    for loaded in ("matplotlib", *(name for name in sys.modules if name.startswith("matplotlib."))):
        monkeypatch.setitem(sys.modules, loaded, None)
    async with open_house(tmp_path, films=1, episodes=0) as house:
        answer = await progress_of_a_download(house)
    assert not answer.attachments
    assert "image" not in answer.embeds[0]
    assert "▁" in text_of(answer)


async def test_a_download_is_offered_while_somebody_types_and_chosen(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, house.daemon():
        await house.shown(BOARD)
        await house.until(lambda: house.discord.commands)
        wanted, administrator = house.radarr.downloads[0], house.discord.administrator
        typed = {"download": wanted.title[:12]}
        offered = await house.discord.autocomplete(administrator, "progress", typed, focused="download")
        chosen = next(choice for choice in offered.choices if choice["value"] == wanted.download_id)
        outcome = await house.ask(administrator, "progress", {"download": chosen["value"]})
        assert "Radarr" in outcome.text
        nothing = await house.discord.autocomplete(
            house.discord.member, "progress", typed, focused="download"
        )
        assert nothing.choices == ()


async def test_in_another_channel_it_says_where_to_ask(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, house.daemon():
        await house.shown(BOARD)
        other = next(
            channel for channel in house.discord.guild.channels if channel != house.discord.channel_id
        )
        outcome = await house.ask(house.discord.owner, "check", channel_id=other)
        assert outcome.message is not None
        assert f"<#{house.discord.channel_id}>" in outcome.message.content


async def test_the_page_buttons_turn_everyones_board_also_after_a_restart(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=40, episodes=20) as house:
        async with house.daemon():
            first = await house.shown(BOARD, lambda text: "page 1 of" in text)
            await house.discord.press(house.discord.member, first, "board:next")
            await house.shown(BOARD, lambda text: "page 2 of" in text)
        async with house.daemon():
            board = await house.shown(BOARD, lambda text: "Not updated" not in text)
            await house.discord.press(house.discord.member, board, "board:last")
            last = await house.shown(BOARD, lambda text: "page 1 of" not in text and "page 2 of" not in text)
            assert last.id == first.id


async def test_private_pages_turn_for_their_reader_alone(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=40, episodes=20) as house, house.daemon():
        board = await house.shown(BOARD)
        member = house.discord.member
        outcome = await house.ask(member, "downloads", {"instance": "radarr"})
        assert outcome.message is not None
        before = text_of(outcome.message)
        button = next(
            each["custom_id"]
            for row in outcome.message.components
            for each in row["components"]
            if "next" in each["custom_id"]
        )
        turned = await house.discord.press(member, outcome.message, button)
        assert turned.message is not None
        assert turned.message.id == outcome.message.id
        assert text_of(turned.message) != before
        assert text_of(await house.shown(BOARD)).splitlines()[-1] == text_of(board).splitlines()[-1]


async def test_check_says_what_changed_and_then_cools_down(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=2, episodes=0) as house:
        house.environ["CHECK_INTERVAL"] = "1h"
        house.radarr.hub.is_there = False  # or the change would be known before anybody asks
        async with house.daemon():
            await house.shown(BOARD)
            house.radarr.remove(house.radarr.downloads[0])
            house.radarr.refresh()
            outcome = await house.ask(house.discord.member, "check")
            assert outcome.message is not None
            assert "no longer in the queue" in text_of(outcome.message)
            again = await house.ask(house.discord.owner, "check")
            assert again.message is not None
            assert "only just now" in again.message.content


async def test_commands_are_registered_only_when_they_differ(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        for _ in range(2):
            async with house.daemon():
                await house.shown(BOARD, lambda text: "Not updated" not in text)
        assert puts(house) == 1


def puts(house: House) -> int:
    return sum(exchange.method == "PUT" for exchange in house.discord.log)


async def test_reload_with_a_typo_tells_the_administrator_and_changes_nothing(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, house.daemon():
        await house.shown(BOARD)
        house.environ["CHECK_INTERVAL"] = "sometimes"
        outcome = await house.ask(house.discord.administrator, "reload")
        assert outcome.message is not None
        assert "CHECK_INTERVAL" in outcome.message.content


async def test_a_new_instance_after_a_reload_gets_its_line(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=2, episodes=0) as house, house.daemon() as daemon:
        await house.shown(BOARD)
        house.environ |= {
            "RADARR_4K_URL": house.environ["RADARR_URL"],
            "RADARR_4K_API_KEY": house.environ["RADARR_API_KEY"],
        }
        assert await daemon.reload() == ()
        await house.shown(BOARD, lambda text: "4k" in text)
