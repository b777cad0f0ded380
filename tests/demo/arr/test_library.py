"""The simulated library: what it holds, when things come out, and what a search finds."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from discarr.demo.arr.world import SimulatedServarr
from discarr.model.services import ServiceKind
from tests.demo.arr.serving import HandClock, reader

RADARR, SONARR = ServiceKind.RADARR, ServiceKind.SONARR


async def ask(client: httpx.AsyncClient, name: str, **body: Any) -> dict[str, Any]:
    answer = await client.post("/api/v3/command", json={"name": name, **body})
    assert answer.status_code == 201
    return dict(answer.json())


async def status_of(client: httpx.AsyncClient, command: dict[str, Any]) -> str:
    return str((await client.get(f"/api/v3/command/{command['id']}")).json()["status"])


async def test_the_calendar_lists_films_by_any_of_their_releases() -> None:
    clock = HandClock()
    world = SimulatedServarr(RADARR, now=clock.now)
    query = {"start": "2026-11-22T00:00:00Z", "end": "2026-11-30T00:00:00Z", "unmonitored": "true"}
    async with reader(world) as client:
        films = (await client.get("/api/v3/calendar", params=query)).json()
    near = [
        kind
        for film in films
        for kind in ("inCinemas", "digitalRelease", "physicalRelease")
        if "2026-11-22" <= film[kind] <= "2026-11-30"
    ]
    assert sorted(near) == ["digitalRelease", "physicalRelease"]


async def test_the_calendar_leaves_out_what_is_not_monitored_unless_asked() -> None:
    world = SimulatedServarr(SONARR, now=HandClock().now)
    query = {"start": "2026-11-22T00:00:00Z", "end": "2026-11-30T00:00:00Z", "includeSeries": "true"}
    async with reader(world) as client:
        monitored = (await client.get("/api/v3/calendar", params=query)).json()
        everything = (await client.get("/api/v3/calendar", params={**query, "unmonitored": "true"})).json()
    assert all(episode["monitored"] for episode in monitored)
    assert len(everything) > len(monitored) > 10
    assert [e["airDateUtc"] for e in everything] == sorted(e["airDateUtc"] for e in everything)


async def test_a_search_is_queued_then_started_and_grabs_what_it_finds() -> None:
    clock = HandClock()
    world = SimulatedServarr(RADARR, now=clock.now)
    async with reader(world) as client:
        command = await ask(client, "MoviesSearch", movieIds=[3])
        again = await ask(client, "MoviesSearch", movieIds=[3])
        assert (command["status"], again["id"]) == ("queued", command["id"])
        clock.move(1)
        assert await status_of(client, command) == "started"
        clock.move(2)
        assert await status_of(client, command) == "completed"
        (grabbed,) = (await client.get("/api/v3/history/since")).json()
    assert (grabbed["eventType"], grabbed["movieId"]) == ("grabbed", 3)
    assert [download.media.id for download in world.downloads] == [3]  # type: ignore[union-attr]  # a film


async def test_a_search_for_what_nobody_has_grabs_nothing() -> None:
    clock = HandClock()
    world = SimulatedServarr(RADARR, now=clock.now)
    world.shelf.nothing_to_find.add(3)
    async with reader(world) as client:
        command = await ask(client, "MoviesSearch", movieIds=[3])
        clock.move(3)
        assert await status_of(client, command) == "completed"
    assert world.downloads == ()


async def test_a_search_for_what_the_library_does_not_hold_fails() -> None:
    clock = HandClock()
    world = SimulatedServarr(SONARR, now=clock.now)
    async with reader(world) as client:
        command = await ask(client, "EpisodeSearch", episodeIds=[99_999_999])
        clock.move(3)
        assert await status_of(client, command) == "failed"


@pytest.mark.parametrize(
    ("name", "body", "releases"),
    [
        ("EpisodeSearch", {"episodeIds": [2057, 2061]}, [1, 1]),
        ("SeasonSearch", {"seriesId": 2, "seasonNumber": 1}, [13]),
        ("SeriesSearch", {"seriesId": 2}, [13, 13]),
    ],
)
async def test_episodes_are_found_one_by_one_and_seasons_as_packs(
    name: str, body: dict[str, Any], releases: list[int]
) -> None:
    clock = HandClock()
    world = SimulatedServarr(SONARR, now=clock.now)
    show = world.shelf.series(2)
    assert show is not None
    for episode in world.shelf.episodes(show):
        if episode.season <= 2:
            world.shelf.missing.add(episode.id)
        else:
            world.shelf.there.add(episode.id)
    async with reader(world) as client:
        await ask(client, name, **body)
        clock.move(3)
        await client.get("/api/v3/command")
    assert [len(download.episodes) for download in world.downloads] == releases


async def test_what_was_imported_is_there_from_then_on() -> None:
    clock = HandClock()
    world = SimulatedServarr(RADARR, now=clock.now)
    async with reader(world) as client:
        await ask(client, "MoviesSearch", movieIds=[3])
        assert not (await client.get("/api/v3/movie/3")).json()["hasFile"]
        for _ in range(4):
            clock.move(timedelta(minutes=2).total_seconds())
            await client.get("/api/v3/queue")
        assert (await client.get("/api/v3/movie/3")).json()["hasFile"]
        assert (await client.get("/api/v3/movie/4711")).status_code == 404
