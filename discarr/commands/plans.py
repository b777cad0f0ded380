"""The previews that wait for a confirmation: each for whoever asked for it, once, and not for long.

They are in memory only, so that a restart ends them: a confirmation agrees to what was just shown.
"""

import enum
from datetime import datetime, timedelta

import attrs

from discarr.model.cleanup import CleanupPlan
from discarr.runtime.clock import Monotonic

PLAN_STAYS = timedelta(minutes=10)

_REMEMBERED = 200
"""So many previews are known to have been used or to have expired; older ones are unknown."""


class Fate(enum.Enum):
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


@attrs.frozen(kw_only=True)
class KnownPlan:
    plan: CleanupPlan
    by: int
    expires_at: datetime
    """For the reader; what counts is the monotonic clock."""
    expires_at_seconds: float
    fate: Fate = Fate.WAITING


@attrs.frozen(kw_only=True)
class Refused:
    why: str


_UNKNOWN = Refused(
    why="I do not know this preview any more: it is too old, or I was restarted. Please use /cleanup again."
)
_NOT_YOURS = Refused(why="This preview is somebody else's. Please use /cleanup yourself.")
_EXPIRED = Refused(why="This preview has expired and nothing was removed. Please use /cleanup again.")
_USED = {
    Fate.CONFIRMED: Refused(why="This preview was confirmed already; /journal shows what became of it."),
    Fate.CANCELLED: Refused(why="This preview was cancelled already; nothing was removed."),
}


@attrs.define(kw_only=True)
class Plans:
    """Between two checkpoints a plan is taken by one press only."""

    monotonic: Monotonic
    _known: dict[str, KnownPlan] = attrs.field(factory=dict, init=False)

    def add(self, plan: CleanupPlan, *, by: int) -> KnownPlan:
        known = KnownPlan(
            plan=plan,
            by=by,
            expires_at=plan.made_at + PLAN_STAYS,
            expires_at_seconds=self.monotonic() + PLAN_STAYS.total_seconds(),
        )
        self._known[plan.plan_id] = known
        for plan_id in list(self._known)[:-_REMEMBERED]:
            del self._known[plan_id]
        return known

    def look_at(self, plan_id: str, *, by: int) -> KnownPlan | Refused:
        """One that still waits for its requester's decision."""
        known = self._known.get(plan_id)
        if known is None:
            return _UNKNOWN
        if known.by != by:
            return _NOT_YOURS
        if known.fate in _USED:
            return _USED[known.fate]
        return _EXPIRED if self.monotonic() >= known.expires_at_seconds else known

    def take(self, plan_id: str, fate: Fate, *, by: int) -> KnownPlan | Refused:
        """As `look_at`, and decided upon for good."""
        found = self.look_at(plan_id, by=by)
        if isinstance(found, KnownPlan):
            self._known[plan_id] = attrs.evolve(found, fate=fate)
        return found
