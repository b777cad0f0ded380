"""Downloads that wait for a hand, as the services let people import them."""

from typing import Any

import httpx
import pytest

from discarr.demo.arr.disks import SimulatedDisk, SimulatedRootFolder
from discarr.demo.arr.downloads import QBITTORRENT, SABNZBD, SimulatedDownload, SimulatedFile
from discarr.demo.arr.library import film
from discarr.demo.arr.world import SimulatedServarr
from discarr.model.services import ServiceKind
from tests.demo.arr.serving import HandClock, a_film, a_pack, order_of, reader, whole_queue


def blocked(download: SimulatedDownload, kind: ServiceKind) -> tuple[SimulatedServarr, HandClock]:
    clock = HandClock()
    world = SimulatedServarr(kind, now=clock.now)
    world.add(download)
    world.block_import(download, "Not an upgrade for existing file")
    world.refresh()
    return world, clock


async def proposed(client: httpx.AsyncClient, download: SimulatedDownload) -> list[dict[str, Any]]:
    answer = await client.get("/api/v3/manualimport", params={"downloadId": download.download_id})
    return list(answer.raise_for_status().json())


async def take(client: httpx.AsyncClient, clock: HandClock, orders: list[dict[str, Any]]) -> dict[str, Any]:
    """The command, once it has ended."""
    body = {"name": "ManualImport", "importMode": "auto", "files": orders}
    command = (await client.post("/api/v3/command", json=body)).json()
    clock.move(1)
    return dict((await client.get(f"/api/v3/command/{command['id']}")).json())


async def imported(client: httpx.AsyncClient, download: SimulatedDownload) -> list[dict[str, Any]]:
    query: dict[str, Any] = {"downloadId": download.download_id, "eventType": 3, "pageSize": 100}
    return list((await client.get("/api/v3/history", params=query)).json()["records"])


async def test_a_film_as_proposed_has_its_history_and_leaves() -> None:
    download = a_film()
    world, clock = blocked(download, ServiceKind.RADARR)
    async with reader(world) as client:
        (file,) = await proposed(client, download)
        assert file["rejections"] == [{"reason": "Not an upgrade for existing file", "type": "permanent"}]
        assert (file["movie"]["hasFile"], file["path"]) == (
            True,
            f"/downloads/{download.title}/{file['relativePath']}",
        )
        command = await take(client, clock, [order_of(file)])
        assert command["status"] == "completed"
        (event,) = await imported(client, download)
        assert event["movieId"] == 7
        assert await whole_queue(client) == []


async def test_a_pack_stays_until_every_episode_is_imported() -> None:
    download = a_pack(episodes=3)
    world, clock = blocked(download, ServiceKind.SONARR)
    async with reader(world) as client:
        orders = [order_of(file) for file in await proposed(client, download)]
        await take(client, clock, orders[:2])
        assert len(await imported(client, download)) == 2
        assert len(await whole_queue(client)) == 3
        await take(client, clock, orders[2:])
        assert len(await imported(client, download)) == 3
        assert await whole_queue(client) == []


@pytest.mark.parametrize(("client_of_it", "left"), [(QBITTORRENT, 2), (SABNZBD, 1)])
async def test_what_still_seeds_keeps_its_files(client_of_it: Any, left: int) -> None:
    download = a_pack(episodes=2, client=client_of_it)
    world, clock = blocked(download, ServiceKind.SONARR)
    async with reader(world) as client:
        orders = [order_of(file) for file in await proposed(client, download)]
        await take(client, clock, orders[:1])
        assert len(await proposed(client, download)) == left


async def test_a_file_that_cannot_be_taken_costs_itself_and_the_command_says_nothing() -> None:
    download = a_film()
    name = f"{download.title}.mkv"
    download.files = (SimulatedFile(name=name, media=film(7), can_be_imported=False),)
    world, clock = blocked(download, ServiceKind.RADARR)
    async with reader(world) as client:
        orders = [order_of(file) for file in await proposed(client, download)]
        assert (await take(client, clock, orders))["status"] == "completed"
        assert await imported(client, download) == []
        assert len(await whole_queue(client)) == 1


async def test_an_unknown_film_fails_the_command() -> None:
    download = a_film()
    world, clock = blocked(download, ServiceKind.RADARR)
    async with reader(world) as client:
        (file,) = await proposed(client, download)
        command = await take(client, clock, [order_of(file) | {"movieId": 999_999}])
        assert (command["status"], command["result"]) == ("failed", "unsuccessful")
        assert await imported(client, download) == []


async def test_somebody_else_may_be_quicker() -> None:
    download = a_film()
    world, clock = blocked(download, ServiceKind.RADARR)
    async with reader(world) as client:
        world.unblock(download)
        clock.move(120)
        assert await whole_queue(client) == []
        assert len(await imported(client, download)) == 1
        assert await proposed(client, download) == []


async def test_root_folders_have_the_room_of_their_disks() -> None:
    world = SimulatedServarr(ServiceKind.RADARR)
    world.disks.disks.append(SimulatedDisk(path="/media/old", free_bytes=5, total_bytes=9))
    world.disks.root_folders += [
        SimulatedRootFolder(path="/media/old/films"),
        SimulatedRootFolder(path="/gone", accessible=False),
    ]
    async with reader(world) as client:
        folders = (await client.get("/api/v3/rootfolder")).json()
    free = {each["path"]: (each["accessible"], each.get("freeSpace")) for each in folders}
    assert free == {
        "/media/films": (True, 536_870_912_000),
        "/media/old/films": (True, 5),
        "/gone": (False, None),
    }
