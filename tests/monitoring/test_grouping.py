"""Rows of a queue become what a viewer thinks of as one download."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from discarr.model.downloads import Download, DownloadState, Episode
from discarr.model.queue import QueueItem, QueueRead, QueueStatus, SetAside, TrackedState, TrackedStatus
from discarr.model.services import Instance, ServiceKind
from discarr.monitoring.grouping import LONGEST_REASON, group_downloads

SONARR = Instance(kind=ServiceKind.SONARR)
NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


def row(row_id: int, **fields: Any) -> QueueItem:
    values: dict[str, Any] = {
        "title": "Release",
        "download_id": f"D{row_id}",
        "download_client": "qBittorrent",
        "status": QueueStatus.DOWNLOADING,
        "tracked_state": TrackedState.DOWNLOADING,
    }
    return QueueItem(row_id=row_id, **{**values, **fields})


def grouped(*items: QueueItem) -> tuple[Download, ...]:
    reading, set_aside = group_downloads(SONARR, QueueRead(items=items), read_at=NOW)
    assert set_aside == ()
    return reading.downloads


def test_a_season_pack_is_one_download_with_its_episodes_and_its_size_once() -> None:
    pack = [
        row(
            row_id,
            download_id="PACK",
            media_title="Severance",
            season=2,
            episode=number,
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
        2,
        download_id="PACK",
        status=QueueStatus.COMPLETED,
        tracked_state=TrackedState.IMPORT_BLOCKED,
        messages=("no files found", "not an upgrade"),
    )
    (download,) = grouped(row(1, download_id="PACK", messages=("not an upgrade", "sample")), blocked)
    assert download.state is DownloadState.NEEDS_A_HAND
    assert download.reason == "no files found; not an upgrade; sample"


def test_a_long_reason_is_cut() -> None:
    (download,) = grouped(row(1, messages=tuple(f"episode {n} was not found" for n in range(100))))
    assert len(download.reason) == LONGEST_REASON
    assert download.reason.endswith("…")


def test_what_waits_for_a_hand_does_not_finish_at_the_time_of_the_last_look() -> None:
    (download,) = grouped(
        row(1, status=QueueStatus.COMPLETED, tracked_status=TrackedStatus.WARNING, finishes_at=NOW)
    )
    assert download.finishes_at is None


def test_never_more_is_left_than_there_is() -> None:
    (download,) = grouped(row(1, size_bytes=100, left_bytes=400))
    assert (download.left_bytes, download.done_fraction) == (100, 0.0)


def test_the_most_urgent_comes_first_then_the_next_to_finish_whatever_the_order_of_the_rows() -> None:
    rows = [
        row(1, media_title="Queued", status=QueueStatus.QUEUED),
        row(2, media_title="Later", finishes_at=NOW + timedelta(hours=2)),
        row(3, media_title="Sooner", finishes_at=NOW + timedelta(hours=1)),
        row(4, media_title="beta"),
        row(5, media_title="Alpha"),
        row(6, media_title="Broken", status=QueueStatus.FAILED),
    ]
    expected = ["Broken", "Sooner", "Later", "Alpha", "beta", "Queued"]
    for seed in range(5):
        random.Random(seed).shuffle(rows)  # noqa: S311 - an order, not a secret
        assert [download.media_title for download in grouped(*rows)] == expected


def test_a_group_that_cannot_be_made_is_set_aside_and_named_and_the_others_stay() -> None:
    naive = NOW.replace(tzinfo=None)  # cannot be compared with an aware time
    poisoned = [row(1, download_id="P", finishes_at=NOW), row(2, download_id="P", finishes_at=naive)]
    unread = SetAside(name="Unread", cause="no number")
    reading, set_aside = group_downloads(
        SONARR, QueueRead(items=(*poisoned, row(3)), set_aside=(unread,)), read_at=NOW
    )
    assert [download.key for download in reading.downloads] == ["D3"]
    assert reading.set_aside == 3
    assert [aside.name for aside in set_aside] == ["Unread", "row 1", "row 2"]
    assert "offset-naive" in set_aside[1].cause


@pytest.mark.parametrize("count", [0, 1])
def test_an_empty_queue_is_a_reading_too(count: int) -> None:
    reading, _ = group_downloads(SONARR, QueueRead(items=tuple(row(n) for n in range(count))), read_at=NOW)
    assert len(reading.downloads) == count
    assert (reading.instance, reading.read_at) == (SONARR, NOW)
