"""`/calendar` as people meet it, over the real wire."""

from pathlib import Path

from discarr.demo.arr.faults import failing
from discarr.demo.discord.messages import Message
from tests.end_to_end.house import BOARD, House, open_house, text_of


async def calendar(house: House, **options: object) -> Message:
    await house.shown(BOARD)
    outcome = await house.ask(house.discord.member, "calendar", options)
    assert outcome.message is not None
    assert outcome.private
    return outcome.message


async def test_everyone_sees_the_days_to_come_and_turns_their_pages(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=0, episodes=0) as house, house.daemon():
        first = await calendar(house, days=14)
        assert "14 days" in text_of(first)
        assert "📺" in text_of(first)
        turned = await house.discord.press(house.discord.member, first, "Next")
        assert turned.message is not None
        assert turned.message.id == first.id
        assert "Page 2" in text_of(turned.message)
        assert "14 days" in text_of(turned.message)


async def test_a_service_that_is_down_costs_its_own_part_only(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=0, episodes=0) as house, house.daemon():
        house.radarr.fault("/calendar", failing(500), times=None)
        shown = text_of(await calendar(house))
        assert "Radarr** is missing here" in shown
        assert "HTTP 500" in shown
        assert "📺" in shown


async def test_films_alone_with_the_way_they_come_out(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=0, episodes=0) as house, house.daemon():
        shown = text_of(await calendar(house, days=31, kind="films"))
        assert "📺" not in shown
        assert any(words in shown for words in ("in cinemas", "digital release", "physical release"))


async def test_a_page_can_be_turned_after_a_restart_and_a_dismissed_answer_costs_nothing(
    tmp_path: Path,
) -> None:
    async with open_house(tmp_path, films=0, episodes=0) as house:
        async with house.daemon():
            kept, dismissed = await calendar(house, days=14), await calendar(house)
        async with house.daemon():
            await house.shown(BOARD, lambda text: "Not updated" not in text)
            turned = await house.discord.press(house.discord.member, kept, "Next")
            assert "Page 2" in turned.text
            house.discord.delete_message(dismissed.id)
            assert "7 days" in text_of(await calendar(house))
