"""What a service says about itself."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import pytest
import trio
from starlette.requests import Request

from discarr.errors.services import MalformedAnswer, ServiceFailed, ServiceStarting, WrongService
from discarr.model.services import HealthAnswer, ServiceKind
from tests.clients.serving import STATUS_JSON, Clients, Service, http, saying, scripted

FIXTURES = Path(__file__).parent.parent / "fixtures"
STATUS = "/api/v3/system/status"
HEALTH = "/api/v3/health"


async def test_a_service_says_its_version_its_start_and_what_it_complains_about(
    nursery: trio.Nursery,
    clients: Clients,
) -> None:
    recorded = FIXTURES / "exportarr"
    service = Service(
        {
            STATUS: (recorded / "v3_system_status.json").read_bytes(),
            HEALTH: (recorded / "v3_health.json").read_bytes(),
        }
    )
    client = clients.open(await service.start(nursery))
    assert await client.check_health() == HealthAnswer(
        version="5.0.3.8127",
        warnings=("Indexers unavailable due to failures for more than 6 hours: SomeIndexer",),
        started_at=datetime(2023, 10, 13, 20, 45, 26, tzinfo=UTC),
    )


async def test_ok_and_notice_are_no_complaints(nursery: trio.Nursery, clients: Clients) -> None:
    entries = [
        {"source": "A", "type": "ok", "message": "fine"},
        {"source": "B", "type": "notice", "message": "look"},
        {"source": "C", "type": "Error", "message": "broken"},
        {"source": "D", "type": "warning"},
        {"source": "E"},
    ]
    service = Service({STATUS: STATUS_JSON, HEALTH: json.dumps(entries).encode()})
    answer = await clients.open(await service.start(nursery)).check_health()
    assert answer.warnings == ("broken", "D")


@pytest.mark.parametrize(
    ("entry", "unavailable"),
    [
        ({"source": "DownloadClientStatusCheck", "type": "error", "message": "nicht erreichbar"}, True),
        ({"source": "DownloadClientCheck", "type": "warning"}, True),
        ({"source": "downloadClientCheck", "type": "Error"}, True),
        ({"source": "DownloadClientCheck", "type": "ok"}, False),
        ({"source": "DownloadClientRootFolderCheck", "type": "warning"}, False),
        ({"source": "IndexerStatusCheck", "type": "error", "message": "DownloadClientCheck"}, False),
        ({"type": "error", "message": "Download clients are unavailable"}, False),
    ],
)
async def test_an_unavailable_download_client_is_told_by_the_check_and_never_by_its_text(
    entry: dict[str, str], *, unavailable: bool, nursery: trio.Nursery, clients: Clients
) -> None:
    service = Service({STATUS: STATUS_JSON, HEALTH: json.dumps([entry]).encode()})
    answer = await clients.open(await service.start(nursery)).check_health()
    assert answer.client_unavailable is unavailable


async def test_an_entry_that_does_not_fit_costs_only_itself(nursery: trio.Nursery, clients: Clients) -> None:
    entries = b"""[{"type": 3, "message": ["x"]}, null, 5, {"type": "error", "message": 7},
        {"type": "error", "message": "half a pair \\ud800"}, {"type": "error", "message": "broken \xff"}]"""
    url = await Service({STATUS: STATUS_JSON, HEALTH: entries}).start(nursery)
    answer = await clients.open(url).check_health()
    assert answer.warnings == ("half a pair ?", "broken \ufffd")


async def test_status_and_health_are_asked_in_parallel(nursery: trio.Nursery, clients: Clients) -> None:
    both_asked = {STATUS: trio.Event(), HEALTH: trio.Event()}

    async def answer(request: Request) -> bytes:
        both_asked[request.url.path].set()
        await both_asked[STATUS].wait()
        await both_asked[HEALTH].wait()
        return STATUS_JSON if request.url.path == STATUS else b"[]"

    url = await Service({STATUS: answer, HEALTH: answer}).start(nursery)
    with trio.fail_after(2):
        assert (await clients.open(url).check_health()).version == "6.0.3.1"


async def test_a_failed_status_ends_the_request_for_health_too(
    nursery: trio.Nursery, clients: Clients
) -> None:
    async def never(_: Request) -> NoReturn:
        await trio.sleep_forever()

    def fail(_: Request) -> bytes:
        raise RuntimeError("the simulated service breaks")

    url = await Service({STATUS: fail, HEALTH: never}).start(nursery)
    with trio.fail_after(2), pytest.raises(ServiceFailed, match="HTTP 500 to /api/v3/system/status"):
        await clients.open(url).check_health()


async def test_another_service_in_this_ones_place_is_recognised(
    nursery: trio.Nursery, clients: Clients
) -> None:
    url = await Service({STATUS: STATUS_JSON, HEALTH: b"[]"}).start(nursery)
    with pytest.raises(WrongService, match="this is Radarr, not Sonarr"):
        await clients.open(url, kind=ServiceKind.SONARR).check_health()


PLEX_XML = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<MediaContainer size="0" claimed="1" '
    b'machineIdentifier="0123456789abcdef" version="1.42.1.10060-4e8b05daf"></MediaContainer>'
)
PLEX_JSON = b'{"MediaContainer": {"size": 0, "claimed": true, "version": "1.42.1.10060-4e8b05daf"}}'


@pytest.mark.parametrize(("body", "kind"), [(PLEX_JSON, "application/json"), (PLEX_XML, "text/xml")])
async def test_plex_may_answer_in_json_or_xml(
    body: bytes, kind: str, nursery: trio.Nursery, clients: Clients
) -> None:
    url = await scripted(nursery, saying(http("200 OK", body, f"Content-Type: {kind}")))
    answer = await clients.open(url, kind=ServiceKind.PLEX).check_health()
    assert answer == HealthAnswer(version="1.42.1.10060-4e8b05daf")


async def test_plex_that_migrates_its_database_is_starting(nursery: trio.Nursery, clients: Clients) -> None:
    url = await scripted(nursery, saying(http("503 Service Unavailable")))
    with pytest.raises(ServiceStarting):
        await clients.open(url, kind=ServiceKind.PLEX).check_health()


@pytest.mark.parametrize("body", [b"<MediaContainer", b"<Other/>", b"{}", b"Healthy"])
async def test_what_is_no_plex_is_malformed(body: bytes, nursery: trio.Nursery, clients: Clients) -> None:
    url = await scripted(nursery, saying(http("200 OK", body)))
    with pytest.raises(MalformedAnswer):
        await clients.open(url, kind=ServiceKind.PLEX).check_health()
