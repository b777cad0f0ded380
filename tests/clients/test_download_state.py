"""What the combinations of a row's three states mean to a viewer."""

from itertools import product
from typing import Any

import pytest

from discarr.clients.wire.download_state import state_of
from discarr.model.downloads import DownloadState
from discarr.model.queue import Protocol, QueueItem, QueueStatus, TrackedState, TrackedStatus

S, T, W = QueueStatus, TrackedState, TrackedStatus.WARNING
OK = TrackedStatus.OK


@pytest.mark.parametrize(
    ("status", "tracked_state", "tracked_status", "more", "expected"),
    [
        (S.DOWNLOADING, T.DOWNLOADING, OK, {}, DownloadState.DOWNLOADING),
        (S.DOWNLOADING, T.DOWNLOADING, W, {}, DownloadState.DOWNLOADING),
        (S.QUEUED, T.DOWNLOADING, OK, {}, DownloadState.QUEUED),
        (S.QUEUED, T.DOWNLOADING, OK, {"error_message": "loading"}, DownloadState.QUEUED),
        (
            S.QUEUED,
            T.DOWNLOADING,
            OK,
            {"error_message": "qBittorrent lädt Metadaten", "protocol": Protocol.TORRENT},
            DownloadState.METADATA,
        ),
        (S.PAUSED, T.DOWNLOADING, OK, {}, DownloadState.PAUSED),
        (S.WARNING, T.DOWNLOADING, OK, {"error_message": "no connections"}, DownloadState.STALLED),
        (S.COMPLETED, T.DOWNLOADING, OK, {}, DownloadState.DOWNLOADED),
        (S.COMPLETED, T.DOWNLOADING, W, {"messages": ("not grabbed",)}, DownloadState.NEEDS_A_HAND),
        (S.COMPLETED, T.IMPORT_PENDING, OK, {}, DownloadState.DOWNLOADED),
        (S.COMPLETED, T.IMPORT_PENDING, W, {}, DownloadState.NEEDS_A_HAND),
        (S.COMPLETED, T.IMPORT_BLOCKED, W, {}, DownloadState.NEEDS_A_HAND),
        (S.COMPLETED, T.IMPORTING, OK, {}, DownloadState.IMPORTING),
        (S.COMPLETED, T.IMPORTED, OK, {}, DownloadState.IMPORTED),
        (S.COMPLETED, T.IGNORED, OK, {}, DownloadState.UNKNOWN),
        (S.FAILED, T.DOWNLOADING, OK, {}, DownloadState.FAILED),
        (S.FAILED, T.FAILED_PENDING, OK, {}, DownloadState.FAILED),
        (S.COMPLETED, T.FAILED_PENDING, TrackedStatus.ERROR, {}, DownloadState.FAILED),
        (S.COMPLETED, T.IMPORT_PENDING, TrackedStatus.ERROR, {}, DownloadState.FAILED),
        (S.DELAY, T.NONE, TrackedStatus.NONE, {}, DownloadState.DELAYED),
        (S.FALLBACK, T.NONE, TrackedStatus.NONE, {}, DownloadState.DELAYED),
        (S.DOWNLOAD_CLIENT_UNAVAILABLE, T.NONE, TrackedStatus.NONE, {}, DownloadState.CLIENT_UNAVAILABLE),
        (S.DOWNLOADING, T.UNKNOWN, TrackedStatus.UNKNOWN, {}, DownloadState.DOWNLOADING),
        (S.UNKNOWN, T.UNKNOWN, TrackedStatus.UNKNOWN, {}, DownloadState.UNKNOWN),
    ],
)
def test_states_in_a_viewers_words(
    status: QueueStatus,
    tracked_state: TrackedState,
    tracked_status: TrackedStatus,
    more: dict[str, Any],
    expected: DownloadState,
) -> None:
    item = QueueItem(
        row_id=1,
        title="T",
        status=status,
        tracked_state=tracked_state,
        tracked_status=tracked_status,
        **more,
    )
    assert state_of(item) is expected


def test_every_combination_has_a_state() -> None:
    for status, tracked_state, tracked_status in product(QueueStatus, TrackedState, TrackedStatus):
        item = QueueItem(
            row_id=1, title="T", status=status, tracked_state=tracked_state, tracked_status=tracked_status
        )
        assert isinstance(state_of(item), DownloadState)
