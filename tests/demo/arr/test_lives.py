"""Downloads live, the list follows at refreshes, and what is gone leaves the traces that it would leave."""

from typing import Any

import httpx
import pytest

from discarr.demo.arr.downloads import QBITTORRENT, SABNZBD, SimulatedDownload, Stage
from discarr.demo.arr.world import SimulatedServarr
from discarr.model.services import ServiceKind
from tests.demo.arr.serving import KINDS, HandClock, a_film, a_pack, reader, whole_queue


def house(
    *downloads: SimulatedDownload, kind: ServiceKind = ServiceKind.RADARR
) -> tuple[SimulatedServarr, HandClock]:
    clock = HandClock()
    world = SimulatedServarr(kind, now=clock.now)
    for download in downloads:
        world.add(download)
    world.refresh()
    return world, clock


async def told(client: httpx.AsyncClient, field: str) -> list[Any]:
    return [row.get(field) for row in await whole_queue(client)]


async def events(client: httpx.AsyncClient) -> list[str]:
    since = await client.get("/api/v3/history/since", params={"date": "2026-01-01T00:00:00Z"})
    return [event["eventType"] for event in since.json()]


async def test_between_two_refreshes_the_list_stands_still() -> None:
    world, clock = house(a_film())
    async with reader(world) as client:
        before = await whole_queue(client)
        clock.move(59)
        assert await whole_queue(client) == before
        clock.move(2)
        assert (await told(client, "sizeleft")) == [3_400_000_000]


async def test_a_command_rebuilds_the_list_and_is_not_queued_twice() -> None:
    world, clock = house(a_film())
    clock.move(10)
    async with reader(world) as client:
        first, again = [
            (await client.post("/api/v3/command", json={"name": "refreshmonitoreddownloads"})).json()
            for _ in range(2)
        ]
        clock.move(1)
        done = (await client.get(f"/api/v3/command/{first['id']}")).json()

        assert (first["id"], first["status"], done["status"]) == (again["id"], "queued", "completed")
        assert await told(client, "sizeleft") == [3_890_000_000]
        assert (await client.post("/api/v3/command", json={"name": "Dance"})).status_code == 500


async def test_a_download_is_imported_and_leaves_an_event() -> None:
    world, clock = house(a_film(left_bytes=600_000_000))
    states: list[str] = []
    async with reader(world) as client:
        for _ in range(3):
            clock.move(60 if not states else 4)
            world.refresh()
            states += await told(client, "trackedDownloadState")
        clock.move(10)
        world.refresh()

        assert states == ["importPending", "importing", "importing"]
        assert await whole_queue(client) == []
        assert await events(client) == ["grabbed", "downloadFolderImported"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, []),
        ({"removeFromClient": False, "changeCategory": True}, []),
        ({"removeFromClient": False}, ["downloadIgnored"]),
        ({"blocklist": True, "skipRedownload": True}, ["downloadFailed"]),
    ],
)
async def test_what_a_deletion_leaves_in_the_history(query: dict[str, bool], expected: list[str]) -> None:
    world, _clock = house(a_film(), a_film())
    async with reader(world) as client:
        row_id = (await told(client, "id"))[0]
        answer = await client.delete(f"/api/v3/queue/{row_id}", params=query)

        assert (answer.status_code, answer.content) == (200, b"")
        assert row_id not in await told(client, "id")
        assert await events(client) == ["grabbed", "grabbed", *expected]


async def test_the_blocklist_brings_another_release() -> None:
    world, clock = house(a_film())
    async with reader(world) as client:
        await client.delete(f"/api/v3/queue/{(await told(client, 'id'))[0]}", params={"blocklist": True})
        clock.move(61)

        assert await told(client, "title") == ["Example.Film.2024.1080p.WEB-DL-OTHER"]
        assert await told(client, "movieId") == [7]


async def test_one_episode_deleted_is_the_whole_pack_deleted() -> None:
    world, _clock = house(a_pack(8), kind=ServiceKind.SONARR)
    async with reader(world) as client:
        first, second, *_rest = await told(client, "id")

        assert (await client.delete(f"/api/v3/queue/{first}")).status_code == 200
        assert await whole_queue(client) == []
        assert (await client.delete(f"/api/v3/queue/{second}")).json() == {"message": "NotFound"}


async def test_one_unknown_id_and_a_bulk_deletion_removes_nothing() -> None:
    world, _clock = house(a_film(), a_film())
    async with reader(world) as client:
        ids = await told(client, "id")
        refused = await client.request("DELETE", "/api/v3/queue/bulk", json={"ids": [*ids, 1]})

        assert refused.status_code == 404
        assert await told(client, "id") == ids


async def test_deletions_that_go_wrong() -> None:
    world, _clock = house(a_film(), a_film(media=None, client=SABNZBD))
    known, unknown = (row.id for row in world.rows())
    world.client_offline(QBITTORRENT)
    async with reader(world) as client:
        assert (await client.delete("/api/v3/queue/0")).status_code == 400
        assert (await client.delete(f"/api/v3/queue/{known}")).status_code == 500
        ignoring = await client.delete(f"/api/v3/queue/{unknown}", params={"removeFromClient": False})
        assert ignoring.status_code == 500
        assert len(await whole_queue(client)) == 2


async def test_after_a_restart_the_list_is_empty_until_the_first_refresh() -> None:
    world, clock = house(a_film(), a_film(stage=Stage.DELAYED, seconds=900))
    async with reader(world) as client:
        before = await told(client, "id")
        started = (await client.get("/api/v3/system/status")).json()["startTime"]
        world.restart()

        assert await told(client, "status") == ["delay"]
        assert (await client.get("/api/v3/system/status")).json()["startTime"] > started
        clock.move(61)
        assert await told(client, "id") == before


async def test_a_download_client_that_is_gone_takes_its_rows_along_and_brings_them_back() -> None:
    world, _clock = house(a_film(), a_film(client=SABNZBD))
    async with reader(world) as client:
        before = await told(client, "id")
        world.client_offline(QBITTORRENT)
        world.refresh()

        assert await told(client, "downloadClient") == ["SABnzbd"]
        sources = [warning["source"] for warning in (await client.get("/api/v3/health")).json()]
        assert sources == ["DownloadClientStatusCheck", "DownloadClientCheck"]
        world.client_online(QBITTORRENT)
        world.refresh()
        assert await told(client, "id") == before
        assert (await client.get("/api/v3/health")).json() == []


async def test_a_pending_release_becomes_a_download_under_another_id() -> None:
    world, clock = house(a_film(stage=Stage.DELAYED, seconds=30))
    async with reader(world) as client:
        pending = await told(client, "id")
        clock.move(61)

        assert await told(client, "status") == ["downloading"]
        assert await told(client, "id") != pending


@pytest.mark.parametrize("kind", KINDS)
def test_the_demo_stays_alive_for_hours(kind: ServiceKind) -> None:
    clock = HandClock()
    world = SimulatedServarr(kind, items=40, refresh_seconds=3, arrivals=True, now=clock.now)
    seen: set[Stage] = set()
    for _ in range(240):
        clock.move(30)
        world.advance(clock.now())
        seen |= {row.stage for row in world.rows()}

        assert any(download.is_moving for download in world.downloads)
        assert 35 <= len(world.rows()) <= 50
        if kind is ServiceKind.SONARR:
            assert any(download.row_count >= 8 for download in world.downloads)
    assert {Stage.STALLED, Stage.IMPORT_BLOCKED, Stage.FAILED, Stage.IMPORTING, Stage.METADATA} <= seen
