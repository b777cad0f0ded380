"""What the services say of their libraries, over the wire."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import trio

from discarr.clients.base_limits import RequestLimits
from discarr.clients.library import LibraryClient
from discarr.clients.opening import open_client
from discarr.demo.arr.faults import failing, redirected, replaced, truncated_gzip, web_page
from discarr.demo.arr.serve import serve_servarr
from discarr.demo.arr.world import SimulatedServarr
from discarr.errors.services import MalformedAnswer, MediaClientError, ServiceFailed, WrongBasePath
from discarr.model.calendar import ReleaseKind
from discarr.model.library import FilmHolding, SeriesHolding
from discarr.model.searches import EpisodesSearch, FilmSearch
from discarr.model.service_commands import CommandStatus
from discarr.model.services import Instance, ServiceKind
from discarr.model.settings import Secret, ServiceSettings, TlsSettings

RADARR, SONARR = ServiceKind.RADARR, ServiceKind.SONARR


@asynccontextmanager
async def client_of(
    world: SimulatedServarr, limits: RequestLimits | None = None
) -> AsyncIterator[LibraryClient]:
    with trio.fail_after(20):
        async with trio.open_nursery() as nursery:
            url = await nursery.start(partial(serve_servarr, world))
            service = ServiceSettings(
                instance=Instance(kind=world.product.kind), url=url, api_key=Secret(world.api_key)
            )
            client = open_client(service, TlsSettings(), requests=nursery, limits=limits or RequestLimits())
            assert isinstance(client, LibraryClient)
            try:
                yield client
            finally:
                with trio.CancelScope(shield=True):
                    await client.aclose()
            nursery.cancel_scope.cancel()


async def titles_of(client: LibraryClient) -> dict[int, str]:
    found: dict[int, str] = {}
    await client.each_title(found.__setitem__)
    return found


@pytest.mark.parametrize(("kind", "third"), [(RADARR, "The Copper Station (2011)"), (SONARR, None)])
async def test_every_title_comes_with_its_id(kind: ServiceKind, third: str | None) -> None:
    world = SimulatedServarr(kind)
    async with client_of(world) as client:
        found = await titles_of(client)
    assert sorted(found) == list(range(1, 25))
    assert third is None or found[3] == third


async def test_a_library_far_larger_than_any_other_answer_may_be_is_read() -> None:
    world = SimulatedServarr(RADARR, keep_bodies=False)
    world.shelf.titles = 400
    async with client_of(world, RequestLimits(answer_bytes=50_000)) as client:
        assert len(await titles_of(client)) == 400


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (failing(500), ServiceFailed),
        (failing(200, b'{"message": "no"}'), MalformedAnswer),
        (failing(200, b'[{"id": 1, "title": "One"},'), MalformedAnswer),
        (web_page(), WrongBasePath),
        (redirected("/login"), WrongBasePath),
        (truncated_gzip(), MalformedAnswer),
    ],
    ids=["500", "no list", "no end", "web page", "redirect", "cut"],
)
async def test_a_library_that_cannot_be_read_to_its_end_is_an_error_with_its_cause(
    fault: object, error: type[MediaClientError]
) -> None:
    world = SimulatedServarr(RADARR)
    world.fault("/movie", fault)  # type: ignore[arg-type]  # faults of a table
    async with client_of(world) as client:
        with pytest.raises(error):
            await titles_of(client)


async def test_entries_without_a_name_cost_themselves() -> None:
    world = SimulatedServarr(RADARR)
    body = b'[{"id": 1}, {"id": "x", "title": "a"}, {"id": 2, "title": "Two", "year": 0}, {"title": "b"}]'
    world.fault("/movie", failing(200, body))
    async with client_of(world) as client:
        assert await titles_of(client) == {2: "Two"}


async def test_the_calendar_of_films_tells_the_ways_they_come_out_apart() -> None:
    world = SimulatedServarr(RADARR)
    world.shelf.titles = 60
    now = datetime.now(UTC)
    async with client_of(world) as client:
        entries = await client.calendar(now - timedelta(days=1), now + timedelta(days=100))
    assert {entry.kind for entry in entries} == set(ReleaseKind) - {ReleaseKind.EPISODE}
    assert all(now - timedelta(days=1) <= entry.at < now + timedelta(days=100) for entry in entries)
    (asked,) = [exchange for exchange in world.log if exchange.path.endswith("/calendar")]
    assert "unmonitored=true" in asked.query
    assert "Z&end=" in asked.query.replace("%3A", ":")


async def test_the_calendar_of_series_names_them_and_a_bad_entry_costs_itself() -> None:
    world = SimulatedServarr(SONARR)
    now = datetime.now(UTC)
    async with client_of(world) as client:
        good = await client.calendar(now, now + timedelta(days=7))
        world.fault("/calendar", replaced('"seasonNumber": 1,', '"seasonNumber": "first",'))
        fewer = await client.calendar(now, now + timedelta(days=7))
    assert all(entry.title and entry.episode and entry.kind is ReleaseKind.EPISODE for entry in good)
    assert 0 < len(fewer) < len(good)
    assert {entry.title for entry in fewer} < {entry.title for entry in good}


async def test_a_film_and_a_series_as_they_stand() -> None:
    radarr, sonarr = SimulatedServarr(RADARR), SimulatedServarr(SONARR)
    async with client_of(radarr) as client:
        film = await client.holding(9)
        with pytest.raises(ServiceFailed) as unknown:
            await client.holding(4711)
    assert isinstance(film, FilmHolding)
    assert (film.has_file, film.is_monitored, film.is_available) == (False, True, False)
    assert film.in_cinemas is not None
    assert unknown.value.status == 404
    async with client_of(sonarr) as client:
        series = await client.holding(2)
    assert isinstance(series, SeriesHolding)
    assert len(series.episodes) == 3 * 13
    assert [each.episode for each in series.episodes] == sorted(each.episode for each in series.episodes)


async def test_a_search_is_a_command_that_can_be_looked_at() -> None:
    world = SimulatedServarr(SONARR)
    async with client_of(world) as client:
        before = await client.command_ids()
        command = await client.search(EpisodesSearch(episode_ids=(2057, 2058)))
        assert (command.status, command.command_id in before) == (CommandStatus.QUEUED, False)
        assert command.queued_at is not None
        again = await client.search(EpisodesSearch(episode_ids=(2057, 2058)))
        assert again.command_id == command.command_id
        assert await client.command_ids() == {command.command_id}


async def test_a_search_that_is_refused_is_an_error() -> None:
    world = SimulatedServarr(RADARR)
    world.fault("/command", failing(400))
    async with client_of(world) as client:
        with pytest.raises(ServiceFailed):
            await client.search(FilmSearch(media_id=3))
