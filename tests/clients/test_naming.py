"""Rows are read lean: known titles are not asked for again, and rows that did not change not read again."""

from typing import Any

import attrs
import pytest
import trio
from starlette.requests import Request
from trio.testing import MockClock, wait_all_tasks_blocked

from discarr.clients.servarr import MOST_ASKED_FOR, NAMES_STAY_SECONDS, PAGE_SIZE
from discarr.model.downloads import Episode
from discarr.model.services import ServiceKind
from tests.clients.serving import Clients, Service, page_json

QUEUE = "/api/v3/queue"


def film(number: int, **more: Any) -> dict[str, Any]:
    return {"id": number, "movieId": 100 + number, "title": f"Release.{number:05}", **more}


def episode(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "seriesId": 7,
        "episodeId": 500 + number,
        "seasonNumber": 2,
        "title": "Pack",
        "downloadId": "P",
        **more,
    }


@attrs.define
class Library:
    """Answers as the services do: the film, or the series and the episode, only where they are asked for."""

    records: list[dict[str, Any]]
    knows_the_filter: bool = True
    names: str = "Name"

    def __call__(self, request: Request) -> bytes:
        asked = request.query_params
        wanted = {int(media) for key in ("movieIds", "seriesIds") for media in asked.getlist(key)}
        found = [
            record
            for record in self.records
            if not wanted
            or not self.knows_the_filter
            or {record.get("movieId"), record.get("seriesId")} & wanted
        ]
        number, size = int(asked["page"]), int(asked["pageSize"])
        page = [self._embedded(record, asked) for record in found[(number - 1) * size : number * size]]
        return page_json(number, len(found), page)

    def _embedded(self, record: dict[str, Any], asked: Any) -> dict[str, Any]:
        embedded: dict[str, Any] = {}
        if "includeMovie" in asked and "movieId" in record:
            embedded["movie"] = {"title": f"{self.names} {record['movieId']}", "year": 2024}
        if "includeSeries" in asked and "seriesId" in record:
            embedded["series"] = {"title": f"{self.names} {record['seriesId']}"}
            embedded["episode"] = {"seasonNumber": 2, "episodeNumber": record["episodeId"] - 500}
        return record | embedded


@pytest.fixture
def films() -> Library:
    return Library([film(number) for number in range(1, 4)])


def asked_for_names(service: Service) -> list[bool]:
    return [
        "includeMovie" in request.query_params or "includeSeries" in request.query_params
        for request in service.requests
    ]


async def test_names_are_asked_for_once_and_stay(
    films: Library, nursery: trio.Nursery, clients: Clients
) -> None:
    service = Service({QUEUE: films})
    client = clients.servarr(await service.start(nursery))
    read = [await client.get_all_queue_items_paginated() for _ in range(3)]
    assert [item.media_title for item in read[2].items] == [
        "Name 101 (2024)",
        "Name 102 (2024)",
        "Name 103 (2024)",
    ]
    assert asked_for_names(service) == [True, False, False]


async def test_what_did_not_change_is_the_very_item_it_was(
    films: Library, nursery: trio.Nursery, clients: Clients
) -> None:
    client = clients.servarr(await Service({QUEUE: films}).start(nursery))
    first = await client.get_all_queue_items_paginated()
    films.records[1].update(size=9, sizeleft=5)
    films.records[2]["timeleft"] = "00:10:00"  # which nobody reads
    second = await client.get_all_queue_items_paginated()
    assert second.items[0] is first.items[0]
    assert second.items[1] == attrs.evolve(first.items[1], size_bytes=9, left_bytes=5)
    assert second.items[2] is first.items[2]


async def test_of_what_changed_all_but_the_change_is_what_it_was(
    films: Library, nursery: trio.Nursery, clients: Clients
) -> None:
    client = clients.servarr(await Service({QUEUE: films}).start(nursery))
    films.records[1].update(downloadId="D" * 40, size=9e9, sizeleft=7e9, added="2026-11-01T10:00:00Z")
    first = (await client.get_all_queue_items_paginated()).items[1]
    films.records[1].update(sizeleft=5e9)
    second = (await client.get_all_queue_items_paginated()).items[1]
    assert second.left_bytes == 5_000_000_000
    kept = ("key", "download_id", "title", "media_title", "size_bytes", "added_at", "media_id")
    assert [name for name in kept if getattr(second, name) is not getattr(first, name)] == []


async def test_a_film_without_a_release_name_keeps_no_long_queue_from_being_read(
    nursery: trio.Nursery, clients: Clients
) -> None:
    films = Library([film(number) for number in range(1, PAGE_SIZE + 3)])
    client = clients.servarr(await Service({QUEUE: films}).start(nursery))
    await client.get_all_queue_items_paginated()
    films.records[0] = {"id": 1, "movieId": 101, "size": 5}
    read = await client.get_all_queue_items_paginated()
    assert read.items[0].title == "Name 101 (2024)"


async def test_the_name_of_a_new_film_is_asked_for_and_no_other(
    films: Library, nursery: trio.Nursery, clients: Clients
) -> None:
    service = Service({QUEUE: films})
    client = clients.servarr(await service.start(nursery))
    await client.get_all_queue_items_paginated()
    films.records.append(film(9))
    read = await client.get_all_queue_items_paginated()
    assert read.items[-1].media_title == "Name 109 (2024)"
    assert asked_for_names(service) == [True, False, True]
    assert service.requests[-1].query_params.getlist("movieIds") == ["109"]


async def test_another_release_of_a_known_film_needs_no_question(
    films: Library, nursery: trio.Nursery, clients: Clients
) -> None:
    service = Service({QUEUE: films})
    client = clients.servarr(await service.start(nursery))
    await client.get_all_queue_items_paginated()
    films.records.append(film(9, movieId=101))
    read = await client.get_all_queue_items_paginated()
    assert read.items[-1].media_title == "Name 101 (2024)"
    assert asked_for_names(service) == [True, False]


async def test_another_episode_of_a_known_series_is_told_by_its_own_number(
    nursery: trio.Nursery, clients: Clients
) -> None:
    series = Library([episode(1)])
    service = Service({QUEUE: series})
    client = clients.servarr(await service.start(nursery), kind=ServiceKind.SONARR)
    await client.get_all_queue_items_paginated()
    series.records.append(episode(2))
    read = await client.get_all_queue_items_paginated()
    assert [(item.media_title, item.episodes) for item in read.items] == [
        ("Name 7", (Episode(season=2, number=1),)),
        ("Name 7", (Episode(season=2, number=2),)),
    ]
    assert service.requests[-1].query_params.getlist("seriesIds") == ["7"]


async def test_a_row_whose_film_was_corrected_gets_the_other_name(
    films: Library, nursery: trio.Nursery, clients: Clients
) -> None:
    client = clients.servarr(await Service({QUEUE: films}).start(nursery))
    await client.get_all_queue_items_paginated()
    films.records[0]["movieId"] = 777
    read = await client.get_all_queue_items_paginated()
    assert read.items[0].media_title == "Name 777 (2024)"


async def test_a_download_of_no_known_film_is_never_asked_about(
    nursery: trio.Nursery, clients: Clients
) -> None:
    service = Service({QUEUE: Library([{"id": 1, "title": "Unknown"}])})
    client = clients.servarr(await service.start(nursery))
    read = [await client.get_all_queue_items_paginated() for _ in range(2)]
    assert read[1].items[0].media_title is None
    assert len(service.requests) == 2


async def test_for_very_many_new_names_everything_is_read_with_names(
    films: Library, nursery: trio.Nursery, clients: Clients
) -> None:
    service = Service({QUEUE: films})
    client = clients.servarr(await service.start(nursery))
    await client.get_all_queue_items_paginated()
    films.records += [film(number) for number in range(10, 11 + MOST_ASKED_FOR)]
    read = await client.get_all_queue_items_paginated()
    assert all(item.media_title for item in read.items)
    assert asked_for_names(service) == [True, False, True]
    assert "movieIds" not in service.requests[-1].query_params


async def test_where_the_service_does_not_know_the_question_everything_is_read_with_names(
    films: Library, nursery: trio.Nursery, clients: Clients
) -> None:
    films.knows_the_filter = False
    service = Service({QUEUE: films})
    client = clients.servarr(await service.start(nursery))
    await client.get_all_queue_items_paginated()
    films.records.append(film(9))
    read = await client.get_all_queue_items_paginated()
    assert read.items[-1].media_title == "Name 109 (2024)"
    assert asked_for_names(service) == [True, False, True, True]


async def test_once_a_day_all_names_are_asked_for_again(
    films: Library, mock_clock: MockClock, nursery: trio.Nursery, clients: Clients
) -> None:
    client = clients.servarr(await Service({QUEUE: films}).start(nursery))
    await client.get_all_queue_items_paginated()
    films.names = "Renamed"
    before = await client.get_all_queue_items_paginated()
    mock_clock.jump(NAMES_STAY_SECONDS)
    await wait_all_tasks_blocked()  # a day later, the service has closed the idle connection
    after = await client.get_all_queue_items_paginated()
    assert before.items[0].media_title == "Name 101 (2024)"
    assert after.items[0].media_title == "Renamed 101 (2024)"
