"""Who may decide about a preview, once, and for how long."""

from datetime import UTC, datetime

import attrs

from discarr.commands.plans import PLAN_STAYS, Fate, KnownPlan, Plans, Refused
from discarr.model.cleanup import CleanupOptions, CleanupPlan

NOW = datetime(2026, 8, 10, 12, 0, tzinfo=UTC)
PLAN = CleanupPlan(plan_id="plan", options=CleanupOptions(), candidates=(), made_at=NOW)
REQUESTER, ANOTHER = 1, 2


@attrs.define
class Clock:
    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds


def why(found: KnownPlan | Refused) -> str:
    return found.why if isinstance(found, Refused) else ""


def test_its_requester_takes_it_once() -> None:
    plans = Plans(monotonic=Clock())
    plans.add(PLAN, by=REQUESTER)
    assert isinstance(plans.take("plan", Fate.CONFIRMED, by=REQUESTER), KnownPlan)
    assert "confirmed already" in why(plans.take("plan", Fate.CONFIRMED, by=REQUESTER))
    assert "confirmed already" in why(plans.take("plan", Fate.CANCELLED, by=REQUESTER))


def test_nobody_else_takes_it_and_it_stays() -> None:
    plans = Plans(monotonic=Clock())
    plans.add(PLAN, by=REQUESTER)
    assert "somebody else's" in why(plans.take("plan", Fate.CONFIRMED, by=ANOTHER))
    assert isinstance(plans.look_at("plan", by=REQUESTER), KnownPlan)


def test_it_expires_by_the_clock_that_is_never_set() -> None:
    clock = Clock()
    plans = Plans(monotonic=clock)
    plans.add(PLAN, by=REQUESTER)
    clock.seconds += PLAN_STAYS.total_seconds() - 1
    assert isinstance(plans.look_at("plan", by=REQUESTER), KnownPlan)
    clock.seconds += 1
    assert "expired" in why(plans.take("plan", Fate.CONFIRMED, by=REQUESTER))


def test_an_unknown_one_says_how_to_go_on() -> None:
    assert "/cleanup again" in why(Plans(monotonic=Clock()).look_at("plan", by=REQUESTER))


def test_only_so_many_are_remembered() -> None:
    plans = Plans(monotonic=Clock())
    for number in range(500):
        plans.add(attrs.evolve(PLAN, plan_id=f"{number}"), by=REQUESTER)
    assert "do not know" in why(plans.look_at("0", by=REQUESTER))
    assert isinstance(plans.look_at("499", by=REQUESTER), KnownPlan)
