"""A queue of any size is read as one consistent list, or the reading has failed."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import trio
from starlette.requests import Request

from discarr.errors.services import QueueKeptChanging
from discarr.model.services import ServiceKind
from tests.clients.serving import KEY, Clients, Service, page_json, rows

QUEUE = "/api/v3/queue"


def at_rest(_queue: "Queue", _served: int) -> None:
    """Nothing changes."""


class Queue:
    """A queue as the services page it; `change` is called after each page, with how many were served."""

    def __init__(self, size: int, change: Callable[["Queue", int], None] = at_rest) -> None:
        self.records = rows(range(1, size + 1))
        self.change_anew(change)

    def change_anew(self, change: Callable[["Queue", int], None]) -> None:
        self._change, self._served = change, 0

    def __call__(self, request: Request) -> bytes:
        number, size = (int(request.query_params[name]) for name in ("page", "pageSize"))
        if (number - 1) * size >= len(self.records):
            number = max(len(self.records) // size, 1)  # the over-paging trap of QueueController.cs
        answer = page_json(number, len(self.records), self.records[(number - 1) * size : number * size])
        self._served += 1
        self._change(self, self._served)
        return answer


@pytest.mark.parametrize(("size", "requests"), [(0, 1), (1, 1), (1000, 1), (1001, 3), (2000, 3), (2500, 4)])
async def test_any_size_is_read_in_pages_of_a_thousand(
    size: int, requests: int, nursery: trio.Nursery, clients: Clients
) -> None:
    service = Service({QUEUE: Queue(size)})
    read = await clients.servarr(await service.start(nursery)).get_all_queue_items_paginated()
    assert [item.row_id for item in read.items] == list(range(1, size + 1))
    assert len(service.requests) == requests


def insert_first(queue: Queue, served: int) -> None:
    if served == 1:
        queue.records.insert(0, {"id": 9_000, "title": "A.New.One"})


def remove_first(queue: Queue, served: int) -> None:
    if served == 1:
        del queue.records[0]


def swap_across_pages(queue: Queue, served: int) -> None:
    if served == 1:
        queue.records[0], queue.records[-1] = queue.records[-1], queue.records[0]


def swap_beyond_the_look_back(queue: Queue, served: int) -> None:
    if served == 1:
        queue.records[500], queue.records[1400] = queue.records[1400], queue.records[500]


def change_and_swap(queue: Queue, served: int) -> None:
    """What moved differs in how far it is: only its number, its name and its download tell it."""
    if served == 1:
        queue.records[500] = {**queue.records[500], "sizeleft": 7}
        swap_beyond_the_look_back(queue, served)


def shrink_to_one_page(queue: Queue, served: int) -> None:
    if served == 1:
        del queue.records[900:]


def replace_first(queue: Queue, served: int) -> None:
    """The total stays, and the row that moves up from page 2 would be on neither page."""
    if served == 1:
        del queue.records[0]
        queue.records.append({"id": 9_000, "title": "Z.New.One"})


@pytest.mark.parametrize(
    "change",
    [
        insert_first,
        remove_first,
        swap_across_pages,
        swap_beyond_the_look_back,
        change_and_swap,
        shrink_to_one_page,
        replace_first,
    ],
)
async def test_a_change_between_two_pages_is_noticed_and_read_again(
    change: Callable[[Queue, int], None], nursery: trio.Nursery, clients: Clients
) -> None:
    queue = Queue(1500, change)
    url = await Service({QUEUE: queue}).start(nursery)
    read = await clients.servarr(url).get_all_queue_items_paginated()
    assert [item.row_id for item in read.items] == [record["id"] for record in queue.records]


@pytest.mark.parametrize("change", [swap_beyond_the_look_back, change_and_swap])
async def test_it_is_noticed_too_where_all_rows_are_known_from_the_reading_before(
    change: Callable[[Queue, int], None], nursery: trio.Nursery, clients: Clients
) -> None:
    queue = Queue(1500)
    client = clients.servarr(await Service({QUEUE: queue}).start(nursery))
    await client.get_all_queue_items_paginated()
    queue.change_anew(change)
    read = await client.get_all_queue_items_paginated()
    assert [item.row_id for item in read.items] == [record["id"] for record in queue.records]


async def test_a_queue_that_never_rests_is_a_failure_after_three_readings(
    nursery: trio.Nursery, clients: Clients
) -> None:
    def never_rest(queue: Queue, served: int) -> None:
        queue.records.append({"id": 10_000 + served, "title": "Another.One"})

    service = Service({QUEUE: Queue(1500, never_rest)})
    with pytest.raises(QueueKeptChanging):
        await clients.servarr(await service.start(nursery)).get_all_queue_items_paginated()
    assert len(service.requests) == 6


@pytest.mark.parametrize(
    ("number", "total", "records"),
    [
        (1, 5, []),  # rows are promised, and none come: no empty queue
        (1, 2, rows(range(5))),
        (2, 3, rows(range(3))),
        (1, 10**12, rows(range(1000))),
        (1, 3, rows([1, 1, 2])),
    ],
)
async def test_an_answer_that_contradicts_itself_is_a_failure(
    number: int, total: int, records: list[dict[str, Any]], nursery: trio.Nursery, clients: Clients
) -> None:
    url = await Service({QUEUE: page_json(number, total, records)}).start(nursery)
    with pytest.raises(QueueKeptChanging):
        await clients.servarr(url).get_all_queue_items_paginated()


async def test_pages_that_stay_empty_are_not_asked_for_for_ever(
    nursery: trio.Nursery, clients: Clients
) -> None:
    def nothing_on_any_page(request: Request) -> bytes:
        return page_json(int(request.query_params["page"]), 5, [])

    service = Service({QUEUE: nothing_on_any_page})
    client = clients.servarr(await service.start(nursery))
    with trio.fail_after(5), pytest.raises(QueueKeptChanging):
        await client.get_all_queue_items_paginated()
    assert len(service.requests) == 3


async def test_two_rows_with_the_same_hash_for_an_id_are_two_rows(
    nursery: trio.Nursery, clients: Clients
) -> None:
    queue = Queue(1500)
    queue.records[1400]["id"] = queue.records[3]["id"]
    url = await Service({QUEUE: queue}).start(nursery)
    read = await clients.servarr(url).get_all_queue_items_paginated()
    assert len(read.items) == 1500


async def test_pages_that_do_not_say_their_number_are_told_by_their_rows(
    nursery: trio.Nursery, clients: Clients
) -> None:
    queue = Queue(1500)

    def unnumbered(request: Request) -> bytes:
        page = json.loads(queue(request))
        return json.dumps({"totalRecords": float(page["totalRecords"]), "records": page["records"]}).encode()

    url = await Service({QUEUE: unnumbered}).start(nursery)
    read = await clients.servarr(url).get_all_queue_items_paginated()
    assert len(read.items) == 1500


async def test_a_row_that_does_not_fit_counts_and_costs_only_itself(
    nursery: trio.Nursery, clients: Clients
) -> None:
    queue = Queue(1500)
    queue.records[1200]["size"] = "huge"
    url = await Service({QUEUE: queue}).start(nursery)
    read = await clients.servarr(url).get_all_queue_items_paginated()
    assert len(read.items) == 1499
    assert [row.name for row in read.set_aside] == ["Film.1201"]


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        (ServiceKind.RADARR, {"includeUnknownMovieItems": "true", "includeMovie": "true"}),
        (
            ServiceKind.SONARR,
            {"includeUnknownSeriesItems": "true", "includeSeries": "true", "includeEpisode": "true"},
        ),
    ],
)
async def test_it_asks_for_unknown_items_and_titles_and_keeps_the_key_out_of_the_url(
    kind: ServiceKind, wanted: dict[str, str], nursery: trio.Nursery, clients: Clients
) -> None:
    service = Service({"/base" + QUEUE: Queue(1)})
    url = await service.start(nursery)
    await clients.servarr(url + "/base", kind=kind).get_all_queue_items_paginated()
    request = service.requests[0]
    fixed_query = {"page": "1", "pageSize": "1000", "sortKey": "title", "sortDirection": "ascending"}
    assert dict(request.query_params) == fixed_query | wanted
    assert request.headers["x-api-key"] == KEY
    assert KEY not in str(request.url)
    assert request.headers["accept-encoding"] == "identity"  # it is on this machine
