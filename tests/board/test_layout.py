from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from discarr.board.layout import ROWS_ON_A_PAGE, BoardView, Overall, worth_an_edit
from discarr.board.rows import BoardRow, UnshownRow
from discarr.model.downloads import Download, DownloadState, Episode, Live, QueueReading, QueueState, Waiting
from discarr.model.services import Instance
from tests.board.samples import (
    GB,
    NOW,
    RADARR,
    RADARR_4K,
    SONARR,
    download,
    failing,
    live,
    modest,
    queues,
    reading,
    view_of,
)

Queues = Mapping[Instance, QueueState]


def rows_of(view: BoardView) -> list[BoardRow | UnshownRow]:
    return [row for section in view.sections for row in section.rows]


def keys_of(view: BoardView) -> list[str]:
    return [row.key for row in rows_of(view)]


@pytest.mark.parametrize(
    ("queues", "overall"),
    [
        ({}, Overall.NOT_CONFIGURED),
        ({RADARR: Waiting(), SONARR: Waiting()}, Overall.LOADING),
        ({RADARR: live(), SONARR: Waiting()}, Overall.PARTLY_LOADED),
        ({RADARR: failing(), SONARR: failing()}, Overall.FAILING),
        ({RADARR: live(), SONARR: failing()}, Overall.PARTLY_FAILING),
        ({RADARR: Waiting(), SONARR: failing(reading())}, Overall.PARTLY_FAILING),
        ({RADARR: live(), SONARR: live(instance=SONARR)}, Overall.EMPTY),
        ({RADARR: live(set_aside=1)}, Overall.CURRENT),
        ({RADARR: live(download())}, Overall.CURRENT),
    ],
)
def test_the_board_claims_no_more_than_was_read(queues: Queues, overall: Overall) -> None:
    assert view_of(queues).overall is overall


def test_movies_come_before_tv_and_the_most_urgent_first() -> None:
    soon, later = NOW + timedelta(minutes=5), NOW + timedelta(hours=5)
    movies = live(
        download(key="queued", state=DownloadState.QUEUED, finishes_at=None),
        download(key="later", finishes_at=later),
        download(key="soon", finishes_at=soon),
        download(key="importing", state=DownloadState.IMPORTING, finishes_at=None),
        download(key="stalled", state=DownloadState.STALLED),
        download(key="failed", state=DownloadState.FAILED),
        download(key="hand", state=DownloadState.NEEDS_A_HAND),
    )
    tv = live(download(key="tv", state=DownloadState.NEEDS_A_HAND), instance=SONARR)
    view = view_of({SONARR: tv, RADARR: movies})
    assert keys_of(view) == ["hand", "failed", "stalled", "importing", "soon", "later", "queued", "tv"]


@modest
@given(movies=st.integers(0, 30), tv=st.integers(0, 30))
def test_every_download_is_on_exactly_one_page(movies: int, tv: int) -> None:
    queues: Queues = {
        RADARR: live(*(download(key=f"m{n}") for n in range(movies))),
        SONARR: live(*(download(key=f"t{n}") for n in range(tv)), instance=SONARR),
    }
    pages = [view_of(queues, page=page) for page in range(view_of(queues).pages)]
    shown = [key for page in pages for key in keys_of(page)]
    assert sorted(shown) == sorted([f"m{n}" for n in range(movies)] + [f"t{n}" for n in range(tv)])
    assert all(len(keys_of(page)) <= ROWS_ON_A_PAGE for page in pages)


def test_what_matters_most_is_on_the_first_page_be_it_film_or_episode() -> None:
    queues: Queues = {
        RADARR: live(*(download(key=f"m{n}") for n in range(9))),
        SONARR: live(download(key="t", state=DownloadState.NEEDS_A_HAND), instance=SONARR),
    }
    movies, tv = view_of(queues).sections
    assert (movies.total, len(movies.rows)) == (9, 7)
    assert (tv.total, [row.key for row in tv.rows]) == (1, ["t"])
    (rest,) = view_of(queues, page=1).sections
    assert [row.key for row in rest.rows] == ["m7", "m8"]


def test_a_page_that_is_gone_becomes_the_last_there_is() -> None:
    assert view_of({RADARR: live(download())}, page=7).page == 0


def test_an_instance_is_named_only_where_there_are_several_of_its_kind() -> None:
    queues: Queues = {
        RADARR: live(download(key="a")),
        RADARR_4K: live(download(key="b"), instance=RADARR_4K),
        SONARR: live(download(key="c"), instance=SONARR),
    }
    labels = {row.key: row.instance_label for row in rows_of(view_of(queues))}
    assert labels == {"a": "Radarr", "b": "Radarr 4k", "c": ""}


def test_totals_count_every_page_and_kept_rows_too() -> None:
    kept = reading(download(state=DownloadState.FAILED, left_bytes=0), instance=SONARR)
    view = view_of({RADARR: live(*(download(key=f"{n}") for n in range(20))), SONARR: failing(kept)})
    assert view.counts == ((DownloadState.FAILED, 1), (DownloadState.DOWNLOADING, 20))
    assert (view.total, view.left_bytes) == (21, 80 * GB)


@pytest.mark.parametrize(
    "poison",
    [
        {"title": None, "media_title": None},
        {"left_bytes": "many"},
        {"left_bytes": float("inf")},
        {"size_bytes": None},
        {"state": "no state"},
        {"finishes_at": datetime(2026, 8, 10)},  # noqa: DTZ001 - the poison: nobody knows which zone
        {"finishes_at": "soon"},
        {"episodes": (Episode(season=1, number=10**5000),)},
        {"reason": 7},
    ],
)
def test_a_poisoned_download_costs_its_own_line_and_is_reported(poison: dict[str, object]) -> None:
    view = view_of({RADARR: live(download(key="well"), download(key="ill", **poison))})
    (well,) = [row for row in rows_of(view) if isinstance(row, BoardRow)]
    assert well.key == "well"
    assert [row.name for row in view.unshown] == ["radarr/ill"]
    assert view.unshown[0].cause


def test_something_that_is_no_download_at_all_costs_a_line_too() -> None:
    broken: Any = (None, download())
    view = view_of({RADARR: Live(last=QueueReading(instance=RADARR, downloads=broken, read_at=NOW))})
    assert (len(rows_of(view)), len(view.unshown)) == (2, 1)


# --- when a fresh view is worth an edit -----------------------------------------------------------------


@modest
@given(queues=queues)
def test_the_same_is_never_worth_an_edit(queues: Queues) -> None:
    view = view_of(queues)
    assert not worth_an_edit(view, view)
    assert not worth_an_edit(view, view_of(queues, now=NOW + timedelta(days=3)))


_A = download(key="a")
_B = download(key="b", finishes_at=NOW + timedelta(minutes=31))
_KEPT = reading(download(key="tv"), instance=SONARR)


def with_movies(*movies: Download, **changes: Any) -> Queues:
    """What is shown, with these movies instead."""
    return {RADARR: live(*movies, **changes), SONARR: failing(_KEPT)}


def with_tv(state: QueueState) -> Queues:
    return {RADARR: live(_A, _B), SONARR: state}


_SHOWN = with_movies(_A, _B)

_CHANGES: tuple[dict[str, Any], ...] = (
    {"state": DownloadState.STALLED},
    {"left_bytes": 3 * GB},
    {"size_bytes": 11 * GB},
    {"media_title": "Another"},
    {"reason": "now with a reason"},
    {"finishes_at": None},
    {"finishes_at": NOW + timedelta(minutes=36)},
    {"finishes_at": NOW + timedelta(hours=9)},
)


@pytest.mark.parametrize(
    "fresh",
    [
        pytest.param(with_movies(_A, _B, read_at=NOW + timedelta(minutes=5)), id="read again"),
        pytest.param(with_tv(failing(attrs.evolve(_KEPT, read_at=NOW - timedelta(hours=1)))), id="age"),
        pytest.param(with_movies(attrs.evolve(_A, left_bytes=4 * GB - 5), _B), id="some bytes"),
        pytest.param(
            with_movies(attrs.evolve(_A, finishes_at=NOW + timedelta(minutes=33)), _B), id="drift and order"
        ),
    ],
)
def test_the_passing_of_time_is_not_worth_an_edit(fresh: Queues) -> None:
    assert not worth_an_edit(view_of(_SHOWN), view_of(fresh))


@pytest.mark.parametrize(
    "fresh",
    [
        pytest.param(with_movies(_A), id="gone"),
        pytest.param(with_movies(_A, _B, download(key="c")), id="new"),
        pytest.param(with_movies(_A, _B, set_aside=1), id="set aside"),
        pytest.param(with_tv(failing(_KEPT, cause="refused the API key")), id="cause"),
        pytest.param(with_tv(live(download(key="tv"), instance=SONARR)), id="back"),
        pytest.param({**_SHOWN, RADARR_4K: Waiting()}, id="instance"),
        *(pytest.param(with_movies(attrs.evolve(_A, **change), _B), id=str(change)) for change in _CHANGES),
    ],
)
def test_what_a_reader_acts_on_is_worth_an_edit(fresh: Queues) -> None:
    assert worth_an_edit(view_of(_SHOWN), view_of(fresh))


def test_another_page_is_worth_an_edit() -> None:
    queues: Queues = {RADARR: live(*(download(key=f"{n}") for n in range(9)))}
    assert worth_an_edit(view_of(queues), view_of(queues, page=1))
