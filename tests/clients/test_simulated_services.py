"""The clients against whole simulated services: they ask as officially described, and read all there is."""

from collections.abc import Callable
from functools import partial

import pytest
import trio

from discarr.demo.arr.faults import Fault, truncated_gzip
from discarr.demo.arr.serve import serve_servarr
from discarr.demo.arr.world import SimulatedServarr
from discarr.errors.services import (
    MalformedAnswer,
    MediaClientError,
    ServiceRefused,
    ServiceStarting,
    ServiceUnreachable,
    WrongBasePath,
    WrongService,
)
from discarr.model.services import ServiceKind
from discarr.monitoring.grouping import group_downloads
from tests.clients.serving import KEY, Clients
from tests.openapi import SERVARR_STATUSES, specification

BOTH = pytest.mark.parametrize("kind", [ServiceKind.RADARR, ServiceKind.SONARR])


async def serve(nursery: trio.Nursery, world: SimulatedServarr) -> str:
    url = await nursery.start(partial(serve_servarr, world))
    return f"{url}{world.url_base}"


@BOTH
async def test_a_queue_of_2500_rows_is_three_pages_and_one_look_back(
    kind: ServiceKind, nursery: trio.Nursery, clients: Clients
) -> None:
    world = SimulatedServarr(kind, items=2500, keep_bodies=False)
    client = clients.servarr(await serve(nursery, world), kind=kind)
    read = await client.get_all_queue_items_paginated()
    assert read.set_aside == ()
    assert {item.row_id for item in read.items} == {row.id for row in world.rows()}
    assert len(world.log) == 4
    assert KEY not in "".join(exchange.path + exchange.query for exchange in world.log)


@BOTH
async def test_every_request_is_as_the_official_description_has_it(
    kind: ServiceKind, nursery: trio.Nursery, clients: Clients
) -> None:
    official = specification(f"{kind.value}.json")
    world = SimulatedServarr(kind, items=30)
    client = clients.servarr(await serve(nursery, world), kind=kind)
    await client.get_all_queue_items_paginated()
    await client.check_health()
    assert len(world.log) == 3
    for exchange in world.log:
        assert official.problems(exchange, undescribed_statuses=SERVARR_STATUSES) == []


async def test_season_packs_are_downloads_of_one_line(nursery: trio.Nursery, clients: Clients) -> None:
    world = SimulatedServarr(ServiceKind.SONARR, items=60)
    client = clients.servarr(await serve(nursery, world), kind=ServiceKind.SONARR)
    read = await client.get_all_queue_items_paginated()
    grouping = group_downloads(client.instance, read, read_at=world.now())
    reading = grouping.reading
    assert grouping.set_aside == ()
    packs = [download for download in reading.downloads if len(download.episodes) > 1]
    assert packs
    assert sum(len(download.row_ids) for download in reading.downloads) == len(world.rows())
    assert len({download.key for download in reading.downloads}) == len(reading.downloads)


async def test_a_list_rebuilt_between_two_pages_is_read_again(
    nursery: trio.Nursery, clients: Clients
) -> None:
    world = SimulatedServarr(ServiceKind.RADARR, items=1200)
    first = world.downloads[0]

    def lose_one() -> None:
        world.remove(first)
        world.refresh()

    world.fault("page=2", Fault(meanwhile=lose_one))
    client = clients.servarr(await serve(nursery, world))
    read = await client.get_all_queue_items_paginated()
    assert {item.row_id for item in read.items} == {row.id for row in world.rows()}
    assert len(world.log) == 2 + 3


def wrong_key(world: SimulatedServarr) -> str:
    world.api_key = "f" * 32
    return ""


def no_base_path(world: SimulatedServarr) -> str:
    world.url_base = "/radarr"
    return ""


def needless_base_path(_world: SimulatedServarr) -> str:
    return "/radarr"


def needless_base_path_without_login(world: SimulatedServarr) -> str:
    world.login_form = False
    return "/radarr"


def starting(world: SimulatedServarr) -> str:
    world.is_starting = True
    return ""


def half_the_gzip(world: SimulatedServarr) -> str:
    world.fault("system/status", truncated_gzip())
    return ""


def cut(world: SimulatedServarr) -> str:
    world.fault("system/status", Fault(cut_after=20))
    return ""


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        (wrong_key, ServiceRefused),
        (no_base_path, WrongBasePath),
        (needless_base_path, WrongBasePath),
        (needless_base_path_without_login, WrongBasePath),
        (starting, ServiceStarting),
        (half_the_gzip, MalformedAnswer),
        (cut, ServiceUnreachable),
    ],
    ids=lambda value: value.__name__,
)
async def test_each_trouble_of_a_service_has_its_own_name(
    trouble: Callable[[SimulatedServarr], str],
    error: type[MediaClientError],
    nursery: trio.Nursery,
    clients: Clients,
) -> None:
    world = SimulatedServarr(ServiceKind.RADARR, items=3)
    url = await serve(nursery, world)
    with pytest.raises(MediaClientError) as raised:
        await clients.open(url + trouble(world)).check_health()
    assert type(raised.value) is error


async def test_a_sonarr_where_radarr_should_be_is_recognised(nursery: trio.Nursery, clients: Clients) -> None:
    url = await serve(nursery, SimulatedServarr(ServiceKind.SONARR))
    with pytest.raises(WrongService, match="this is Sonarr, not Radarr"):
        await clients.open(url).check_health()
