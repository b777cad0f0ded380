"""A simulated service with a clock that stands still until it is moved, and a reader of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import attrs
import httpx
import trio

from discarr.demo.arr.downloads import GIGABYTE, SimulatedDownload
from discarr.demo.arr.library import film, season_pack, series
from discarr.demo.arr.product import RADARR, SONARR
from discarr.demo.arr.serve import serve_servarr
from discarr.demo.arr.world import SimulatedServarr
from discarr.model.services import ServiceKind

KINDS = (ServiceKind.RADARR, ServiceKind.SONARR)
UNKNOWN_FLAGS = (RADARR.unknown_flag, SONARR.unknown_flag)


@attrs.define
class HandClock:
    moment: datetime = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def move(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


def a_film(**fields: Any) -> SimulatedDownload:
    chosen = {"media": film(7), "size_bytes": 4 * GIGABYTE, "bytes_per_second": GIGABYTE / 100, **fields}
    return SimulatedDownload(title="Example.Film.2024.1080p.WEB-DL-MOSS", **chosen)


def a_pack(episodes: int = 8, **fields: Any) -> SimulatedDownload:
    chosen = {"media": season_pack(series(3), 2, episodes), "bytes_per_second": GIGABYTE / 100, **fields}
    return SimulatedDownload(title="Example.S02.1080p.WEB-DL.x265-MOSS", **chosen)


@asynccontextmanager
async def reader(world: SimulatedServarr) -> AsyncIterator[httpx.AsyncClient]:
    async with trio.open_nursery() as nursery:
        url = await nursery.start(partial(serve_servarr, world))
        async with httpx.AsyncClient(base_url=url, headers={"X-Api-Key": world.api_key}) as client:
            yield client
        nursery.cancel_scope.cancel()


def order_of(file: dict[str, Any]) -> dict[str, Any]:
    """A proposal of /manualimport as the command wants it, as the web pages write it."""
    kept = ("path", "folderName", "quality", "languages", "releaseGroup", "downloadId", "indexerFlags")
    order = {name: file[name] for name in kept if name in file}
    if "movie" in file:
        return order | {"movieId": file["movie"]["id"]}
    episodes = [episode["id"] for episode in file["episodes"]]
    return order | {"seriesId": file["series"]["id"], "episodeIds": episodes}


async def whole_queue(client: httpx.AsyncClient, **query: Any) -> list[dict[str, Any]]:
    everything = {"pageSize": 1000, **dict.fromkeys(UNKNOWN_FLAGS, True), **query}
    answer = await client.get("/api/v3/queue", params=everything)
    return list(answer.raise_for_status().json()["records"])
