"""Keeps the questions to administrators true: a supervised part of its own, for as long as Discarr runs."""

import attrs
import trio

from discarr.cache.cache_manager import CacheManager
from discarr.model.cleanup import CleanupCandidate, CleanupOptions
from discarr.model.settings import AutoCleanup, Settings
from discarr.model.state import CurrentState
from discarr.monitoring.cleanup_plan import plan_cleanup
from discarr.monitoring.proposals import with_candidates
from discarr.monitoring.verdicts import verdicts
from discarr.runtime.clock import Now
from discarr.runtime.current import Current
from discarr.runtime.promises import promised


class Proposer:
    """The child; what it finds is shown by whoever keeps the message."""

    def __init__(self, cache: CacheManager, settings: Current[Settings], *, now: Now) -> None:
        self._cache = cache
        self._settings = settings
        self._now = now

    async def run(self, _section: object, *, task_status: trio.TaskStatus[None]) -> None:
        task_status.started()
        version = -1
        looked_at: tuple[object, ...] = ()
        while True:
            version = await self._cache.state.newer_than(version)
            inputs = _inputs(self._cache.state.value)
            if self._settings.value.cleanup.auto is not AutoCleanup.OFF and not _are_same(looked_at, inputs):
                with promised("the choice of what to ask about"):
                    await self._cache.decide(self._asked, is_same=_has_same, merge=_with_proposals_of)
                looked_at = inputs

    def _asked(self, state: CurrentState) -> CurrentState:
        settings, now = self._settings.value, self._now()
        plan = plan_cleanup(state, CleanupOptions(), settings.progress, now=now, plan_id="")
        asked = [each for each in plan.candidates if _is_a_question(each, settings)]
        return with_candidates(state, asked, verdicts(state, settings.progress, now=now), now=now)


def _is_a_question(candidate: CleanupCandidate, settings: Settings) -> bool:
    """With AUTO_CLEANUP=on what automatic cleanup may not decide is asked; the rest it decides itself."""
    return settings.cleanup.auto is AutoCleanup.PROPOSE or candidate.only_proposed


def _has_same(state: CurrentState, other: CurrentState) -> bool:
    """A question may be answered while the next ones are thought of."""
    return state.proposals is other.proposals


def _with_proposals_of(state: CurrentState, other: CurrentState) -> CurrentState:
    return state if _has_same(state, other) else attrs.evolve(state, proposals=other.proposals)


def _inputs(state: CurrentState) -> tuple[object, ...]:
    """What the questions follow from."""
    return state.queues, state.evidence, state.watches, state.protections


def _are_same(some: tuple[object, ...], others: tuple[object, ...]) -> bool:
    return len(some) == len(others) and all(one is other for one, other in zip(some, others, strict=True))
