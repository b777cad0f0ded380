"""What the combinations of a row's three states mean to a viewer."""

from itertools import product

import pytest

from discarr.clients.wire.download_state import QueueStatus, TrackedState, TrackedStatus, state_of
from discarr.model.downloads import DownloadState

S, T, W = QueueStatus, TrackedState, TrackedStatus.WARNING
OK = TrackedStatus.OK


@pytest.mark.parametrize(
    ("status", "tracked_state", "tracked_status", "expected"),
    [
        (S.DOWNLOADING, T.DOWNLOADING, OK, DownloadState.DOWNLOADING),
        (S.DOWNLOADING, T.DOWNLOADING, W, DownloadState.DOWNLOADING),
        (S.QUEUED, T.DOWNLOADING, OK, DownloadState.QUEUED),
        (S.PAUSED, T.DOWNLOADING, OK, DownloadState.PAUSED),
        (S.WARNING, T.DOWNLOADING, OK, DownloadState.STALLED),
        (S.COMPLETED, T.DOWNLOADING, OK, DownloadState.DOWNLOADED),
        (S.COMPLETED, T.DOWNLOADING, W, DownloadState.NEEDS_A_HAND),
        (S.COMPLETED, T.IMPORT_PENDING, OK, DownloadState.DOWNLOADED),
        (S.COMPLETED, T.IMPORT_PENDING, W, DownloadState.NEEDS_A_HAND),
        (S.COMPLETED, T.IMPORT_BLOCKED, W, DownloadState.NEEDS_A_HAND),
        (S.COMPLETED, T.IMPORTING, OK, DownloadState.IMPORTING),
        (S.COMPLETED, T.IMPORTED, OK, DownloadState.IMPORTED),
        (S.COMPLETED, T.IGNORED, OK, DownloadState.UNKNOWN),
        (S.FAILED, T.DOWNLOADING, OK, DownloadState.FAILED),
        (S.FAILED, T.FAILED_PENDING, OK, DownloadState.FAILED),
        (S.COMPLETED, T.FAILED_PENDING, TrackedStatus.ERROR, DownloadState.FAILED),
        (S.COMPLETED, T.IMPORT_PENDING, TrackedStatus.ERROR, DownloadState.FAILED),
        (S.DELAY, T.NONE, TrackedStatus.NONE, DownloadState.DELAYED),
        (S.FALLBACK, T.NONE, TrackedStatus.NONE, DownloadState.DELAYED),
        (S.DOWNLOAD_CLIENT_UNAVAILABLE, T.NONE, TrackedStatus.NONE, DownloadState.CLIENT_UNAVAILABLE),
        (S.DOWNLOADING, T.UNKNOWN, TrackedStatus.UNKNOWN, DownloadState.DOWNLOADING),
        (S.UNKNOWN, T.UNKNOWN, TrackedStatus.UNKNOWN, DownloadState.UNKNOWN),
    ],
)
def test_states_in_a_viewers_words(
    status: QueueStatus,
    tracked_state: TrackedState,
    tracked_status: TrackedStatus,
    expected: DownloadState,
) -> None:
    words = (status.value, tracked_status.value, tracked_state.value)
    assert state_of(*words, torrent_says_something=False) is expected


def test_a_queued_torrent_that_says_something_fetches_its_metadata() -> None:
    words = ("queued", "ok", "downloading")
    assert state_of(*words, torrent_says_something=True) is DownloadState.METADATA
    assert state_of(*words, torrent_says_something=False) is DownloadState.QUEUED


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("Downloading", "Ok", "Downloading"), DownloadState.DOWNLOADING),  # in capitals or not
        (("completed", "warning", "importPending"), DownloadState.NEEDS_A_HAND),
        (("teleporting", "ok", "downloading"), DownloadState.UNKNOWN),
        (("downloading", "teleported", "teleported"), DownloadState.DOWNLOADING),
        ((None, None, None), DownloadState.UNKNOWN),
    ],
)
def test_a_word_may_be_missing_and_may_be_new(
    words: tuple[str | None, str | None, str | None], expected: DownloadState
) -> None:
    assert state_of(*words, torrent_says_something=False) is expected


def test_every_combination_has_a_state() -> None:
    for words in product(QueueStatus, TrackedStatus, TrackedState):
        state = state_of(*(word.value for word in words), torrent_says_something=True)
        assert isinstance(state, DownloadState)
