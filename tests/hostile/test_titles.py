"""A library full of titles that mean something to Discord: on every card they can only be read."""

import re
from pathlib import Path

import attrs

from discarr.demo.arr.disks import SimulatedDisk, SimulatedRootFolder
from discarr.demo.arr.downloads import DownloadClient, SimulatedDownload, SimulatedFile
from discarr.demo.arr.library import film
from discarr.demo.discord.messages import Message
from tests.end_to_end.house import BOARD, HEALTH, House, open_house

HOSTILE = (
    "@everyone <@{member}> <@&1> <#2> discord.gg/abc [here](https://evil.example) :smile: </check:1> "
    "**b** ||s|| `c` \u202egnp\u202c \u200bzero\u2060width\ufeff <t:1:R>"
)
ACTIVE = (
    *("@everyone", "<@", "<#", "<t:1:R>", "</", "discord.gg/", "](", "https://evil", ":smile:"),
    *("**b**", "||s||", "`c`"),
)
"""What none of it may still say once the escaped characters are taken away."""

UNSEEN = "\u202e\u202c\u200b\u2060\ufeff"
COMMANDS = (
    *("check", "health", "downloads", "calendar", "disk", "notify", "help", "cleanup", "unblock", "journal"),
    *("protect", "maintenance", "verbose", "reload", "progress"),
)


def fill(house: House, hostile: str) -> None:
    client = DownloadClient(id=9, name=hostile, protocol="torrent")
    for number in range(1, 6):
        house.radarr.add(
            SimulatedDownload(
                title=f"{number} {hostile}",
                media=attrs.evolve(film(number), title=f"{number} {hostile}"),
                client=client,
                indexer=hostile,
                bytes_per_second=1e6,
                files=(SimulatedFile(name=f"{hostile}.mkv", rejections=(hostile,)),),
            )
        )
    failed, blocked, completed, *_ = house.radarr.downloads
    house.radarr.fail(failed, hostile)
    house.radarr.block_import(blocked, hostile)
    house.radarr.complete(completed)
    house.radarr.warn("IndexerStatusCheck", hostile)
    house.radarr.disks.disks = [SimulatedDisk(path=f"/{hostile}", label=hostile, free_bytes=1, total_bytes=9)]
    house.radarr.disks.root_folders = [SimulatedRootFolder(path=f"/{hostile}/{hostile}")]
    house.radarr.refresh()


def rendered(message: Message) -> list[str]:
    """The parts in which Discord's markdown works: all but the footer."""
    parts = [message.content]
    for embed in message.embeds:
        parts += [embed.get("title", ""), embed.get("description", "")]
        parts += [text for field in embed.get("fields", ()) for text in (field["name"], field["value"])]
    return parts


def complaints(message: Message) -> list[str]:
    found = [
        f"{active!r} in {part!r}"
        for part in rendered(message)
        for active in ACTIVE
        if active in re.sub(r"\\.", "", part)
    ]
    found += [f"unseen {sign!r} in {message.text!r}" for sign in UNSEEN if sign in message.text]
    return found + (["it pings"] if message.mentioned_ids or message.mentions_everyone else [])


async def test_no_card_links_mentions_formats_or_hides(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=0, episodes=0) as house:
        house.environ["NOTIFY"] = "imported,failed,blocked,health"
        fill(house, HOSTILE.format(member=house.discord.member.id))
        async with house.daemon():
            await house.shown(BOARD, lambda text: "everyone" in text)
            await house.shown(HEALTH, lambda text: "everyone" in text)
            administrator = house.discord.administrator
            for command in COMMANDS:
                assert (await house.ask(administrator, command)).message is not None, command
            of_one = await house.ask(administrator, "progress", {"download": house.radarr.downloads[0].title})
            assert of_one.message is not None
            told = [*house.discord.messages(), *house.discord.private_messages(administrator)]
            assert sum("everyone" in message.text for message in told) >= 7
            assert [complaint for message in told for complaint in complaints(message)] == []
