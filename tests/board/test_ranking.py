"""The order of the board, however far somebody turns its pages."""

from datetime import timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discarr.board.ranking import FIRST, RankedReading, Ranker, ranked
from discarr.model.downloads import Download, DownloadState
from tests.board.samples import NOW, RADARR, download, live, modest

ORDER = (
    {DownloadState.NEEDS_A_HAND},
    {DownloadState.FAILED},
    {DownloadState.STALLED},
    {DownloadState.IMPORTING, DownloadState.DOWNLOADED, DownloadState.IMPORTED},
)
"""All others come after these."""

MANY = FIRST + 30
LATEST_FIRST = [
    download(title=f"Film {number}", media_title=None, finishes_at=NOW + timedelta(minutes=MANY - number))
    for number in range(MANY)
]


@pytest.mark.parametrize(("start", "stop"), [(0, 10), (FIRST - 5, FIRST), (FIRST - 5, FIRST + 5), (70, 90)])
def test_every_page_is_in_the_same_order(start: int, stop: int) -> None:
    ranking = ranked({RADARR: live(*LATEST_FIRST)}, Ranker())
    titles = [place.entry.download.title for place in ranking.places(start, stop)]
    assert titles == [f"Film {number}" for number in reversed(range(MANY))][start:stop]


many = st.lists(
    st.builds(
        download,
        state=st.sampled_from(DownloadState),
        title=st.sampled_from("abc"),
        media_title=st.none(),
        finishes_at=st.sampled_from([None, *(NOW + timedelta(minutes=minutes) for minutes in range(3))]),
    )
)


@modest
@given(downloads=many, stop=st.integers(1, 12))
def test_the_first_are_those_of_the_whole_in_order(downloads: list[Download], stop: int) -> None:
    def rank(position: int) -> tuple[object, ...]:
        each = downloads[position]
        urgency = next((place for place, tier in enumerate(ORDER) if each.state in tier), len(ORDER))
        return urgency, each.finishes_at is None, each.finishes_at or NOW, each.title, position

    whole = sorted(range(len(downloads)), key=rank)
    assert [found[-1] for found in RankedReading.of(downloads, stop=stop).first] == whole[:stop]


def test_a_page_far_behind_is_sorted_with_its_reading_and_not_when_it_is_drawn() -> None:
    ranker, queue = Ranker(), live(*LATEST_FIRST)
    ranked({RADARR: queue}, partial(ranker, stop=MANY))
    assert ranker(queue.last).reaches(MANY)


def test_the_next_to_finish_is_the_first_whose_time_is_known() -> None:
    unknown = [download(finishes_at=None) for _ in range(3)]
    ranking = ranked({RADARR: live(*unknown, *LATEST_FIRST[:2])}, Ranker())
    place = ranking.next_to_finish()
    assert place is not None
    assert place.entry.download.title == "Film 1"
    assert ranked({RADARR: live(*unknown)}, Ranker()).next_to_finish() is None
