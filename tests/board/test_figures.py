from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discarr.board import figures
from discarr.board.episodes import episode_span
from discarr.model.downloads import Episode
from tests.board.samples import modest


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (-1, "0 B"),
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1 KB"),
        (104_857_600, "100 MB"),
        (int(3.44 * 1024**3), "3.4 GB"),
        (int(9.96 * 1024**3), "10 GB"),
        (24 * 1024**3, "24 GB"),
        (1000 * 1024**3, "1.0 TB"),
        (10**400, "999 EB"),
    ],
)
def test_a_size_has_two_or_three_digits(count: int, shown: str) -> None:
    assert figures.size(count) == shown


@pytest.mark.parametrize(
    ("done", "of", "shown"),
    [
        (0, 0, None),
        (5, -1, None),
        (0, 7, 0),
        (999, 1000, 99),
        (10**30 - 1, 10**30, 99),
        (7, 7, 100),
        (9, 7, 100),
    ],
)
def test_100_percent_means_done(done: int, of: int, shown: int | None) -> None:
    assert figures.percent(done=done, of=of) == shown


@modest
@given(whole_percent=st.integers(0, 100))
def test_every_bar_is_equally_wide_and_full_only_when_done(whole_percent: int) -> None:
    cells = figures.bar(whole_percent).strip("`")
    assert len(cells) == figures.BAR_WIDTH
    assert ("░" not in cells) == (whole_percent == 100)


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (-3, "0 s"),
        (45, "45 s"),
        (300, "5 min"),
        (9000, "2 h 30 min"),
        (86_400, "1 d"),
        (86_405, "1 d"),
        (float("inf"), "9999 d"),
    ],
)
def test_a_duration_has_its_two_largest_units(seconds: float, shown: str) -> None:
    assert figures.duration(seconds) == shown


@pytest.mark.parametrize(("seconds", "shown"), [(0.042, "42 ms"), (0.9996, "1.0 s"), (1.84, "1.8 s")])
def test_a_response_time_is_short(seconds: float, shown: str) -> None:
    assert figures.response(seconds) == shown


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (datetime(2026, 8, 10, 12, 0, tzinfo=UTC), "<t:1786363200:R>"),
        (datetime(2026, 8, 10, 14, 0, tzinfo=timezone(timedelta(hours=2))), "<t:1786363200:R>"),
        (datetime.min.replace(tzinfo=UTC), "<t:0:R>"),
        (datetime.max.replace(tzinfo=timezone.min), "<t:253402300799:R>"),
    ],
)
def test_any_aware_time_is_a_timestamp_that_discord_accepts(moment: datetime, shown: str) -> None:
    assert figures.relative(moment) == shown


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(TypeError):
        figures.unix(datetime(2026, 8, 10))  # noqa: DTZ001 - the point of the test


@pytest.mark.parametrize(
    ("episodes", "span"),
    [
        ([], ""),
        ([(2, 5)], "S02E05"),
        ([(2, n) for n in range(10, 0, -1)], "S02E01-E10"),
        ([(2, 1), (2, 2), (2, 3), (2, 4), (2, 7)], "S02 (5 episodes: E01-E04, E07)"),
        ([(1, n) for n in range(1, 20, 2)], "S01 (10 episodes)"),
        ([(s, n) for s in (1, 2, 3) for n in range(1, 13)], "S01-S03 (36 episodes)"),
        ([(1, 1), (3, 1), (3, 1)], "S01, S03 (2 episodes)"),
        ([(0, 3)], "S00E03"),
        ([(21, 1071)], "S21E1071"),
    ],
)
def test_episodes_are_named_in_few_words(episodes: list[tuple[int, int]], span: str) -> None:
    named = [Episode(season=season, number=number) for season, number in episodes]
    assert episode_span(named).replace("\N{EN DASH}", "-") == span
