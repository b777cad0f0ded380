"""Whatever is asked as the services describe it is answered as they describe it."""

from datetime import timedelta
from typing import Any

import pytest

from discarr.demo.arr.downloads import SABNZBD
from discarr.demo.arr.world import SimulatedServarr
from discarr.model.services import ServiceKind
from tests.demo.arr.serving import KINDS, order_of, reader
from tests.openapi import SERVARR_STATUSES, UNDESCRIBED_COMMAND, specification

SONARRS_WIKI_URL = "response: 0/wikiUrl", "response: 1/wikiUrl"
"""Sonarr's description says that a wikiUrl is an object; the service writes a string, as Radarr's says."""

EVERY_PARAMETER: dict[ServiceKind, dict[str, Any]] = {
    ServiceKind.RADARR: {"includeUnknownMovieItems": True, "includeMovie": True, "movieIds": [1, 2, 3]},
    ServiceKind.SONARR: {
        "includeUnknownSeriesItems": True,
        "includeSeries": True,
        "includeEpisode": True,
        "seriesIds": [1, 2, 3],
    },
}
EMBEDDED = {
    ServiceKind.RADARR: {"includeMovie": True},
    ServiceKind.SONARR: {"includeSeries": True, "includeEpisode": True},
}
PATHS = (
    "/ping",
    "/api",
    *(f"/api/v3/{path}" for path in ("system/status", "health", "command")),
    *(f"/api/v3/{path}" for path in ("diskspace", "rootfolder", "config/mediamanagement")),
)
LISTS = ("queue", "queue/details", "history", "history/since")


def complaints(world: SimulatedServarr) -> list[str]:
    judge = specification(f"{world.product.kind.value}.json")
    found = [
        problem
        for exchange in world.log
        for problem in judge.problems(exchange, undescribed_statuses=SERVARR_STATUSES)
    ]
    excused = (*SONARRS_WIKI_URL, UNDESCRIBED_COMMAND)
    return [problem for problem in found if not any(known in problem for known in excused)]


@pytest.mark.parametrize("kind", KINDS)
async def test_every_question(kind: ServiceKind) -> None:
    world = SimulatedServarr(kind, items=60)
    world.client_offline(SABNZBD)
    async with reader(world) as client:
        for path in PATHS:
            await client.get(path)
        for path in LISTS:
            await client.get(f"/api/v3/{path}")
            await client.get(f"/api/v3/{path}", params=EMBEDDED[kind])
        await client.get("/api/v3/queue/status")

    assert {exchange.status for exchange in world.log} == {200}
    assert complaints(world) == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "query",
    [
        {"page": 2, "pageSize": 7, "sortKey": "title", "sortDirection": "ascending"},
        {"sortKey": "no such key", "sortDirection": "default"},
        {"protocol": "usenet", "status": ["queued", "downloading"], "languages": [1], "quality": [3]},
        {"status": ["delay", "downloadClientUnavailable"]},
        {"pageSize": 0},
    ],
)
async def test_every_query(kind: ServiceKind, query: dict[str, Any]) -> None:
    world = SimulatedServarr(kind, items=60)
    async with reader(world) as client:
        await client.get("/api/v3/queue", params=EVERY_PARAMETER[kind] | query)

    assert [exchange.status for exchange in world.log] == [200]
    assert complaints(world) == []


LIBRARY_QUESTIONS = {
    ServiceKind.RADARR: ("movie", "movie?excludeLocalCovers=true", "movie/7", "calendar"),
    ServiceKind.SONARR: (
        "series",
        "series?includeSeasonImages=false",
        "series/7",
        "episode?seriesId=7",
        "episode?seriesId=7&includeSeries=true",
        "calendar?includeSeries=true",
    ),
}


@pytest.mark.parametrize("kind", KINDS)
async def test_every_question_about_the_library(kind: ServiceKind) -> None:
    world = SimulatedServarr(kind)
    span = {"start": world.now().isoformat(), "end": (world.now() + timedelta(days=60)).isoformat()}
    async with reader(world) as client:
        for path in LIBRARY_QUESTIONS[kind]:
            assert (await client.get(f"/api/v3/{path}")).status_code == 200
        listed = await client.get("/api/v3/calendar", params={**span, "unmonitored": True})
        assert listed.json()

    assert complaints(world) == []


@pytest.mark.parametrize("kind", KINDS)
async def test_every_deed(kind: ServiceKind) -> None:
    world = SimulatedServarr(kind, items=60)
    tracked = [row.id for row in world.rows() if not row.stage.is_pending and row.media_id]
    # In Sonarr's the first ten are one pack.
    pending = [row.id for row in world.rows() if row.stage.is_pending]
    async with reader(world) as client:
        await client.delete(f"/api/v3/queue/{tracked[0]}", params={"blocklist": True, "skipRedownload": True})
        await client.request("DELETE", "/api/v3/queue/bulk", json={"ids": tracked[10:12]})
        await client.post(f"/api/v3/queue/grab/{pending[0]}")
        command = await client.post("/api/v3/command", json={"name": "RefreshMonitoredDownloads"})
        await client.get(f"/api/v3/command/{command.json()['id']}")
        await client.get("/api/v3/history", params={"eventType": [4], "pageSize": 50})

    assert [exchange.status for exchange in world.log] == [200, 200, 200, 201, 200, 200]
    assert complaints(world) == []


@pytest.mark.parametrize("kind", KINDS)
async def test_every_import_by_hand(kind: ServiceKind) -> None:
    world = SimulatedServarr(kind, items=60)
    ids = [each.download_id for each in world.downloads if each.download_id]
    async with reader(world) as client:
        for download_id in (*ids, "unknown"):
            files = await client.get("/api/v3/manualimport", params={"downloadId": download_id})
            orders = [order_of(file) for file in files.json() if file.get("movie") or file.get("series")]
            await client.post(
                "/api/v3/command", json={"name": "ManualImport", "files": orders, "importMode": "auto"}
            )
        await client.get("/api/v3/command")

    assert {exchange.status for exchange in world.log} == {200, 201}
    assert complaints(world) == []
