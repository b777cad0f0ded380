"""Cleanup as people meet it in the channel, over the real wire: nothing goes that nobody confirmed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import attrs
import pytest
import trio

from discarr.board.text import plain
from discarr.demo.arr.downloads import SimulatedDownload
from discarr.demo.arr.faults import Fault
from discarr.demo.arr.library import film
from discarr.demo.arr.world import SimulatedServarr
from discarr.demo.discord.guild import User
from discarr.demo.discord.messages import Message
from tests.end_to_end.house import BOARD, House, open_house, text_of

PROPOSAL = "Discarr · proposal"


def fail(service: SimulatedServarr, *places: int) -> list[SimulatedDownload]:
    """These downloads have failed, and the service knows."""
    failed = [service.downloads[place] for place in places]
    for download in failed:
        service.fail(download, "The download client gave up")
    service.refresh()
    return failed


async def preview(house: House, user: User, **options: object) -> Message:
    """What `/cleanup` shows this user, as soon as the failed downloads are known."""
    await house.shown(BOARD, lambda text: "failed" in text)
    outcome = await house.ask(user, "cleanup", options)
    assert outcome.message is not None
    assert outcome.message.private_to == user.id
    return outcome.message


def confirm_button(message: Message) -> str:
    return str(next(b["custom_id"] for b in message.buttons if b["custom_id"].startswith("cleanup:confirm:")))


def has_confirm(message: Message) -> bool:
    return any(button["custom_id"].startswith("cleanup:confirm:") for button in message.buttons)


async def receipt_in(house: House, user: User, message: Message) -> str:
    """What takes the place of the preview in the end."""

    def settled() -> str | None:
        shown = next(each for each in house.discord.private_messages(user) if each.id == message.id)
        text = text_of(shown)
        return text if "ninety days" in text else None

    with trio.fail_after(20):
        text = await house.discord.wait_until(settled)
    assert text is not None
    return text


def deletions(*services: SimulatedServarr) -> list[str]:
    return [exchange.path for each in services for exchange in each.log if exchange.method == "DELETE"]


async def private_answer(house: House, user: User, message: Message, button: str) -> str:
    outcome = await house.discord.press(user, message, button)
    assert outcome.message is not None
    assert outcome.message.private_to == user.id
    return text_of(outcome.message)


# --- preview, confirm, receipt, journal -----------------------------------------------------------------


async def test_a_confirmed_preview_becomes_the_receipt_and_the_journal_has_it(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=3, episodes=12) as house, house.daemon():
        (film,) = fail(house.radarr, 0)
        administrator = house.discord.administrator
        shown = await preview(house, administrator)
        text = text_of(shown)
        assert "1 download would be removed" in text
        assert "Failed" in text
        assert film in house.radarr.downloads
        await house.discord.press(administrator, shown, confirm_button(shown))
        assert "1 removed" in await receipt_in(house, administrator, shown)
        assert film not in house.radarr.downloads
        assert len(deletions(house.radarr, house.sonarr)) == 1
        journal = await house.ask(administrator, "journal")
        assert journal.private
        assert f"<@{administrator.id}>" in journal.text
        assert "removed" in journal.text


async def test_the_options_say_what_is_lost_and_do_it(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=2, episodes=0) as house, house.daemon():
        fail(house.radarr, 0)
        owner = house.discord.owner
        shown = await preview(house, owner, instance="radarr", from_client=True, search_again=False)
        assert "deleted, with all data" in text_of(shown)
        assert "not blocklisted" in text_of(shown)
        await house.discord.press(owner, shown, confirm_button(shown))
        await receipt_in(house, owner, shown)
        asked = next(exchange for exchange in house.radarr.log if exchange.method == "DELETE")
        assert "removeFromClient=true" in asked.query
        assert "blocklist=false" in asked.query


async def test_import_blocked_downloads_are_listed_and_left_alone(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=3, episodes=0) as house, house.daemon():
        fail(house.radarr, 0)
        house.radarr.block_import(house.radarr.downloads[1], "Not an upgrade")
        house.radarr.refresh()
        await house.shown(BOARD, lambda text: "needs a hand" in text)
        text = text_of(await preview(house, house.discord.owner))
        assert "Left alone" in text
        assert "1 download would be removed" in text


async def test_nothing_is_removed_after_cancel(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=2, episodes=0) as house, house.daemon():
        fail(house.radarr, 0)
        owner = house.discord.owner
        shown = await preview(house, owner)
        cancelled = await house.discord.press(owner, shown, "Cancel")
        assert "Nothing was removed" in cancelled.text
        assert "cancelled already" in await forged(house, owner, shown)
        assert deletions(house.radarr) == []


async def test_a_long_removal_says_so_at_once_and_survives_a_lost_connection(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=2, episodes=0) as house, house.daemon():
        fail(house.radarr, 0)
        owner = house.discord.owner
        shown = await preview(house, owner)
        house.radarr.fault(r"/queue/\d+", Fault(delay_seconds=0.5))
        outcome = await house.discord.press(owner, shown, confirm_button(shown))
        assert outcome.acknowledged_after_seconds is not None
        assert outcome.acknowledged_after_seconds < 1.0
        assert "Removing 1 download" in outcome.text
        assert outcome.message is not None
        assert not outcome.message.buttons
        house.discord.close_gateways(4000)
        assert "1 removed" in await receipt_in(house, owner, shown)


# --- who may, and for how long --------------------------------------------------------------------------


async def forged(house: House, user: User, shown: Message) -> str:
    """The answer to a press on a preview's Confirm by somebody who cannot see it: here everyone does."""
    everyones = attrs.evolve(shown, id=shown.id + 1, private_to=None)
    house.discord.store.put(everyones)
    house.discord.shown_at_seconds[everyones.id] = 0.0
    return await private_answer(house, user, everyones, confirm_button(shown))


async def test_a_strangers_press_does_nothing(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=2, episodes=0) as house, house.daemon():
        fail(house.radarr, 0)
        shown = await preview(house, house.discord.administrator)
        assert "Only administrators" in await forged(house, house.discord.member, shown)
        assert "somebody else's" in await forged(house, house.discord.owner, shown)
        assert deletions(house.radarr) == []


async def test_who_is_no_administrator_any_more_confirms_nothing(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=2, episodes=0) as house:
        role = next(role for role in house.discord.guild.roles if role != house.discord.guild_id)
        house.environ["ADMIN_ROLE_IDS"] = str(role)
        house.discord.give_role(house.discord.member, role)
        async with house.daemon() as daemon:
            fail(house.radarr, 0)
            member = house.discord.member
            shown = await preview(house, member)
            del house.environ["ADMIN_ROLE_IDS"]
            assert await daemon.reload() == ()
            assert "Only administrators" in await private_answer(house, member, shown, confirm_button(shown))
            assert deletions(house.radarr) == []


async def test_an_expired_confirm_does_nothing(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=2, episodes=0) as house, house.daemon():
        fail(house.radarr, 0)
        owner = house.discord.owner
        shown = await preview(house, owner)
        house.ahead = timedelta(minutes=11)
        assert "expired" in await private_answer(house, owner, shown, confirm_button(shown))
        assert deletions(house.radarr) == []


async def test_a_preview_of_before_a_restart_confirms_nothing(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=2, episodes=0) as house:
        owner = house.discord.owner
        async with house.daemon():
            fail(house.radarr, 0)
            shown = await preview(house, owner)
        async with house.daemon():
            await house.shown(BOARD, lambda text: "Not updated" not in text)
            assert "restarted" in await private_answer(house, owner, shown, confirm_button(shown))
            assert deletions(house.radarr) == []


async def test_two_administrators_at_once_remove_once(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=2, episodes=0) as house, house.daemon():
        fail(house.radarr, 0)
        administrators = (house.discord.owner, house.discord.administrator)
        previews = [(user, await preview(house, user)) for user in administrators]
        async with trio.open_nursery() as nursery:
            for user, shown in previews:
                nursery.start_soon(house.discord.press, user, shown, confirm_button(shown))
        receipts = [await receipt_in(house, user, shown) for user, shown in previews]
        assert len(deletions(house.radarr)) == 1
        assert sum("1 removed" in receipt for receipt in receipts) == 1


async def test_one_confirm_pressed_twice_removes_once(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=2, episodes=0) as house, house.daemon():
        fail(house.radarr, 0)
        owner = house.discord.owner
        shown = await preview(house, owner)
        await house.discord.press(owner, shown, confirm_button(shown))
        await receipt_in(house, owner, shown)
        assert "confirmed already" in await forged(house, owner, shown)
        assert len(deletions(house.radarr)) == 1


async def test_dry_run_shows_and_removes_nothing(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=2, episodes=0) as house:
        house.environ["DRY_RUN"] = "true"
        async with house.daemon():
            fail(house.radarr, 0)
            shown = await preview(house, house.discord.owner)
            assert "nothing can be removed" in text_of(shown)
            assert not has_confirm(shown)


async def test_dry_run_also_holds_for_a_preview_of_before(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=2, episodes=0) as house, house.daemon() as daemon:
        fail(house.radarr, 0)
        owner = house.discord.owner
        shown = await preview(house, owner)
        house.environ["DRY_RUN"] = "true"
        assert await daemon.reload() == ()
        answer = await private_answer(house, owner, shown, confirm_button(shown))
        assert "nothing can be removed" in answer
        assert deletions(house.radarr) == []


@pytest.mark.parametrize("command", ["cleanup", "journal", "protect"])
async def test_a_member_may_not(tmp_path: Path, command: str) -> None:
    async with open_house(tmp_path, films=1, episodes=0) as house, house.daemon():
        await house.shown(BOARD)
        outcome = await house.ask(house.discord.member, command)
        assert "Only administrators" in outcome.text


# --- protections ----------------------------------------------------------------------------------------


async def test_what_is_protected_is_left_alone_until_it_is_not(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=2, episodes=0) as house:
        owner = house.discord.owner
        async with house.daemon():
            (film,) = fail(house.radarr, 0)
            await house.shown(BOARD, lambda text: "failed" in text)
            misspelt = await house.ask(owner, "protect", {"release": "Nothing is called so*"})
            assert "0 downloads in the queues now" in misspelt.text
            await house.ask(owner, "protect", {"remove": "1"})
            protected = await house.ask(owner, "protect", {"download": film.title})
            assert "1 download in the queues now" in protected.text
            shown = await preview(house, owner)
            assert not has_confirm(shown)
            assert "protected" in text_of(shown)
        async with house.daemon():
            await house.shown(BOARD, lambda text: "Not updated" not in text)
            listed = await house.ask(owner, "protect")
            assert "1 protection" in listed.text
            await house.ask(owner, "protect", {"remove": "1"})
            assert has_confirm(await preview(house, owner))


# --- AUTO_CLEANUP=propose -------------------------------------------------------------------------------


def escaped(title: str) -> str:
    return plain(title, 100)


async def proposed(house: House, *, failed: int, words: str = "") -> Message:
    """The proposal, once so many downloads have been failed for longer than their service needs."""
    await house.shown(BOARD, lambda text: f"{failed} failed" in text and "Not updated" not in text)
    house.ahead += timedelta(minutes=11)
    return await house.shown(PROPOSAL, lambda text: words in text and "stopped" not in text)


@asynccontextmanager
async def proposing_house(folder: Path) -> AsyncIterator[House]:
    """Three films, one of which has failed."""
    async with open_house(folder, films=3, episodes=0) as house:
        house.environ["AUTO_CLEANUP"] = "propose"
        fail(house.radarr, 0)
        yield house


async def test_a_proposal_lives_through_a_restart_as_one_message(tmp_path: Path) -> None:
    async with proposing_house(tmp_path) as house:
        async with house.daemon():
            first = await proposed(house, failed=1, words="1 download needs a decision")
        assert "Discarr stopped" in text_of(house.marked(PROPOSAL)[0])
        async with house.daemon():
            assert (await proposed(house, failed=1)).id == first.id
            fail(house.radarr, 1)
            assert (await proposed(house, failed=2, words="2 downloads need")).id == first.id
            assert len(house.marked(PROPOSAL)) == 1


async def test_replace_asks_once_more_and_then_the_proposal_goes(tmp_path: Path) -> None:
    async with proposing_house(tmp_path) as house, house.daemon():
        message = await proposed(house, failed=1)
        owner = house.discord.owner
        asked = await house.discord.press(owner, message, "Replace")
        assert asked.message is not None
        assert asked.private
        assert deletions(house.radarr) == []
        await house.discord.press(owner, asked.message, confirm_button(asked.message))
        assert "1 removed" in await receipt_in(house, owner, asked.message)
        await house.until(lambda: not house.marked(PROPOSAL))


@pytest.mark.parametrize("button", ["Replace", "Wait 6 h", "Protect", "Dismiss"])
async def test_a_member_decides_nothing_about_a_proposal(tmp_path: Path, button: str) -> None:
    async with proposing_house(tmp_path) as house, house.daemon():
        message = await proposed(house, failed=1)
        answer = await private_answer(house, house.discord.member, message, button)
        assert "Only administrators" in answer
        assert [each.id for each in house.marked(PROPOSAL)] == [message.id]


@pytest.mark.parametrize(
    ("button", "then"),
    [("Wait 6 h", "2 downloads need"), ("Dismiss", "1 download needs"), ("Protect", "1 download needs")],
)
async def test_an_answered_proposal_goes_and_only_what_waits_comes_back(
    tmp_path: Path, button: str, then: str
) -> None:
    async with proposing_house(tmp_path) as house, house.daemon():
        message = await proposed(house, failed=1)
        await private_answer(house, house.discord.owner, message, button)
        await house.until(lambda: not house.marked(PROPOSAL))
        fail(house.radarr, 1)
        await proposed(house, failed=2, words="1 download needs")
        house.ahead += timedelta(hours=6)
        await house.shown(PROPOSAL, lambda text: then in text)


async def test_an_old_proposals_button_is_about_nothing_else(tmp_path: Path) -> None:
    async with proposing_house(tmp_path) as house, house.daemon():
        first = await proposed(house, failed=1)
        fail(house.radarr, 1)
        await proposed(house, failed=2, words="2 downloads need")
        old = attrs.evolve(first, id=first.id + 1)
        house.discord.store.put(old)
        house.discord.shown_at_seconds[old.id] = 0.0
        assert "changed" in await private_answer(house, house.discord.owner, old, "Dismiss")


async def test_who_deletes_a_proposal_dismisses_it(tmp_path: Path) -> None:
    async with proposing_house(tmp_path) as house, house.daemon():
        house.discord.delete_message((await proposed(house, failed=1)).id)
        await house.until(lambda: not house.marked(PROPOSAL))
        (second,) = fail(house.radarr, 1)
        message = await proposed(house, failed=2, words=escaped(second.title))
        assert "1 download needs" in text_of(message)


# --- stuck downloads ------------------------------------------------------------------------------------


async def test_what_stood_still_for_long_enough_is_offered_and_what_moves_is_not(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=0, episodes=0) as house:
        house.environ |= {"CHECK_INTERVAL": "5m", "STUCK_THRESHOLD_MINUTES": "15m"}
        for title, speed in (("Stands.Still.2020", 0.0), ("Moves.On.2021", 1_000_000.0)):
            house.radarr.add(SimulatedDownload(title=title, media=None, bytes_per_second=speed))
        house.radarr.now = house.now
        house.radarr.refresh()
        async with house.daemon() as daemon:
            await house.shown(BOARD, lambda text: "2 downloading" in text)
            for _ in range(6):
                house.ahead += timedelta(minutes=5)
                await daemon.check_everything()
            owner = house.discord.owner
            outcome = await house.ask(owner, "cleanup")
            assert outcome.message is not None
            assert "Stuck" in outcome.text
            assert "Stands.Still.2020" in outcome.text
            assert "Moves.On.2021" not in outcome.text
            await house.discord.press(owner, outcome.message, confirm_button(outcome.message))
            assert "1 removed" in await receipt_in(house, owner, outcome.message)
            assert [download.title for download in house.radarr.downloads] == ["Moves.On.2021"]


# --- AUTO_CLEANUP=on ------------------------------------------------------------------------------------


async def test_what_stands_still_among_moving_ones_is_removed_by_itself_and_stays_in_its_client(
    tmp_path: Path,
) -> None:
    async with open_house(tmp_path, films=0, episodes=0) as house:
        house.environ |= {"CHECK_INTERVAL": "5m", "STUCK_THRESHOLD_MINUTES": "15m", "AUTO_CLEANUP": "on"}
        speeds = {"Stands.Still.2020": 0.0, "Has.A.Warning.2020": 0.0, "Moves.On.2021": 1_000_000.0}
        for number, (title, speed) in enumerate(speeds.items()):
            house.radarr.add(SimulatedDownload(title=title, media=film(number), bytes_per_second=speed))
        house.radarr.stall(house.radarr.downloads[1])
        house.radarr.now = house.now
        house.radarr.refresh()
        async with house.daemon() as daemon:
            await house.shown(BOARD, lambda text: "2 downloading" in text)
            for _ in range(8):
                house.ahead += timedelta(minutes=5)
                await daemon.check_everything()
            await house.until(lambda: house.radarr.removals)
            shown = await house.shown(PROPOSAL, lambda text: "1 download needs" in text)
            assert escaped("Has.A.Warning.2020") in text_of(shown)
            assert [download.title for download in house.radarr.removals] == ["Stands.Still.2020"]
            (asked,) = (each for each in house.radarr.log if each.method == "DELETE")
            assert "removeFromClient=false" in asked.query
            journal = await house.ask(house.discord.owner, "journal")
            assert "by itself" in journal.text
