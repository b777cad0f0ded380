"""What a service proposes to import, and what it is sent to do so."""

import json
from typing import Any, Never

import pytest
import trio

from discarr.clients.servarr import ServarrClient
from discarr.errors.services import MalformedAnswer, ServiceTimedOut
from discarr.model.downloads import Episode
from discarr.model.imports import ImportFile, Lack
from discarr.model.service_commands import CommandStatus
from discarr.model.services import ServiceKind
from tests.clients.serving import IMPATIENT, KEY, Clients, Service

MANUAL_IMPORT, COMMAND = "/api/v3/manualimport", "/api/v3/command"

QUALITY = {
    "quality": {"id": 3, "name": "WEBDL-1080p", "source": "web", "resolution": 1080},
    "revision": {"version": 2},
}
LANGUAGES = [{"id": 1, "name": "English"}, {"id": 8, "name": "Japanese"}]
FILE = {
    "path": "/downloads/Some.Release/Sub/a.mkv",
    "relativePath": "Sub/a.mkv",
    "folderName": "Some.Release",
    "name": "a",
    "size": 1_500_000_000,
    "quality": QUALITY,
    "languages": LANGUAGES,
    "releaseGroup": "MOSS",
    "indexerFlags": 9,
    "rejections": [{"reason": "Not an upgrade", "type": "permanent"}, {"type": "temporary"}],
}
FILM = {"movie": {"id": 7, "title": "Dune", "year": 2024, "hasFile": True}}
SHOW = {
    "series": {"id": 3, "title": "Show", "year": 2019},
    "seasonNumber": 2,
    "episodes": [
        {"id": 302, "seasonNumber": 2, "episodeNumber": 2, "hasFile": False},
        {"id": 301, "seasonNumber": 2, "episodeNumber": 1, "hasFile": True},
    ],
    "releaseType": "seasonPack",
}


async def files(
    nursery: trio.Nursery, clients: Clients, kind: ServiceKind, *entries: Any
) -> tuple[ImportFile, ...]:
    service = Service({MANUAL_IMPORT: json.dumps(entries).encode()})
    client = clients.servarr(await service.start(nursery), kind=kind)
    found = await client.files_of("ID")
    (request,) = service.requests
    assert dict(request.query_params) == {"downloadId": "ID", "filterExistingFiles": "false"}
    return found


async def test_a_film_is_proposed_and_sent_back_as_it_came(nursery: trio.Nursery, clients: Clients) -> None:
    (file,) = await files(nursery, clients, ServiceKind.RADARR, FILE | FILM)
    assert (file.name, file.media_title, file.media_ids) == ("Sub/a.mkv", "Dune (2024)", frozenset({7}))
    assert (file.size_bytes, file.rejections) == (1_500_000_000, ("Not an upgrade",))
    assert (file.replaces, file.lack) == (True, None)
    assert json.loads(file.order) == {
        "path": FILE["path"],
        "folderName": "Some.Release",
        "movieId": 7,
        "quality": QUALITY,
        "languages": LANGUAGES,
        "releaseGroup": "MOSS",
        "downloadId": "ID",
        "indexerFlags": 9,
    }
    assert "/downloads" not in repr(file)


async def test_episodes_are_sent_by_their_ids(nursery: trio.Nursery, clients: Clients) -> None:
    (file,) = await files(nursery, clients, ServiceKind.SONARR, FILE | SHOW)
    assert file.episodes == (Episode(season=2, number=1), Episode(season=2, number=2))
    assert (file.media_title, file.media_ids, file.replaces) == ("Show", frozenset({301, 302}), True)
    order = json.loads(file.order)
    assert (order["seriesId"], order["episodeIds"]) == (3, [302, 301])
    assert order["releaseType"] == "seasonPack"
    assert "movieId" not in order


@pytest.mark.parametrize(
    ("kind", "entry", "lack"),
    [
        (ServiceKind.RADARR, FILE, Lack.FILM),
        (ServiceKind.RADARR, FILE | FILM | {"quality": None}, Lack.QUALITY),
        (ServiceKind.RADARR, FILE | FILM | {"languages": []}, Lack.LANGUAGE),
        (ServiceKind.SONARR, FILE | {"episodes": []}, Lack.SERIES),
        (ServiceKind.SONARR, FILE | SHOW | {"episodes": None}, Lack.EPISODE),
        (ServiceKind.SONARR, FILE | FILM, Lack.SERIES),
    ],
)
async def test_what_the_service_does_not_know_leaves_nothing_to_send(
    nursery: trio.Nursery, clients: Clients, kind: ServiceKind, entry: Any, lack: Lack
) -> None:
    (file,) = await files(nursery, clients, kind, entry)
    assert (file.lack, file.order) == (lack, b"")


@pytest.mark.parametrize(
    ("relative", "name"),
    [
        ("Sub\\a.mkv", "Sub/a.mkv"),
        ("../../a.mkv", "a.mkv"),
        ("/downloads/Some/a.mkv", "a.mkv"),
        ("D:\\Downloads\\a.mkv", "a.mkv"),
        (None, "a"),
    ],
)
async def test_no_name_is_a_whole_path(
    nursery: trio.Nursery, clients: Clients, relative: str | None, name: str
) -> None:
    (file,) = await files(nursery, clients, ServiceKind.RADARR, FILE | FILM | {"relativePath": relative})
    assert file.name == name


async def test_one_file_that_cannot_be_read_costs_them_all(nursery: trio.Nursery, clients: Clients) -> None:
    """Somebody would agree to the others and think that they are everything."""
    with pytest.raises(MalformedAnswer):
        await files(nursery, clients, ServiceKind.RADARR, FILE | FILM, {"path": 7})


async def test_a_key_in_a_name_stays_outside_and_goes_back(nursery: trio.Nursery, clients: Clients) -> None:
    entry = (
        FILE
        | FILM
        | {"relativePath": f"{KEY}.mkv", "path": f"/downloads/{KEY}.mkv", "rejections": [{"reason": KEY}]}
    )
    (file,) = await files(nursery, clients, ServiceKind.RADARR, entry)
    assert (file.name, file.rejections) == ("(secret).mkv", ("(secret)",))
    assert json.loads(file.order)["path"] == f"/downloads/{KEY}.mkv"


async def imported(client: ServarrClient) -> CommandStatus:
    found = (ImportFile(name="a", order=b'{"path":"/a"}'), ImportFile(name="b", order=b'{"path":"/b"}'))
    return (await client.import_files(found)).status


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("queued", CommandStatus.QUEUED),
        ("Completed", CommandStatus.COMPLETED),
        ("a new word", CommandStatus.UNKNOWN),
    ],
)
async def test_the_command_takes_every_order_at_once(
    nursery: trio.Nursery, clients: Clients, word: str, status: CommandStatus
) -> None:
    bodies: list[bytes] = []

    async def answer(request: Any) -> bytes:
        bodies.append(await request.body())
        return json.dumps({"id": 5, "status": word}).encode()

    service = Service({COMMAND: answer})
    assert await imported(clients.servarr(await service.start(nursery))) is status
    (request,) = service.requests
    assert (request.method, request.headers["content-type"]) == ("POST", "application/json")
    assert json.loads(bodies[0]) == {
        "name": "ManualImport",
        "importMode": "auto",
        "files": [{"path": "/a"}, {"path": "/b"}],
    }


async def test_the_command_is_sent_once_whatever_comes_of_it(nursery: trio.Nursery, clients: Clients) -> None:
    async def silent(_: Any) -> Never:
        await trio.sleep_forever()

    service = Service({COMMAND: silent})
    client = clients.servarr(await service.start(nursery), limits=IMPATIENT)
    with pytest.raises(ServiceTimedOut):
        await imported(client)
    assert len(service.requests) == 1
