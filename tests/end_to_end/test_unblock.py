"""`/unblock` as administrators meet it in the channel, over the real wire."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest
import trio

from discarr.demo.arr.downloads import SimulatedDownload, SimulatedFile
from discarr.demo.arr.faults import Fault, failing, lost_answer, replaced
from discarr.demo.arr.library import season_pack, series
from discarr.demo.arr.world import SimulatedServarr
from discarr.demo.discord.guild import User
from discarr.demo.discord.messages import Message
from discarr.monitoring import importing
from tests.demo.discord.official import differences
from tests.end_to_end.house import BOARD, PATIENCE_SECONDS, House, open_house, text_of
from tests.end_to_end.test_official import servarr_differences
from tests.openapi import specification

WHY = "Not an upgrade for existing file /media/films/A Film (1997)/a.mkv. Existing quality: Bluray-1080p."
SHOWN_WHY = "Not an upgrade for existing file a.mkv. Existing quality: Bluray-1080p."
IMPORT, REMOVE, BLOCKLIST, SKIP = "unblock:import", "unblock:remove", "unblock:blocklist", "unblock:skip"


def block(service: SimulatedServarr, *places: int, why: str = WHY) -> list[SimulatedDownload]:
    blocked = [service.downloads[place] for place in places]
    for download in blocked:
        service.block_import(download, why)
    service.refresh()
    return blocked


def add_pack(house: House, *broken: int, **fields: Any) -> SimulatedDownload:
    """Three episodes in Sonarr, some of which cannot be imported although all is well to look at."""
    episodes = season_pack(series(3), 2, 3)
    pack = SimulatedDownload(title="Example.S02.1080p.WEB-DL-MOSS", media=episodes, **fields)
    pack.files = pack.files or tuple(
        SimulatedFile(
            name=f"Example.S02E{each.number:02}.mkv",
            media=(each,),
            can_be_imported=each.number not in broken,
        )
        for each in episodes
    )
    house.sonarr.add(pack)
    house.sonarr.block_import(pack, "Episode has a TBA title")
    house.sonarr.refresh()
    return pack


async def unblock(house: House, user: User, *, waiting: int = 1, **options: object) -> Message:
    """What `/unblock` shows, as soon as the board knows that so many wait."""
    need = "needs a hand" if waiting == 1 else "need a hand"
    await house.shown(BOARD, lambda text: f"{waiting} {need}" in text and "Not updated" not in text)
    outcome = await house.ask(user, "unblock", options)
    assert outcome.message is not None
    assert outcome.message.private_to == user.id
    return outcome.message


def button(message: Message, start: str) -> str:
    return next(str(each["custom_id"]) for each in message.buttons if each["custom_id"].startswith(start))


def has(message: Message, start: str) -> bool:
    return any(each["custom_id"].startswith(start) for each in message.buttons)


async def press(house: House, user: User, message: Message, start: str) -> Message:
    """The message a press leads to: the same one, changed, or a new private one."""
    outcome = await house.discord.press(user, message, button(message, start))
    assert outcome.message is not None
    return outcome.message


async def changed(house: House, user: User, message: Message, *words: str) -> Message:
    """The message, once it says one of these."""

    def found() -> Message | None:
        shown = next((each for each in house.discord.private_messages(user) if each.id == message.id), None)
        return shown if shown and any(word in text_of(shown) for word in words) else None

    with trio.fail_after(20):
        shown = await house.discord.wait_until(found)
    assert shown is not None
    return shown


ENDED = ("✅ Imported", "Partly imported", "Not imported", "Not known yet", "Nothing was imported")


async def imported(house: House, user: User, message: Message) -> str:
    """What becomes of an import, as this user reads it."""
    await house.discord.press(user, message, button(message, IMPORT))
    return text_of(await changed(house, user, message, *ENDED))


def asked(service: SimulatedServarr, method: str, path: str) -> list[Any]:
    return [each for each in service.log if each.method == method and each.path.endswith(path)]


def orders(service: SimulatedServarr) -> list[dict[str, Any]]:
    """The imports that were asked for."""
    return [json.loads(each.request_body) for each in asked(service, "POST", "/command")]


async def ordered(service: SimulatedServarr) -> None:
    """Wait until an import was asked for: nothing happens in Discord meanwhile."""
    said = service.hub.said
    with trio.fail_after(PATIENCE_SECONDS):
        while not any(command.name == "ManualImport" for command in service.commands.all):
            await said.newer_than(said.version)


async def forged(house: House, user: User, shown: Message, start: str) -> str:
    """The answer to a press on a button by somebody who cannot see it: here everyone does."""
    everyones = attrs.evolve(shown, id=shown.id + 1, private_to=None)
    house.discord.store.put(everyones)
    house.discord.shown_at_seconds[everyones.id] = 0.0
    return text_of(await press(house, user, everyones, start))


def said(house: House) -> str:
    """Everything Discord was ever sent."""
    return "\n".join(each.request_body.decode("utf-8", "replace") for each in house.discord.log)


# --- import ---------------------------------------------------------------------------------------------


async def test_a_film_is_shown_with_its_file_and_imported_as_proposed(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=2, episodes=0) as house, house.daemon():
        (film,) = block(house.radarr, 0)
        owner = house.discord.owner
        shown = await unblock(house, owner)
        text = text_of(shown).replace("\\", "")
        assert f"**Radarr says:** {SHOWN_WHY}" in text
        assert f"📄 {film.title}.mkv" in text
        assert "It replaces the file that the library has already." in text
        assert await imported(house, owner, shown) != ""
        assert film not in house.radarr.downloads
        (order,) = orders(house.radarr)
        assert (order["name"], order["importMode"]) == ("ManualImport", "auto")
        assert [(each["movieId"], each["downloadId"]) for each in order["files"]] == [
            (film.media.id, film.download_id)  # type: ignore[union-attr]  # a film's
        ]
        assert "/downloads/" not in said(house)
        assert "/media/" not in said(house)


async def test_a_season_is_imported_whole_or_it_is_said_how_much(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=0, episodes=0) as house, house.daemon():
        pack = add_pack(house, 2)
        owner = house.discord.owner
        shown = await unblock(house, owner)
        assert "Example.S02E03.mkv" in text_of(shown).replace("\\", "")
        text = await imported(house, owner, shown)
        assert "Partly imported" in text
        assert "2 of 3 episodes imported" in text
        assert pack in house.sonarr.downloads
        (order,) = orders(house.sonarr)
        assert [len(each["episodeIds"]) for each in order["files"]] == [1, 1, 1]


@pytest.mark.parametrize("broken", [(), (1, 2, 3)])
async def test_what_the_history_does_not_show_was_not_imported(
    tmp_path: Path, broken: tuple[int, ...]
) -> None:
    async with open_house(tmp_path, films=0, episodes=0) as house, house.daemon():
        add_pack(house, *broken)
        owner = house.discord.owner
        text = await imported(house, owner, await unblock(house, owner))
        assert ("❌ Not imported" in text) is bool(broken)
        assert ("✅ Imported" in text) is not bool(broken)


async def test_an_import_of_before_proves_nothing(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=0, episodes=0) as house, house.daemon():
        pack = add_pack(house, 1, 2, 3)
        house.sonarr.history.add(pack, "downloadFolderImported", house.sonarr.now())
        owner = house.discord.owner
        assert "❌ Not imported" in await imported(house, owner, await unblock(house, owner))


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ((SimulatedFile(name="Sub/a.mkv"), SimulatedFile(name="b.mkv")), "a series for 2 of 2 files"),
        ((SimulatedFile(name="a.mkv", media=season_pack(series(3), 2, 1)),) * 2, "the same film or episode"),
        ((), "finds no file"),
    ],
)
async def test_without_a_whole_mapping_there_is_no_import_and_the_text_says_why(
    tmp_path: Path, files: tuple[SimulatedFile, ...], why: str
) -> None:
    async with open_house(tmp_path, films=0, episodes=0) as house, house.daemon():
        pack = add_pack(house)
        pack.files = files
        shown = await unblock(house, house.discord.owner)
        assert not has(shown, IMPORT)
        assert has(shown, REMOVE)
        assert why in text_of(shown)


async def test_the_older_form_is_found_as_well(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=1, episodes=0) as house:
        house.radarr.fault("/queue", replaced('"importBlocked"', '"importPending"'), times=None)
        async with house.daemon():
            block(house.radarr, 0)
            assert "✅ Imported" in await imported(
                house, house.discord.owner, await unblock(house, house.discord.owner)
            )


@pytest.mark.parametrize("fault", [lost_answer(500), failing(502)])
async def test_without_an_answer_it_is_unknown_and_never_asked_for_again(
    tmp_path: Path, fault: Fault
) -> None:
    async with open_house(tmp_path, films=2, episodes=0) as house, house.daemon():
        block(house.radarr, 0)
        owner = house.discord.owner
        house.radarr.fault("/command$", fault)
        text = await imported(house, owner, await unblock(house, owner))
        assert "❔ Not known yet" in text
        assert "/unblock" in text
        assert len(asked(house.radarr, "POST", "/command")) == 1


async def test_a_refusal_is_no_import(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=2, episodes=0) as house, house.daemon():
        block(house.radarr, 0)
        house.radarr.fault("/command$", failing(400))
        text = await imported(house, house.discord.owner, await unblock(house, house.discord.owner))
        assert "❌ Not imported" in text


async def test_what_is_still_under_way_is_not_called_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "PATIENCE_SECONDS", 0.7)
    async with open_house(tmp_path, films=1, episodes=0) as house, house.daemon():
        house.radarr.commands.takes = timedelta(hours=1)
        block(house.radarr, 0)
        text = await imported(house, house.discord.owner, await unblock(house, house.discord.owner))
        assert "❔ Not known yet" in text
        assert "still at it" in text


async def test_nothing_asks_for_files_unless_somebody_looks(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=1, episodes=0) as house, house.daemon() as daemon:
        block(house.radarr, 0)
        await house.shown(BOARD, lambda text: "needs a hand" in text)
        await daemon.check_everything()
        assert asked(house.radarr, "GET", "/manualimport") == []
        await unblock(house, house.discord.owner)
        assert len(asked(house.radarr, "GET", "/manualimport")) == 1


# --- somebody else --------------------------------------------------------------------------------------


def import_it(house: House, film: SimulatedDownload) -> None:
    house.radarr.queue.import_by_hand(film, house.radarr.now())


def take_it_out(house: House, film: SimulatedDownload) -> None:
    house.radarr.ignore(film)


def unblock_it(house: House, film: SimulatedDownload) -> None:
    house.radarr.unblock(film)
    house.radarr.queue.refresh()


def change_its_files(house: House, film: SimulatedDownload) -> None:
    film.files = (SimulatedFile(name="Another.mkv", media=film.media),)


@pytest.mark.parametrize(
    ("meanwhile", "words"),
    [
        (import_it, "not in the queue"),
        (take_it_out, "taken out of the queue"),
        (unblock_it, "importing"),
        (change_its_files, "not what was shown"),
    ],
)
async def test_what_somebody_else_did_meanwhile_is_noticed_and_nothing_is_asked_for(
    tmp_path: Path, meanwhile: Callable[[House, SimulatedDownload], None], words: str
) -> None:
    async with open_house(tmp_path, films=2, episodes=0) as house, house.daemon():
        (film,) = block(house.radarr, 0)
        owner = house.discord.owner
        shown = await unblock(house, owner)
        meanwhile(house, film)
        text = await imported(house, owner, shown)
        assert "Nothing was imported" in text
        assert words in text
        assert orders(house.radarr) == []


async def test_who_comes_late_is_told_so_at_once(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=2, episodes=0) as house:
        house.environ["CHECK_INTERVAL"] = "1h"
        (film,) = block(house.radarr, 0)
        async with house.daemon():
            await house.shown(BOARD, lambda text: "needs a hand" in text)
            unblock_it(house, film)
            shown = await unblock(house, house.discord.owner)
            assert "Somebody was quicker" in text_of(shown)
            assert not shown.buttons


async def test_two_administrators_at_once_import_once(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=2, episodes=0) as house, house.daemon():
        block(house.radarr, 0)
        people = (house.discord.owner, house.discord.administrator)
        shown = [(user, await unblock(house, user)) for user in people]
        texts: list[str] = []

        async def read(user: User, message: Message) -> None:
            texts.append(await imported(house, user, message))

        async with trio.open_nursery() as nursery:
            for user, message in shown:
                nursery.start_soon(read, user, message)
        assert len(orders(house.radarr)) == 1
        assert sum("✅ Imported" in text for text in texts) == 1
        assert sum("Nothing was imported" in text for text in texts) == 1


async def test_what_is_being_imported_is_not_removed_meanwhile(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=2, episodes=0) as house, house.daemon() as daemon:
        (film,) = block(house.radarr, 0)
        house.radarr.commands.takes = timedelta(hours=1)
        one, other = house.discord.owner, house.discord.administrator
        preview = await press(house, other, await unblock(house, other), BLOCKLIST)
        shown = await unblock(house, one)
        await house.discord.press(one, shown, button(shown, IMPORT))
        await ordered(house.radarr)
        await house.discord.press(other, preview, button(preview, "cleanup:confirm"))
        text = text_of(await changed(house, other, preview, "ninety days"))
        assert "somebody has it imported just now" in text
        assert film in house.radarr.downloads
        assert "**Remove:** not possible: Somebody has it imported" in text_of(await unblock(house, other))
        daemon.stop()


async def test_a_button_pressed_twice_works_once_and_for_its_reader_alone(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=2, episodes=0) as house, house.daemon():
        block(house.radarr, 0)
        administrator = house.discord.administrator
        shown = await unblock(house, administrator)
        assert "Only administrators" in await forged(house, house.discord.member, shown, IMPORT)
        assert "somebody else's" in await forged(house, house.discord.owner, shown, IMPORT)
        await imported(house, administrator, shown)
        assert "not asked for twice" in await forged(house, administrator, shown, IMPORT)
        assert len(orders(house.radarr)) == 1


async def test_who_is_no_administrator_any_more_imports_nothing(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=2, episodes=0) as house:
        role = next(role for role in house.discord.guild.roles if role != house.discord.guild_id)
        house.environ["ADMIN_ROLE_IDS"] = str(role)
        house.discord.give_role(house.discord.member, role)
        async with house.daemon() as daemon:
            block(house.radarr, 0)
            shown = await unblock(house, house.discord.member)
            del house.environ["ADMIN_ROLE_IDS"]
            assert await daemon.reload() == ()
            answer = await press(house, house.discord.member, shown, IMPORT)
            assert "Only administrators" in text_of(answer)
            assert orders(house.radarr) == []


async def test_a_member_may_not(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=1, episodes=0) as house, house.daemon():
        await house.shown(BOARD)
        assert "Only administrators" in (await house.ask(house.discord.member, "unblock")).text


# --- time, restarts, trouble ----------------------------------------------------------------------------


async def test_an_old_button_does_nothing(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=2, episodes=0) as house, house.daemon():
        block(house.radarr, 0)
        shown = await unblock(house, house.discord.owner)
        house.ahead = timedelta(minutes=11)
        assert "expired" in text_of(await press(house, house.discord.owner, shown, IMPORT))
        assert orders(house.radarr) == []


async def test_a_button_of_before_a_restart_says_how_to_go_on(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=2, episodes=0) as house:
        async with house.daemon():
            block(house.radarr, 0)
            shown = await unblock(house, house.discord.owner)
        async with house.daemon():
            await house.shown(BOARD, lambda text: "Not updated" not in text)
            answer = text_of(await press(house, house.discord.owner, shown, IMPORT))
            assert "/unblock again" in answer
            assert orders(house.radarr) == []


async def test_a_service_that_is_down_is_not_called_unblocked(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=2, episodes=0) as house:
        house.environ["CHECK_INTERVAL"] = "1h"
        block(house.radarr, 0)
        async with house.daemon():
            await house.shown(BOARD, lambda text: "needs a hand" in text)
            house.radarr.is_starting = True
            shown = await unblock(house, house.discord.owner)
            assert "could not be looked at" in text_of(shown)
            assert "starting up" in text_of(shown)


async def test_files_that_cannot_be_read_leave_the_rest(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=2, episodes=0) as house, house.daemon():
        block(house.radarr, 0)
        house.radarr.fault("/manualimport", failing(500))
        shown = await unblock(house, house.discord.owner)
        assert "could not be looked at: Radarr" in text_of(shown) or "answered HTTP 500" in text_of(shown)
        assert not has(shown, IMPORT)
        assert has(shown, BLOCKLIST)


async def test_a_message_that_was_deleted_meanwhile_costs_only_itself(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=2, episodes=0) as house, house.daemon():
        (film,) = block(house.radarr, 0)
        owner = house.discord.owner
        house.radarr.commands.takes = timedelta(seconds=0.3)
        shown = await unblock(house, owner)
        await house.discord.press(owner, shown, button(shown, IMPORT))
        house.discord.delete_message(shown.id)
        await house.shown(BOARD, lambda text: "hand" not in text)
        assert film not in house.radarr.downloads
        assert "No download waits" in (await house.ask(owner, "unblock")).text


async def test_dry_run_shows_and_does_nothing(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=2, episodes=0) as house, house.daemon() as daemon:
        block(house.radarr, 0)
        owner = house.discord.owner
        before = await unblock(house, owner)
        house.environ["DRY_RUN"] = "true"
        assert await daemon.reload() == ()
        shown = await unblock(house, owner)
        assert "DRY_RUN is on" in text_of(shown)
        assert not shown.buttons
        assert "DRY_RUN is on" in text_of(await press(house, owner, before, IMPORT))
        assert orders(house.radarr) == []


# --- skip and remove ------------------------------------------------------------------------------------


async def test_skip_goes_from_one_to_the_next_until_the_last(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=3, episodes=0) as house, house.daemon():
        block(house.radarr, 0, 1)
        owner = house.discord.owner
        first = await unblock(house, owner, waiting=2)
        assert "1 of 2" in text_of(first)
        second = await press(house, owner, first, SKIP)
        assert second.id == first.id
        assert "2 of 2" in text_of(second)
        assert "That was the last of 2" in text_of(await press(house, owner, second, SKIP))
        assert orders(house.radarr) == []


async def test_one_can_be_named(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=3, episodes=0) as house, house.daemon():
        _, second = block(house.radarr, 0, 1)
        for name in (second.download_id, second.title[:12]):
            shown = await unblock(house, house.discord.owner, waiting=2, download=name)
            assert "Needs a hand\n" in text_of(shown)
            assert second.title in text_of(shown).replace("\\", "")
        nothing = await unblock(house, house.discord.owner, waiting=2, download="no such film")
        assert "is called no such film" in text_of(nothing)


@pytest.mark.parametrize(
    ("answer", "options", "query"),
    [
        (REMOVE, {}, ("removeFromClient=false", "blocklist=false", "skipRedownload=true")),
        (
            BLOCKLIST,
            {"from_client": True},
            ("removeFromClient=true", "blocklist=true", "skipRedownload=false"),
        ),
    ],
)
async def test_a_removal_asks_once_more_and_is_in_the_journal(
    tmp_path: Path,
    answer: str,
    options: dict[str, Any],
    query: tuple[str, ...],
) -> None:
    async with open_house(tmp_path, films=2, episodes=0) as house, house.daemon():
        (film,) = block(house.radarr, 0)
        owner = house.discord.owner
        shown = await unblock(house, owner, **options)
        preview = await press(house, owner, shown, answer)
        assert "1 download would be removed" in text_of(preview)
        assert "✋ Blocked" in text_of(preview)
        assert film in house.radarr.downloads
        await house.discord.press(owner, preview, button(preview, "cleanup:confirm"))
        assert "1 removed" in text_of(await changed(house, owner, preview, "ninety days"))
        (deletion,) = [each for each in house.radarr.log if each.method == "DELETE"]
        assert all(part in deletion.query for part in query)
        assert "blocked" in (await house.ask(owner, "journal")).text


async def test_a_removal_of_what_is_not_blocked_any_more_is_skipped(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=2, episodes=0) as house, house.daemon():
        (film,) = block(house.radarr, 0)
        owner = house.discord.owner
        preview = await press(house, owner, await unblock(house, owner), BLOCKLIST)
        unblock_it(house, film)
        await house.discord.press(owner, preview, button(preview, "cleanup:confirm"))
        text = text_of(await changed(house, owner, preview, "ninety days"))
        assert "not blocked any more" in text
        assert not [each for each in house.radarr.log if each.method == "DELETE"]


async def test_what_is_protected_is_not_removed(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=2, episodes=0) as house, house.daemon():
        (film,) = block(house.radarr, 0)
        await house.shown(BOARD, lambda text: "needs a hand" in text)
        await house.ask(house.discord.owner, "protect", {"download": film.title})
        shown = await unblock(house, house.discord.owner)
        assert "**Remove:** not possible: Protected" in text_of(shown)
        assert not has(shown, REMOVE)
        assert has(shown, IMPORT)


async def test_all_of_it_keeps_to_the_descriptions(tmp_path: Path) -> None:
    specification("radarr.json")  # skips here, before anything is started
    async with open_house(tmp_path, films=2, episodes=0) as house, house.daemon():
        block(house.radarr, 0)
        add_pack(house)
        owner = house.discord.owner
        await house.ask(owner, "disk")
        shown = await unblock(house, owner, waiting=2)
        assert "✅ Imported" in await imported(house, owner, shown)
        following = await press(house, owner, await changed(house, owner, shown, *ENDED), SKIP)
        assert "✅ Imported" in await imported(house, owner, following)
        for service in (house.radarr, house.sonarr):
            assert len(orders(service)) == 1
            assert servarr_differences(service) == []
        answers = [
            each for each in house.discord.log if each.path.split("/")[3] in ("interactions", "webhooks")
        ]
        assert len(answers) > 4
        assert differences(answers) == []
