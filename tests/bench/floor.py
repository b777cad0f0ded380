"""What a poll costs at the least: `python -m tests.bench.floor RADARR-URL SONARR-URL API-KEY`.

A bare httpx client on Trio reads both queues, 1,000 rows a page, without embedded objects, and msgspec
decodes just the fields a board needs. Nothing is grouped, decided, kept, saved or shown.
"""

import sys
from functools import partial

import httpx
import msgspec
import trio

from tests.bench.dialogue import Json, answer_questions

PAGE_SIZE = 1000


class _Name(msgspec.Struct):
    name: str | None = None


class _Quality(msgspec.Struct):
    quality: _Name | None = None


class _StatusMessage(msgspec.Struct):
    title: str | None = None
    messages: list[str] | None = None


class _Row(msgspec.Struct, rename="camel"):
    id: int = 0
    title: str | None = None
    download_id: str | None = None
    movie_id: int | None = None
    series_id: int | None = None
    episode_id: int | None = None
    season_number: int | None = None
    status: str | None = None
    tracked_download_status: str | None = None
    tracked_download_state: str | None = None
    error_message: str | None = None
    status_messages: list[_StatusMessage] | None = None
    size: float | None = None
    sizeleft: float | None = None
    estimated_completion_time: str | None = None
    added: str | None = None
    protocol: str | None = None
    download_client: str | None = None
    indexer: str | None = None
    quality: _Quality | None = None


class _Page(msgspec.Struct, rename="camel"):
    total_records: int
    records: list[_Row]


PAGE = msgspec.json.Decoder(_Page)


async def read_queue(client: httpx.AsyncClient, url: str, unknown: str) -> None:
    number, rows, total = 0, 0, 1
    while rows < total:
        number += 1
        query = {
            "page": str(number),
            "pageSize": str(PAGE_SIZE),
            "sortKey": "title",
            "sortDirection": "ascending",
            unknown: "true",
        }
        response = await client.get(f"{url}/api/v3/queue", params=query)
        page = PAGE.decode(response.raise_for_status().content)
        rows, total = rows + len(page.records), page.total_records


async def run(radarr: str, sonarr: str, api_key: str) -> None:
    # As the machine's own services are asked for the least: unpacking costs, loopback does not.
    headers = {"User-Agent": "floor", "X-Api-Key": api_key, "Accept-Encoding": "identity"}
    async with httpx.AsyncClient(headers=headers, trust_env=False) as client:

        async def poll(_asked: Json) -> Json:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(read_queue, client, radarr, "includeUnknownMovieItems")
                nursery.start_soon(read_queue, client, sonarr, "includeUnknownSeriesItems")
            return {}

        await answer_questions({"poll": poll})


if __name__ == "__main__":
    trio.run(partial(run, *sys.argv[1:4]))
