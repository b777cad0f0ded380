"""Rows of a queue become what a viewer thinks of as one download."""

from datetime import UTC, datetime
from typing import Any

import attrs
import pytest

from discarr.model.downloads import Download, DownloadState, Episode, QueueRead
from discarr.model.queue import SetAside
from discarr.model.reasons import LONGEST_REASON
from discarr.model.services import Instance, ServiceKind
from discarr.monitoring.grouping import group_downloads

SONARR = Instance(kind=ServiceKind.SONARR)
NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


def row(row_id: int, **fields: Any) -> Download:
    """One row, as it is when no other belongs to it."""
    download_id = fields.get("download_id", f"D{row_id}")
    values: dict[str, Any] = {
        "instance": SONARR,
        "key": download_id or f"pending-{row_id}",
        "row_id": row_id,
        "download_id": download_id,
        "title": "Release",
        "download_client": "qBittorrent",
        "state": DownloadState.DOWNLOADING,
    }
    return Download(**{**values, **fields})


def grouped(*items: Download) -> tuple[Download, ...]:
    grouping = group_downloads(SONARR, QueueRead(items=items), read_at=NOW)
    assert grouping.set_aside == ()
    return grouping.reading.downloads


def test_a_season_pack_is_one_download_with_its_episodes_and_its_size_once() -> None:
    pack = [
        row(
            row_id,
            download_id="PACK",
            media_title="Severance",
            episodes=(Episode(season=2, number=number),),
            size_bytes=10_000,
            left_bytes=2_500,
        )
        for row_id, number in ((40, 3), (37, 1), (39, 2), (38, 2))
    ]
    (download,) = grouped(*pack)
    assert download.key == "PACK"
    assert download.row_ids == (37, 38, 39, 40)
    assert download.episodes == tuple(Episode(season=2, number=number) for number in (1, 2, 3))
    assert (download.size_bytes, download.left_bytes) == (10_000, 2_500)
    assert download.media_title == "Severance"


def test_rows_without_a_download_id_stay_apart() -> None:
    downloads = grouped(row(1, download_id=None), row(2, download_id=None))
    assert {download.key for download in downloads} == {"pending-1", "pending-2"}
    assert {download.download_id for download in downloads} == {None}


def test_the_same_download_id_at_two_clients_is_two_downloads() -> None:
    downloads = grouped(row(1, download_id="X"), row(2, download_id="X", download_client="Deluge"), row(3))
    assert {download.key for download in downloads} == {"X@qBittorrent", "X@Deluge", "D3"}


def test_a_pack_is_as_urgent_as_its_most_urgent_row_and_gives_that_rows_reason_first() -> None:
    blocked = row(
        2, download_id="PACK", state=DownloadState.NEEDS_A_HAND, reason="no files found; not an upgrade"
    )
    (download,) = grouped(row(1, download_id="PACK", reason="not an upgrade; sample"), blocked)
    assert download.state is DownloadState.NEEDS_A_HAND
    assert download.reason == "no files found; not an upgrade; sample"


def test_a_long_reason_is_cut() -> None:
    (download,) = grouped(
        *(row(n, download_id="PACK", reason=f"episode {n} was not found") for n in range(100))
    )
    assert len(download.reason) == LONGEST_REASON
    assert download.reason.endswith("…")


def test_never_is_more_left_of_a_pack_than_there_is() -> None:
    pack = (row(n, download_id="PACK", size_bytes=100, left_bytes=left) for n, left in ((1, 400), (2, 7)))
    (download,) = grouped(*pack)
    assert (download.left_bytes, download.done_fraction) == (100, 0.0)


def test_a_download_none_of_whose_rows_changed_is_the_very_object_it_was() -> None:
    pack = [row(1, download_id="P"), row(2, download_id="P")]
    alone = row(3)
    first = group_downloads(SONARR, QueueRead(items=(*pack, alone, row(4))), read_at=NOW)
    moved = attrs.evolve(pack[1], left_bytes=7, size_bytes=9)
    second = group_downloads(
        SONARR, QueueRead(items=(pack[0], moved, alone, row(5))), read_at=NOW, before=first.groups
    )
    before, after = first.reading.downloads, second.reading.downloads
    assert [download.key for download in after] == ["P", "D3", "D5"]
    assert after[0] != before[0]
    assert after[1] is before[1]


def test_a_pack_that_loses_a_row_is_another_one() -> None:
    pack = [row(1, download_id="P"), row(2, download_id="P")]
    first = group_downloads(SONARR, QueueRead(items=tuple(pack)), read_at=NOW)
    second = group_downloads(SONARR, QueueRead(items=(pack[0],)), read_at=NOW, before=first.groups)
    assert second.reading.downloads[0].row_ids == (1,)


def test_a_download_told_apart_stays_the_very_object_it_was() -> None:
    rows = (row(1, download_id="X"), row(2, download_id="X", download_client="Deluge"))
    first = group_downloads(SONARR, QueueRead(items=rows), read_at=NOW)
    second = group_downloads(SONARR, QueueRead(items=rows), read_at=NOW, before=first.groups)
    before, after = first.reading.downloads, second.reading.downloads
    assert [one is other for one, other in zip(before, after, strict=True)] == [True, True]


def test_a_pack_in_import_does_not_finish_when_its_slowest_row_does() -> None:
    pack = [
        row(1, download_id="P", state=DownloadState.IMPORTING),
        row(2, download_id="P", finishes_at=NOW),
    ]
    (download,) = grouped(*pack)
    assert (download.state, download.finishes_at) == (DownloadState.IMPORTING, None)


def test_a_group_that_cannot_be_made_is_set_aside_and_named_and_the_others_stay() -> None:
    naive = NOW.replace(tzinfo=None)  # cannot be compared with an aware time
    poisoned = [row(1, download_id="P", finishes_at=NOW), row(2, download_id="P", finishes_at=naive)]
    unread = SetAside(name="Unread", cause="no number")
    grouping = group_downloads(SONARR, QueueRead(items=(*poisoned, row(3)), set_aside=(unread,)), read_at=NOW)
    reading, set_aside = grouping.reading, grouping.set_aside
    assert [download.key for download in reading.downloads] == ["D3"]
    assert reading.set_aside == 3
    assert [aside.name for aside in set_aside] == ["Unread", "row 1", "row 2"]
    assert "offset-naive" in set_aside[1].cause


@pytest.mark.parametrize("count", [0, 1])
def test_an_empty_queue_is_a_reading_too(count: int) -> None:
    items = tuple(row(n) for n in range(count))
    reading = group_downloads(SONARR, QueueRead(items=items), read_at=NOW).reading
    assert len(reading.downloads) == count
    assert (reading.instance, reading.read_at) == (SONARR, NOW)
