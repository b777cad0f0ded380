"""Whether what a service announces is worth a reading. Pure.

1. The list is built anew about once a minute, whether anything changed or not, and announced each time.
2. One building is announced under two names, milliseconds apart: it is worth one reading.
3. What is announced while a reading runs may not be in it: one more follows.
4. After a reading that found nothing, the row count is asked for first, and nothing more if it is the same.
5. The count that is announced seconds later is worth a reading only if the reading found another one.
6. A count that a reading could not confirm is no reason for a second.
"""

import enum

import attrs

from discarr.model.announcements import Announcement, QueueChanged, QueueCount

ECHO_SECONDS = 1.0
"""Within it another name is the same building's: both are announced by handlers of one event."""


class Step(enum.Enum):
    """What to do now."""

    NOTHING = enum.auto()
    COUNT = enum.auto()
    """Ask how many rows there are."""
    READ = enum.auto()


@attrs.frozen(kw_only=True)
class Building:
    """One building of the list, as far as it was announced."""

    heard_at: float
    names: frozenset[str]

    def echoes(self, name: str, now: float) -> bool:
        return name not in self.names and now - self.heard_at <= ECHO_SECONDS


@attrs.frozen(kw_only=True)
class Attention:
    """What was heard of one queue, and what was read of it; times are Trio's, in seconds."""

    heard: int = 0
    """How many buildings were announced."""
    covered: int = 0
    """How many of them had been when the newest reading began, or the newest count was asked for."""
    latest: Building | None = None
    busy: bool = False
    """A reading runs, or was asked for and is about to."""
    rows: int | None = None
    """As the newest reading found them; None if there is none or it failed."""
    count: int | None = None
    """The newest that was announced or asked for, since a reading began."""
    expected: int | None = None
    """The count that was known when the newest reading began."""
    unconfirmed: tuple[int, int] | None = None
    """A count, and the rows that a reading found in its place."""


def heard(attention: Attention, announcement: Announcement, *, now: float) -> Attention:
    match announcement:
        case QueueChanged(name=name):
            return _building_heard(attention, name, now=now)
        case QueueCount(total=total):
            return attrs.evolve(attention, count=total)
        case _:
            return attention


def reading_asked_for(attention: Attention) -> Attention:
    return attrs.evolve(attention, busy=True)


def reading_begun(attention: Attention) -> Attention:
    return attrs.evolve(attention, busy=True, covered=attention.heard, expected=attention.count, count=None)


def reading_ended(attention: Attention, rows: int | None) -> Attention:
    ended = attrs.evolve(attention, busy=False, rows=rows, expected=None)
    expected = attention.expected
    if expected is None or rows is None or expected == rows:
        return ended
    return attrs.evolve(ended, unconfirmed=(expected, rows))


def counted(attention: Attention, total: int, *, covering: int) -> Attention:
    """`covering`: how many buildings had been heard of when the count was asked for."""
    return attrs.evolve(attention, count=total, covered=max(attention.covered, covering))


def next_step(attention: Attention) -> Step:
    if attention.busy:
        return Step.NOTHING  # its end is looked at again
    if attention.heard > attention.covered:
        return Step.COUNT if attention.rows == 0 else Step.READ
    return Step.READ if _contradicts(attention) else Step.NOTHING


def _building_heard(attention: Attention, name: str, *, now: float) -> Attention:
    latest = attention.latest
    if latest is not None and latest.echoes(name, now):
        return attrs.evolve(attention, latest=attrs.evolve(latest, names=latest.names | {name}))
    building = Building(heard_at=now, names=frozenset({name}))
    return attrs.evolve(attention, heard=attention.heard + 1, latest=building)


def _contradicts(attention: Attention) -> bool:
    """Whether a count says that the newest reading is out of date."""
    count, rows = attention.count, attention.rows
    if count is None or rows is None or count == rows:
        return False
    return (count, rows) != attention.unconfirmed
