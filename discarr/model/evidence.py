"""What was observed of a download over time, and what is concluded from it."""

import enum
from collections.abc import Iterable, Mapping
from datetime import datetime

import attrs

from discarr.model.services import Instance
from discarr.model.snapshots import Snapshots, snapshots_of


@attrs.frozen(kw_only=True, cache_hash=True)
class EvidenceKey:
    """Two services never share evidence, even for the same download id."""

    instance: Instance
    download_id: str
    """The key of the download within its instance."""


@attrs.frozen(kw_only=True, weakref_slot=False)
class Evidence:
    """What is known of how one download moves.

    Its clock is lazy: while it runs, only the odometer of its download client is written (`ClientWatch`).
    """

    instance: Instance
    download_id: str
    """The key of the download within its instance."""
    snapshots: Snapshots = attrs.field(converter=snapshots_of, validator=attrs.validators.min_len(1))
    """Never empty; a reading in which no byte moved adds none."""
    progressed_at: datetime
    """When it last moved by as much as the settings call progress, or its clock restarted."""
    mark_bytes: int
    """How much was done then."""
    most_bytes: int = 0
    """The most that was ever done."""
    setbacks: int = 0
    """How often it went backwards since it last did more than ever before."""
    added_at: datetime | None = None
    """When the service added it: a newer grab with the same id starts afresh."""
    client: str = ""
    """Whose odometer the next two are read from."""
    runs_from_seconds: float | None = None
    """What the odometer stood at when the clock began to run; None while it stands still."""
    moved_at_seconds: float | None = None
    """What the odometer stood at when a byte last moved; None if none was ever seen to."""
    banked_seconds: float = 0.0
    """What the clock stood at when it began to run."""
    missing_since: datetime | None = None
    """Since when good readings do not list it: rows vanish and return when a download client is offline."""

    @property
    def key(self) -> EvidenceKey:
        return EvidenceKey(instance=self.instance, download_id=self.download_id)


def by_instance(evidence: Iterable[Evidence]) -> dict[Instance, dict[str, Evidence]]:
    """By instance, and by the key of the download within it."""
    found: dict[Instance, dict[str, Evidence]] = {}
    for each in evidence:
        found.setdefault(each.instance, {})[each.download_id] = each
    return found


class HoldCause(enum.Enum):
    """Why nothing counts against the downloads of a client for now."""

    NOT_READ = "not read"
    JUST_STARTED = "Discarr just started"
    SERVICE_STARTED = "service just started"
    CLIENT_UNAVAILABLE = "download client unavailable"
    OUTAGE = "outage"
    MAINTENANCE = "maintenance"


@attrs.frozen(kw_only=True)
class Hold:
    cause: HoldCause
    since: datetime


@attrs.frozen(kw_only=True)
class ClientWatch:
    """One download client, as one service tells of it."""

    observed_seconds: float = 0.0
    """The odometer: how long its downloads were watched with nothing to excuse them. It only grows."""
    hold: Hold | None = None
    """While there is one, the odometer stands still."""


@attrs.frozen(kw_only=True)
class Watch:
    """What the clocks of one instance's downloads have in common."""

    instance: Instance
    settling_seconds: float = 0.0
    """How much is left of the first minutes after Discarr or the service started."""
    settling: HoldCause = HoldCause.JUST_STARTED
    service_started_at: datetime | None = None
    clients: Mapping[str, ClientWatch] = attrs.field(factory=dict)


# --- what is concluded ----------------------------------------------------------------------------------


class StuckRule(enum.Enum):
    """Which rule a stuck (or suspected) download falls under."""

    NO_PROGRESS = "no progress"
    NEARLY_DONE = "no progress, nearly done"
    METADATA = "no metadata"
    SETBACKS = "goes backwards again and again"


@attrs.frozen(kw_only=True)
class Clocked:
    """What is known of every candidate."""

    since: datetime
    """Of the last progress, or when the clock last restarted."""
    clock_seconds: float
    threshold_seconds: float
    done_fraction: float | None
    """None while the size is unknown."""
    rule: StuckRule
    """The one it falls, or would fall, under."""
    why: str
    """In words, for people; no title and nothing foreign in it."""


@attrs.frozen(kw_only=True)
class Moving(Clocked):
    """Nothing to worry about yet."""


@attrs.frozen(kw_only=True)
class Suspected(Clocked):
    """Half of its patience is used up."""


@attrs.frozen(kw_only=True)
class Stuck(Clocked):
    only_proposed: bool
    """Never to be removed without somebody's word."""
    only_proposed_why: str = ""
    """In words; empty where it is not so."""


@attrs.frozen(kw_only=True)
class Held(Clocked):
    """A candidate whose clock stands still, keeping its value; never stuck meanwhile."""

    hold: Hold


@attrs.frozen(kw_only=True)
class NotCandidate:
    """Never stuck in this state."""

    why: str


Verdict = Moving | Suspected | Stuck | Held | NotCandidate
