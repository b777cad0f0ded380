"""Trouble on demand, so many times as it was ordered."""

import json

import httpx
import pytest

from discarr.demo.arr.faults import Fault, failing, huge, redirected, replaced, truncated_gzip, web_page
from discarr.demo.arr.world import SimulatedServarr
from discarr.model.services import ServiceKind
from tests.demo.arr.serving import reader

QUEUE = "/api/v3/queue"


async def troubled(fault: Fault) -> httpx.Response:
    world = SimulatedServarr(ServiceKind.RADARR, items=12)
    world.fault(QUEUE, fault)
    async with reader(world) as client:
        answer = await client.get(QUEUE)
        assert (await client.get(QUEUE)).json()["totalRecords"] > 0
    return answer


@pytest.mark.parametrize(
    ("fault", "status"),
    [(failing(500, b"{}"), 500), (web_page(), 200), (redirected("/login"), 302), (huge(1), 200)],
)
async def test_another_answer(fault: Fault, status: int) -> None:
    answer = await troubled(fault)

    assert (answer.status_code, answer.content) == (status, fault.body)


async def test_values_of_another_type() -> None:
    answer = await troubled(replaced('"size": ', '"size": "much", "was": '))

    assert {row["size"] for row in answer.json()["records"]} == {"much"}


async def test_half_a_json() -> None:
    answer = await troubled(Fault(keep_fraction=0.5))

    with pytest.raises(json.JSONDecodeError):
        answer.json()


async def test_a_connection_cut_in_the_middle_of_a_body() -> None:
    with pytest.RaisesGroup(httpx.RemoteProtocolError):
        await troubled(Fault(cut_after=100))


async def test_a_compression_cut_in_the_middle() -> None:
    answer = await troubled(truncated_gzip())

    assert answer.headers["content-encoding"] == "gzip"
    with pytest.raises(json.JSONDecodeError):
        answer.json()


async def test_a_slow_answer_arrives_byte_by_byte() -> None:
    answer = await troubled(Fault(status=200, body=b"[]", bytes_per_second=1000.0, delay_seconds=0.01))

    assert answer.json() == []


async def test_the_queue_changes_between_two_pages() -> None:
    world = SimulatedServarr(ServiceKind.RADARR, items=12)

    def lose_one() -> None:
        world.remove(world.downloads[0])

    world.fault(r"page=2", Fault(meanwhile=lose_one))
    async with reader(world) as client:
        pages = [(await client.get(QUEUE, params={"page": page, "pageSize": 5})).json() for page in (1, 2)]

    assert pages[0]["totalRecords"] - pages[1]["totalRecords"] == 1
