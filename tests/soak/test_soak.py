"""The soak itself runs, on both halves of the program, and would notice something that grows."""

from collections.abc import Sequence

import pytest

from tests.soak.courses import HOURS, Course, as_table, flat
from tests.soak.real_daemon import soak_real_daemon
from tests.soak.week import soak_week

WARM, FLAT = [10.0] * HOURS, [100.0] * HOURS


@pytest.mark.parametrize(
    ("hours", "is_flat"),
    [
        (WARM + FLAT * 4, True),  # the first day is for warming up
        (WARM + [90.0, 110.0] * (2 * HOURS), True),
        (WARM + FLAT * 2 + [101.0] * (2 * HOURS), False),
        ([100.0 + hour / HOURS for hour in range(7 * HOURS)], False),  # one a day
    ],
)
def test_what_grows_from_day_to_day_is_noticed(hours: Sequence[float], *, is_flat: bool) -> None:
    course = flat("files", hours)
    assert course.is_flat is is_flat
    assert ("GREW" in as_table([course])) is not is_flat


def figures(courses: Sequence[Course]) -> dict[str, Course]:
    return {course.name.partition(": ")[2]: course for course in courses}


async def test_a_day_passes_in_seconds_with_all_its_outages() -> None:
    seldom = {"CHECK_INTERVAL": "30m", "HEALTH_CHECK_INTERVAL": "30m"}
    day = figures(await soak_week(days=1, size=20, steps=1, **seldom))
    assert day["memory of its own"].values[-1] > 20
    assert max(day["of them edit"].values) > 0
    assert sum(day["of them connect"].values) >= 3  # the first, and one after each lost connection
    assert max(day["downloads that came so far"].values) > 20


async def test_the_real_daemon_lives_through_a_day_in_seconds() -> None:
    day = figures(await soak_real_daemon(days=1, size=20, hour_seconds=0.25))
    assert day["threads"].values[-1] >= 3
    assert day["asyncio tasks"].values[-1] >= 1
    assert sum(day["Discord calls an hour"].values) > 10
    assert sum(day["identifies an hour"].values) >= 2  # the first, and a new session
