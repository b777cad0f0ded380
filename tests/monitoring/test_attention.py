"""Which announcements are worth a reading: a story of moments, and what is done at each."""

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from discarr.model.announcements import Announcement, Connected, HealthChanged, QueueChanged, QueueCount
from discarr.monitoring.attention import (
    Attention,
    Step,
    counted,
    heard,
    next_step,
    reading_asked_for,
    reading_begun,
    reading_ended,
)

QUEUE, DETAILS = QueueChanged(name="queue"), QueueChanged(name="queue/details")
READ, COUNT, NOTHING = Step.READ, Step.COUNT, Step.NOTHING


def count(total: int) -> QueueCount:
    return QueueCount(total=total)


@attrs.frozen
class Asked:
    """A reading is asked for, and has not begun."""


@attrs.frozen
class Begun:
    """A reading begins: asked for, or its interval is over."""


@attrs.frozen
class Ended:
    """It found so many rows, or failed."""

    rows: int | None


@attrs.frozen
class Counted:
    """The count that was asked for at the last moment but this."""

    total: int


@attrs.frozen
class Wait:
    seconds: float


Moment = Announcement | Asked | Begun | Ended | Counted | Wait


def steps(story: list[Moment]) -> list[Step]:
    """What is to be done after each moment of the story but the waits."""
    attention, now, found = Attention(), 1000.0, list[Step]()
    for moment in story:
        match moment:
            case Asked():
                attention = reading_asked_for(attention)
            case Begun():
                attention = reading_begun(attention)
            case Ended(rows):
                attention = reading_ended(attention, rows)
            case Counted(total):
                attention = counted(attention, total, covering=attention.heard)
            case Wait(seconds):
                now += seconds
                continue
            case announcement:
                attention = heard(attention, announcement, now=now)
        found.append(next_step(attention))
    return found


KNOWN: list[Moment] = [Begun(), Ended(7)]
EMPTY: list[Moment] = [Begun(), Ended(0)]
NEVER = [NOTHING, NOTHING]

STORIES: dict[str, tuple[list[Moment], list[Step]]] = {
    "a change is read": ([*KNOWN, QUEUE], [*NEVER, READ]),
    "both names are one reading": (
        [*KNOWN, QUEUE, Begun(), Wait(0.01), DETAILS, Ended(7)],
        [*NEVER, READ, NOTHING, NOTHING, NOTHING],
    ),
    "in either order": (
        [*KNOWN, DETAILS, Begun(), QUEUE, Ended(7)],
        [*NEVER, READ, NOTHING, NOTHING, NOTHING],
    ),
    "the second name alone, much later, is another change": (
        [*KNOWN, QUEUE, Begun(), Ended(7), Wait(30), DETAILS],
        [*NEVER, READ, NOTHING, NOTHING, READ],
    ),
    "two changes soon after each other are two": (
        [*KNOWN, QUEUE, DETAILS, Begun(), Ended(7), QUEUE],
        [*NEVER, READ, READ, NOTHING, NOTHING, READ],
    ),
    "what comes during a reading is read once more": (
        [*KNOWN, Begun(), QUEUE, DETAILS, Ended(7), Begun(), Ended(7)],
        [*NEVER, NOTHING, NOTHING, NOTHING, READ, NOTHING, NOTHING],
    ),
    "three changes during a reading are one more": (
        [Begun(), QUEUE, Wait(2), QUEUE, Wait(2), QUEUE, Ended(7), Begun(), Ended(7)],
        [NOTHING, NOTHING, NOTHING, NOTHING, READ, NOTHING, NOTHING],
    ),
    "nothing is read for a queue that was and is empty": (
        [*EMPTY, QUEUE, Counted(0), DETAILS, count(0)],
        [*NEVER, COUNT, NOTHING, NOTHING, NOTHING],
    ),
    "an empty queue that is not any more is read": (
        [*EMPTY, QUEUE, Counted(3), Begun(), Ended(3)],
        [*NEVER, COUNT, READ, NOTHING, NOTHING],
    ),
    "a change while the rows are counted is counted again": (
        [*EMPTY, QUEUE, Wait(2), Counted(0), QUEUE],
        [*NEVER, COUNT, NOTHING, COUNT],
    ),
    "what comes before the reading that was asked for is in it": (
        [*KNOWN, QUEUE, Asked(), Wait(2), QUEUE, DETAILS, Begun(), Ended(7)],
        [*NEVER, READ, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING],
    ),
    "the late count that agrees is no news": (
        [*KNOWN, QUEUE, Begun(), Ended(8), Wait(5), count(8)],
        [*NEVER, READ, NOTHING, NOTHING, NOTHING],
    ),
    "the late count that differs is read": ([*KNOWN, count(8)], [*NEVER, READ]),
    "a count that came during a reading is compared with it": (
        [Begun(), count(8), Ended(8), Begun(), count(9), Ended(8)],
        [NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, READ],
    ),
    "a count that no reading confirms is read once": (
        [*KNOWN, count(9), Begun(), Ended(7), count(9)],
        [*NEVER, READ, NOTHING, NOTHING, NOTHING],
    ),
    "an empty reading that no count confirms is read once": (
        [*EMPTY, QUEUE, Counted(2), Begun(), Ended(0), Wait(60), QUEUE, Counted(2)],
        [*NEVER, COUNT, READ, NOTHING, NOTHING, COUNT, NOTHING],
    ),
    "a failed reading is not asked for again by itself": ([Begun(), Ended(None)], NEVER),
    "nor for a count": ([Begun(), Ended(None), count(3)], [*NEVER, NOTHING]),
    "but for a change": ([Begun(), Ended(None), QUEUE], [*NEVER, READ]),
    "all else is no matter of the queue": (
        [*KNOWN, Connected(), HealthChanged()],
        [*NEVER, NOTHING, NOTHING],
    ),
}


@pytest.mark.parametrize("name", STORIES)
def test_the_story(name: str) -> None:
    story, expected = STORIES[name]
    assert steps(story) == expected


REFRESHES = st.lists(
    st.tuples(st.floats(2.0, 90.0), st.permutations([QUEUE, DETAILS]), st.floats(0.0, 20.0)), max_size=12
)


@given(REFRESHES)
def test_never_more_readings_than_refreshes_however_long_each_takes(
    refreshes: list[tuple[float, list[QueueChanged], float]],
) -> None:
    """Each refresh: how long after the one before, its two names, and how long a reading takes by then."""
    attention, readings, ends_at = reading_ended(Attention(), 7), 0, None
    now, moments = 0.0, list[tuple[float, Announcement]]()
    for after, names, _ in refreshes:
        now += after
        moments += [(now, names[0]), (now + 0.005, names[1]), (now + 5, count(7))]
    durations = iter([taking for _, _, taking in refreshes])
    for at, announcement in [*sorted(moments, key=lambda moment: moment[0]), (now + 1000, HealthChanged())]:
        while ends_at is not None and ends_at <= at:
            attention, ended_at, ends_at = reading_ended(attention, 7), ends_at, None
            if next_step(attention) is Step.READ:
                attention, readings = reading_begun(attention), readings + 1
                ends_at = ended_at + next(durations)
        attention = heard(attention, announcement, now=at)
        if next_step(attention) is Step.READ:
            attention, readings = reading_begun(attention), readings + 1
            ends_at = at + next(durations)
    assert readings <= len(refreshes)
    assert bool(readings) == bool(refreshes)
