"""Each reader is answered in the language of their Discord; what all share is in LANGUAGE."""

from pathlib import Path

import pytest

from discarr.demo.arr.faults import failing
from discarr.demo.discord.messages import Message
from tests.end_to_end.house import BOARD, HEALTH, House, open_house, text_of


def in_german(text: str) -> bool:
    return "Gelesen" in text


async def answer_to(house: House, *, admin: bool, command: str) -> str:
    user = house.discord.administrator if admin else house.discord.member
    outcome = await house.ask(user, command)
    assert outcome.message is not None
    return text_of(outcome.message)


async def test_two_readers_at_once_are_answered_each_in_their_own_language(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, house.daemon():
        await house.shown(BOARD)
        house.discord.speak(house.discord.member, "de")
        for command, english, german in (
            ("help", "For everyone", "Für alle"),
            ("downloads", "Shown", "Angezeigt"),
            ("notify", "You are not waiting for anything.", "Du wartest auf nichts."),
        ):
            assert english in await answer_to(house, admin=True, command=command)
            assert german in await answer_to(house, admin=False, command=command)
        assert "Das dürfen nur Administratoren" in await answer_to(house, admin=False, command="cleanup")
        house.discord.speak(house.discord.member, "fr")
        assert "For everyone" in await answer_to(house, admin=False, command="help")


async def test_what_all_share_is_in_the_language_of_the_settings(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        house.environ["LANGUAGE"] = "de"
        async with house.daemon():
            board = await house.shown(BOARD, in_german)
            await house.shown(HEALTH, in_german)
            assert "For everyone" in await answer_to(house, admin=False, command="help")
            assert "For everyone" not in text_of(board)


async def test_a_reload_with_another_language_says_everything_anew_in_the_same_messages(
    tmp_path: Path,
) -> None:
    async with open_house(tmp_path) as house, house.daemon() as daemon:
        before = [await house.shown(mark, lambda text: not in_german(text)) for mark in (BOARD, HEALTH)]
        house.environ["LANGUAGE"] = "de"
        assert await daemon.reload() == ()
        after = [await house.shown(mark, in_german) for mark in (BOARD, HEALTH)]
        assert [message.id for message in after] == [message.id for message in before]


async def test_a_language_nobody_translated_is_refused_with_those_there_are(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, house.daemon() as daemon:
        await house.shown(BOARD)
        house.environ["LANGUAGE"] = "xx"
        (problem,) = await daemon.reload()
        assert problem.startswith("LANGUAGE")
        assert "Write one of en, de." in problem


def notice(house: House) -> Message | None:
    own = [each for each in house.discord.messages() if each.author_id == house.discord.bot.id]
    return next((each for each in own if "###" in text_of(each) and not house_marks(each)), None)


def house_marks(message: Message) -> bool:
    return any(mark in text_of(message) for mark in (BOARD, HEALTH))


@pytest.mark.parametrize(("language", "words"), [("en", "does not answer"), ("de", "antwortet nicht")])
async def test_a_notice_stays_in_the_language_in_which_it_was_told(
    tmp_path: Path, language: str, words: str
) -> None:
    async with open_house(tmp_path) as house:
        house.environ |= {"NOTIFY": "health", "LANGUAGE": language}
        async with house.daemon() as daemon:
            await house.shown(HEALTH, lambda text: "✅" in text)
            house.radarr.fault("/", failing(500), times=None)
            await house.until(lambda: notice(house))
            told = notice(house)
            assert told is not None
            assert words in text_of(told)
            house.environ["LANGUAGE"] = "de" if language == "en" else "en"
            assert await daemon.reload() == ()
            await house.shown(BOARD, lambda text: in_german(text) is (language == "en"))
            assert words in text_of(house.discord.store.find(told.id) or told)
