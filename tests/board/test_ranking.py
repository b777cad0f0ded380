"""The order of the board, however far somebody turns its pages."""

from datetime import timedelta
from functools import partial

import pytest

from discarr.board.ranking import FIRST, Ranker, ranked
from tests.board.samples import NOW, RADARR, download, live

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
