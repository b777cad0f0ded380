"""Rows have the fields, the words and the ids that the services give them."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from discarr.demo.arr.downloads import SABNZBD, SimulatedDownload, Stage
from discarr.demo.arr.world import SimulatedServarr
from discarr.model.services import ServiceKind
from tests.demo.arr.serving import HandClock, a_film, a_pack, reader, whole_queue

PAYLOADS = Path(__file__).parents[2] / "fixtures" / "derived-from-source"
HASH = "97D57158EB467D934B5948498D3594CEC7CE90F2"


def derived(name: str) -> dict[str, Any]:
    return dict(json.loads((PAYLOADS / f"radarr6-{name}.json").read_bytes())["records"][0])


async def row_of(download: SimulatedDownload, kind: ServiceKind = ServiceKind.RADARR) -> dict[str, Any]:
    clock = HandClock()
    world = SimulatedServarr(kind, now=clock.now)
    world.add(download)
    world.refresh()
    async with reader(world) as client:
        return (await whole_queue(client))[0]


@pytest.mark.parametrize(
    ("name", "download"),
    [
        ("stalled_warning_errorMessage_no_timeleft", a_film(stage=Stage.STALLED)),
        ("timeleft_over_one_day", a_film(bytes_per_second=40_000.0)),
        ("importing", a_film(stage=Stage.IMPORTING, left_bytes=0)),
        ("unknown_item_no_movieId", a_film(stage=Stage.UNRECOGNISED, left_bytes=0, media=None)),
        ("failedPending_client_failed_status_ok", a_film(stage=Stage.FAILED, client=SABNZBD)),
        ("delay_pending", a_film(stage=Stage.DELAYED, seconds=2467.3, client=SABNZBD)),
        (
            "downloadClientUnavailable_pending",
            a_film(stage=Stage.CLIENT_UNAVAILABLE, seconds=0, client=SABNZBD),
        ),
    ],
)
async def test_a_row_tells_its_situation_as_radarr_does(name: str, download: SimulatedDownload) -> None:
    told, expected = await row_of(download), derived(name)

    assert list(told) == list(expected)
    for field in (
        "status",
        "trackedDownloadStatus",
        "trackedDownloadState",
        "protocol",
        "quality",
        "languages",
    ):
        assert told.get(field) == expected.get(field)


async def test_a_stalled_torrent_says_so_in_an_error_message() -> None:
    told = await row_of(a_film(stage=Stage.STALLED))

    assert told["errorMessage"] == derived("stalled_warning_errorMessage_no_timeleft")["errorMessage"]


@pytest.mark.parametrize(
    ("download", "timeleft"),
    [
        (a_film(bytes_per_second=4e9 / 725.5), r"00:12:05"),
        (a_film(bytes_per_second=4e9 / 93_784.5), r"1\.02:03:04"),
        (a_film(stage=Stage.DELAYED, seconds=2467.331284, client=SABNZBD), r"00:41:07\.3312840"),
    ],
)
async def test_time_left_is_written_as_dotnet_writes_it(download: SimulatedDownload, timeleft: str) -> None:
    assert re.fullmatch(timeleft, (await row_of(download))["timeleft"])


async def test_an_id_is_the_hash_that_the_service_itself_makes() -> None:
    """The very id that a real Radarr gave this download in its first client."""
    assert (await row_of(a_film(download_id=HASH)))["id"] == 726759897


@pytest.mark.parametrize(
    ("kind", "download", "identity"),
    [
        (ServiceKind.RADARR, a_film(stage=Stage.DELAYED), "pending-1-movie7"),
        (ServiceKind.SONARR, a_pack(stage=Stage.DELAYED), "pending-1-ep3101"),
        (ServiceKind.SONARR, a_pack(download_id=HASH), f"trackedDownload-1-{HASH}-ep3101"),
        (ServiceKind.SONARR, a_film(download_id=HASH, media=None), f"trackedDownload-1-{HASH}-ep0"),
    ],
)
async def test_what_an_id_is_made_of(kind: ServiceKind, download: SimulatedDownload, identity: str) -> None:
    digest = hashlib.sha1(identity.encode(), usedforsecurity=False).digest()

    assert (await row_of(download, kind))["id"] == int.from_bytes(digest[:4], "little") & 0x7FFFFFFF


async def test_a_season_pack_is_a_row_for_each_episode_with_the_whole_size_in_each() -> None:
    world = SimulatedServarr(ServiceKind.SONARR)
    pack = world.add(a_pack(10, size_bytes=5_870_368_312.844))
    world.refresh()
    async with reader(world) as client:
        rows = await whole_queue(client, includeEpisode=True)

    assert [row["episode"]["episodeNumber"] for row in rows] == list(range(1, 11))
    assert {(row["downloadId"], row["size"]) for row in rows} == {(pack.download_id, 5_870_368_312.844)}
    assert len({row["id"] for row in rows}) == 10
