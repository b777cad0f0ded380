"""Paging, sorting and filtering, with the traps that are in the real ones."""

import json
from pathlib import Path
from typing import Any

import pytest

from discarr.demo.arr.world import SimulatedServarr
from discarr.model.services import ServiceKind
from tests.demo.arr.serving import HandClock, a_film, reader, whole_queue

PAYLOADS = Path(__file__).parents[2] / "fixtures" / "derived-from-source"


async def page(world: SimulatedServarr, **query: Any) -> dict[str, Any]:
    async with reader(world) as client:
        return dict((await client.get("/api/v3/queue", params=query)).json())


def world_of(films: int) -> SimulatedServarr:
    world = SimulatedServarr(ServiceKind.RADARR, now=HandClock().now)
    for number in range(films):
        world.add(a_film(bytes_per_second=1e6 * (number + 1)))
    world.refresh()
    return world


async def test_an_empty_queue() -> None:
    assert await page(world_of(0)) == json.loads((PAYLOADS / "radarr6-empty.json").read_bytes())


async def test_a_page_beyond_the_end_is_an_earlier_page_under_its_own_number() -> None:
    world = world_of(25)

    beyond, second = await page(world, page=9, pageSize=10), await page(world, page=2, pageSize=10)

    assert beyond["page"] == 2
    assert beyond["records"] == second["records"]
    assert len(beyond["records"]) == 10


@pytest.mark.parametrize(("query", "status"), [({"pageSize": 0}, 200), ({"pageSize": 0, "page": 2}, 500)])
async def test_a_page_size_of_zero(query: dict[str, int], status: int) -> None:
    async with reader(world_of(3)) as client:
        assert (await client.get("/api/v3/queue", params=query)).status_code == status


@pytest.mark.parametrize(
    ("query", "told", "rising"),
    [
        ({}, ("timeleft", "descending"), False),
        ({"sortDirection": "default"}, ("timeleft", "ascending"), True),
        ({"sortKey": "nonsense", "sortDirection": "ascending"}, ("timeleft", "ascending"), True),
        ({"sortKey": "Timeleft"}, ("Timeleft", "descending"), False),
    ],
)
async def test_the_order_and_what_is_said_of_it(
    query: dict[str, str], told: tuple[str, str], *, rising: bool
) -> None:
    answer = await page(world_of(5), **query)
    times = [row["timeleft"] for row in answer["records"]]

    assert (answer["sortKey"], answer["sortDirection"]) == told
    assert times == sorted(times, reverse=not rising)


@pytest.mark.parametrize(
    "query", [{"page": "two"}, {"sortDirection": "sideways"}, {"status": "odd"}, {"includeMovie": "maybe"}]
)
async def test_a_value_that_does_not_fit_is_400_with_problem_details(query: dict[str, str]) -> None:
    async with reader(world_of(1)) as client:
        answer = await client.get("/api/v3/queue", params=query)

    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("application/problem+json")


async def test_unknown_items_count_only_when_they_are_asked_for() -> None:
    world = world_of(2)
    world.add(a_film(media=None))
    world.refresh()

    assert (await page(world))["totalRecords"] == 2
    assert (await page(world, includeUnknownMovieItems="true"))["totalRecords"] == 3
    async with reader(world) as client:
        assert len((await client.get("/api/v3/queue/details")).json()) == 3
        status = (await client.get("/api/v3/queue/status")).json()
    assert (status["totalCount"], status["count"], status["unknownCount"]) == (3, 2, 1)
    assert list(status) == list(json.loads((PAYLOADS / "queue_status.json").read_bytes()))


@pytest.mark.parametrize(
    ("kind", "items"), [(k, n) for k in ServiceKind if k.value != "plex" for n in (0, 3, 60)]
)
async def test_a_queue_has_as_many_rows_as_it_was_asked_to(kind: ServiceKind, items: int) -> None:
    async with reader(SimulatedServarr(kind, items=items)) as client:
        assert len(await whole_queue(client)) == items
