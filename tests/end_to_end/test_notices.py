"""Notices, from the services' histories to the channel, everything on the wire."""

from pathlib import Path

from discarr.demo.arr import library
from discarr.demo.arr.downloads import SimulatedDownload, Stage
from discarr.demo.arr.faults import failing
from discarr.demo.arr.world import SimulatedServarr
from discarr.demo.discord.messages import Message
from discarr.demo.discord.permissions import Permission
from tests.demo.arr.serving import a_film, a_pack
from tests.demo.discord.official import differences
from tests.end_to_end.house import BOARD, HEALTH, House, open_house, text_of

DEFAULT = "imported,failed,blocked"


def notices(house: House, channel_id: int | None = None) -> list[Message]:
    kept = {message.id for mark in (BOARD, HEALTH) for message in house.marked(mark)}
    own = (m for m in house.discord.messages(channel_id) if m.author_id == house.discord.bot.id)
    return [message for message in own if message.id not in kept]


def admitted(world: SimulatedServarr, download: SimulatedDownload) -> SimulatedDownload:
    world.add(download)
    world.refresh()
    return download


def import_now(world: SimulatedServarr, download: SimulatedDownload) -> None:
    download.enter(Stage.IMPORTING, seconds=0.0)
    world.refresh()


async def test_a_film_and_a_pack_are_told_with_their_posters_and_without_secrets(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=0, episodes=0) as house:
        house.environ["NOTIFY"] = DEFAULT
        film, pack = admitted(house.radarr, a_film()), admitted(house.sonarr, a_pack(12))
        async with house.daemon():
            await house.shown(BOARD, lambda text: "Movies" in text and "TV" in text)
            import_now(house.radarr, film)
            import_now(house.sonarr, pack)
            await house.until(lambda: len(notices(house)) == 2)
        told = {text_of(message): message.embeds[0] for message in notices(house)}
        assert sorted("12 of 12 episodes imported" in text for text in told) == [False, True]
        assert all(embed["thumbnail"]["url"].endswith("poster.jpg") for embed in told.values())
        assert differences(house.discord.log) == []
        kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()).decode("latin-1")
        for text in (*told, kept, repr(list(told.values()))):
            assert not any(secret in text for secret in ("0a1b2c3d4e5f", "192.168.1.10", "/media/library"))


async def test_who_chose_from_the_menu_or_asked_by_name_is_called_once_and_alone(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=0, episodes=0) as house:
        house.environ["NOTIFY"] = DEFAULT
        film = admitted(house.radarr, a_film(download_id="AB"))
        pack = admitted(house.sonarr, a_pack(3))
        member, owner = house.discord.member, house.discord.owner
        async with house.daemon():
            board = await house.shown(BOARD, lambda text: "Movies" in text and "TV" in text)
            (menu,) = board.menus
            chosen = await house.discord.choose(member, board, "notify", f"sonarr|{pack.download_id}")
            assert "I call you" in chosen.text
            assert len(menu["options"]) == 2
            asked = await house.ask(owner, "notify", {"download": film.download_id})
            assert "I call you" in asked.text
            assert "1 download to come" in (await house.ask(member, "notify")).text
            import_now(house.radarr, film)
            import_now(house.sonarr, pack)
            await house.until(lambda: len(notices(house)) == 4)
            assert "0 downloads to come" in (await house.ask(member, "notify")).text
        pinged = {m.mentioned_ids: text_of(m) for m in notices(house) if m.mentioned_ids}
        assert set(pinged) == {(member.id,), (owner.id,)}
        assert "3 of 3 episodes imported" in pinged[member.id,]
        assert not any(message.edited_at for message in notices(house))


async def test_a_number_takes_a_wish_away(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=1, episodes=0) as house, house.daemon():
        await house.shown(BOARD, lambda text: "Movies" in text)
        member, wanted = house.discord.member, {"download": house.radarr.downloads[0].title}
        assert "I call you" in (await house.ask(member, "notify", wanted)).text
        assert "nothing of that number" in (await house.ask(member, "notify", {"remove": "2"})).text
        assert "I do not call you" in (await house.ask(member, "notify", {"remove": "#1"})).text
        assert "not waiting for anything" in (await house.ask(member, "notify")).text
        assert "no download of that name" in (await house.ask(member, "notify", {"download": "zz"})).text


async def test_what_was_offered_goes_whatever_its_number_is_by_then(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=2, episodes=0) as house, house.daemon():
        await house.shown(BOARD, lambda text: "Movies" in text)
        member = house.discord.member
        for download in house.radarr.downloads:
            await house.ask(member, "notify", {"download": download.download_id})
        outcome = await house.discord.autocomplete(member, "notify", {"remove": ""}, focused="remove")
        first, second = (choice["value"] for choice in outcome.choices)
        await house.ask(member, "notify", {"remove": first})
        assert "I do not call you" in (await house.ask(member, "notify", {"remove": second})).text
        assert "not waiting for anything" in (await house.ask(member, "notify")).text


async def test_notices_go_to_a_channel_of_their_own(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=0, episodes=0) as house:
        house.environ["NOTIFY"] = DEFAULT
        film = admitted(house.radarr, a_film())
        there = next(each for each in house.discord.guild.channels if each != house.discord.channel_id)
        house.environ["NOTICE_CHANNEL_ID"] = str(there)
        async with house.daemon():
            await house.shown(BOARD, lambda text: "Movies" in text)
            import_now(house.radarr, film)
            await house.until(lambda: len(notices(house, there)) == 1)
        assert notices(house) == []


async def test_an_outage_and_its_end_are_one_message(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=0, episodes=0) as house:
        house.environ["NOTIFY"] = "health"
        async with house.daemon():
            await house.shown(HEALTH, lambda text: "all well" in text)
            house.radarr.fault("/", failing(500), times=None)
            await house.until(lambda: len(notices(house)) == 1)
            assert "Radarr does not answer" in text_of(notices(house)[0])
            house.radarr.faults.clear()
            await house.until(lambda: "Radarr is back" in text_of(notices(house)[0]))
        assert len(notices(house)) == 1


async def test_a_missing_permission_loses_nothing_and_a_deleted_notice_stays_deleted(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=0, episodes=0) as house:
        house.environ["NOTIFY"] = DEFAULT
        film = admitted(house.radarr, a_film())
        async with house.daemon():
            await house.shown(BOARD, lambda text: "Movies" in text)
            house.discord.deny(Permission.SEND_MESSAGES)
            import_now(house.radarr, film)
            await house.until(lambda: any(e.status == 403 for e in house.discord.log))
            house.discord.allow(Permission.SEND_MESSAGES)
            await house.until(lambda: len(notices(house)) == 1)
            await house.ask(house.discord.member, "help")  # by then the answer to its post has come
            house.discord.delete_message(notices(house)[0].id)
        async with house.daemon():
            await house.shown(BOARD, lambda text: "Not updated" not in text)
            another = admitted(house.radarr, a_film(media=library.film(8)))
            import_now(house.radarr, another)
            await house.until(lambda: len(notices(house)) == 1)
