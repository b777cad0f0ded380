"""What comes out, and when."""

import enum
from datetime import datetime

import attrs

from discarr.model.downloads import Episode
from discarr.model.services import Instance


class ReleaseKind(enum.Enum):
    EPISODE = "episode"
    CINEMAS = "in cinemas"
    DIGITAL = "digital release"
    PHYSICAL = "physical release"

    @property
    def is_a_moment(self) -> bool:
        """Films come out on a day, the same for everyone; only episodes have an hour."""
        return self is ReleaseKind.EPISODE


class CalendarFilter(enum.Enum):
    """Which of it somebody wants to see."""

    EVERYTHING = "everything"
    EPISODES = "episodes"
    FILMS = "films"
    CINEMAS = "cinemas"
    DIGITAL = "digital"
    PHYSICAL = "physical"

    @property
    def kinds(self) -> frozenset[ReleaseKind]:
        match self:
            case CalendarFilter.EVERYTHING:
                return frozenset(ReleaseKind)
            case CalendarFilter.EPISODES:
                return frozenset({ReleaseKind.EPISODE})
            case CalendarFilter.FILMS:
                return frozenset(ReleaseKind) - {ReleaseKind.EPISODE}
            case CalendarFilter():
                return frozenset({ReleaseKind[self.name]})


@attrs.frozen(kw_only=True)
class CalendarEntry:
    """One episode, or one way in which one film comes out."""

    instance: Instance
    kind: ReleaseKind
    media_id: int
    """Of the film or the series."""
    title: str
    """The series, or the film with its year."""
    at: datetime
    """Of a film: midnight UTC of its day."""
    episode: Episode | None = None
    has_file: bool
    is_monitored: bool
