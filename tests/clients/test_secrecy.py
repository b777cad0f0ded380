"""Whatever a service quotes, no key comes in with its answers."""

import json

import attrs
import pytest
import trio

from discarr.errors.services import WrongService
from discarr.model.services import ServiceKind
from tests.clients.serving import KEY, Clients, Service, page_json

QUEUE = "/api/v3/queue"
STATUS = "/api/v3/system/status"
HEALTH = "/api/v3/health"
ANOTHER = "fedcba9876543210"
QUOTING = f"GET http://prowlarr/1/api?apikey={ANOTHER}&t=search and {KEY.upper()} failed"
HIDDEN = "GET http://prowlarr/1/api?apikey=(secret)&t=search and (secret) failed"

ROW = {
    "id": 1,
    "title": QUOTING,
    "downloadId": QUOTING,
    "movie": {"title": QUOTING, "path": QUOTING},
    "errorMessage": QUOTING,
    "statusMessages": [{"title": "T", "messages": ["fine", QUOTING]}],
    "downloadClient": QUOTING,
    "indexer": QUOTING,
    "quality": {"quality": {"name": QUOTING}},
}


async def test_no_text_of_a_row_brings_a_key(nursery: trio.Nursery, clients: Clients) -> None:
    plain = {"id": 2, "title": "Monkey.Business", "errorMessage": "no token"}
    unusable = {"id": 3, "title": "x" * 190 + QUOTING, "size": "huge"}
    url = await Service({QUEUE: page_json(1, 3, [ROW, plain, unusable])}).start(nursery)
    read = await clients.servarr(url).get_all_queue_items_paginated()
    assert KEY[:8] not in repr(read)
    assert KEY[:8].upper() not in repr(read)
    assert ANOTHER not in repr(read)
    assert read.items[0].reason == f"{HIDDEN}; fine"
    assert {value for value in attrs.astuple(read.items[0]) if HIDDEN in str(value)} >= {HIDDEN}
    assert (read.items[1].title, read.items[1].reason) == ("Monkey.Business", "no token")


@pytest.mark.parametrize(
    "fields",
    [
        {"title": QUOTING},
        {"downloadId": QUOTING},
        {"movie": {"title": QUOTING}},
        {"movie": {"title": "Dune", "path": f"/{QUOTING}/Dune"}},
        {"series": {"title": QUOTING}},
        {"series": {"title": "Severance", "path": f"/{QUOTING}/Severance"}},
        {"movie": {}, "series": {"title": QUOTING}},
        {"errorMessage": QUOTING},
        {"statusMessages": [{"title": QUOTING}]},
        {"statusMessages": [{"title": "T", "messages": [QUOTING]}]},
        {"downloadClient": QUOTING},
        {"indexer": QUOTING},
        {"quality": {"quality": {"name": QUOTING}}},
    ],
    ids=str,
)
async def test_one_text_alone_is_enough_to_be_looked_at(
    fields: dict[str, object], nursery: trio.Nursery, clients: Clients
) -> None:
    url = await Service({QUEUE: page_json(1, 1, [{"id": 1, **fields}])}).start(nursery)
    said = repr(await clients.servarr(url).get_all_queue_items_paginated())
    assert "(secret)" in said
    assert KEY[:8].upper() not in said
    assert ANOTHER not in said


async def test_neither_version_nor_warnings_bring_a_key(nursery: trio.Nursery, clients: Clients) -> None:
    status = {"appName": "Radarr", "version": f"6 {KEY}"}
    health = [{"type": "error", "message": QUOTING}]
    service = Service({STATUS: json.dumps(status).encode(), HEALTH: json.dumps(health).encode()})
    answer = await clients.open(await service.start(nursery)).check_health()
    assert (answer.version, answer.warnings) == ("6 (secret)", (HIDDEN,))


async def test_plex_has_no_key_of_ours_and_may_quote_anothers(
    nursery: trio.Nursery, clients: Clients
) -> None:
    service = Service({"/identity": b'{"MediaContainer": {"version": "1 /x?X-Plex-Token=abc"}}'})
    answer = await clients.open(await service.start(nursery), kind=ServiceKind.PLEX).check_health()
    assert answer.version == "1 /x?X-Plex-Token=(secret)"


async def test_a_stranger_who_calls_itself_by_our_key_is_not_quoted(
    nursery: trio.Nursery, clients: Clients
) -> None:
    service = Service({STATUS: json.dumps({"appName": f"{'x' * 40}{KEY}"}).encode(), HEALTH: b"[]"})
    with pytest.raises(WrongService) as raised:
        await clients.open(await service.start(nursery)).check_health()
    assert KEY[:8] not in str(raised.value)
