"""Removing what was agreed to, one download of an instance at a time, and settling what was interrupted."""

import logging
import secrets
from collections import defaultdict
from collections.abc import Iterable
from functools import partial

import trio

from discarr.cache.cache_manager import CacheManager
from discarr.model.cleanup import CleanupOptions, CleanupPlan, JournalEntry, Receipt
from discarr.model.services import Instance
from discarr.model.settings import AutoCleanup, CleanupSettings, Settings
from discarr.model.state import CurrentState
from discarr.monitoring.breakers import Readings, readings_after, within_breakers
from discarr.monitoring.cleanup_plan import plan_cleanup
from discarr.monitoring.journal import Journal, unsettled
from discarr.monitoring.removal import Agreed, Remover, skipped, without_asking
from discarr.monitoring.verdicts import verdicts
from discarr.runtime.aside import aside
from discarr.runtime.clock import Now
from discarr.runtime.current import Current
from discarr.runtime.promises import promised

log = logging.getLogger(__name__)

AUTOMATIC = CleanupOptions(from_client=False, blocklist=True, search=True)


class Cleanup:
    """The supervised child; `carry_out` may be called by commands at any time."""

    def __init__(self, cache: CacheManager, settings: Current[Settings], *, now: Now) -> None:
        self._cache = cache
        self._settings = settings
        self._now = now
        self._journal = Journal(cache, now=now)
        self._remover = Remover(cache, settings, self._journal, now=now)
        self._turns: defaultdict[Instance, trio.Lock] = defaultdict(trio.Lock)
        self._carried_out: set[str] = set()
        self._said_left: set[tuple[Instance, str]] = set()

    async def run(self, settings: CleanupSettings, *, task_status: trio.TaskStatus[None]) -> None:
        """Settle what was interrupted; with AUTO_CLEANUP=on, clean up after each reading; until cancelled."""
        task_status.started()
        await self.settle_interrupted()
        readings: dict[Instance, Readings] = {}
        version = -1
        while True:
            version = await self._cache.state.newer_than(version)
            if not _take_in(readings, self._cache.state.value):
                continue
            self._journal.drop_old()
            await self.settle_interrupted()
            trusted = frozenset(instance for instance, known in readings.items() if known.is_trusted)
            if settings.auto is AutoCleanup.ON and await self._clean_up(settings, trusted):
                readings.clear()  # what we did ourselves changed the queues: they are watched anew first

    async def carry_out(self, plan: CleanupPlan, *, by: int | None) -> Receipt:
        """Remove what the plan lists and is still as it says; a plan is carried out once."""
        agreed = [Agreed(candidate=each, options=plan.options, by=by) for each in plan.candidates]
        if plan.plan_id in self._carried_out:
            before = skipped("this cleanup was carried out before")
            return Receipt(entries=tuple(without_asking(each, before, now=self._now()) for each in agreed))
        self._carried_out.add(plan.plan_id)
        return Receipt(entries=await self._remove_each(agreed))

    async def settle_interrupted(self) -> None:
        """Find out what became of removals whose outcome is unknown."""
        for entry in unsettled(self._cache.state.value):
            # Whoever holds the turn may be the one who waits for this very answer.
            async with self._turns[entry.instance]:
                if self._cache.state.value.journal.get(entry.entry_id) == entry:
                    await self._remover.settle(entry)

    async def _remove_each(self, agreed: list[Agreed]) -> tuple[JournalEntry, ...]:
        """The instances side by side, the downloads of each one after the other."""
        entries: dict[int, JournalEntry] = {}

        async def remove_of(instance: Instance) -> None:
            for place, each in enumerate(agreed):
                if each.candidate.instance == instance:
                    async with self._turns[instance]:
                        with promised(f"a removal from {instance.label}"):
                            entries[place] = await self._remover.remove(each)
                    _log(entries[place])

        async with trio.open_nursery() as nursery:
            for instance in dict.fromkeys(each.candidate.instance for each in agreed):
                nursery.start_soon(remove_of, instance, name=f"cleanup of {instance.label}")
        return tuple(entries[place] for place in range(len(agreed)))

    async def _clean_up(self, settings: CleanupSettings, trusted: frozenset[Instance]) -> bool:
        """Whether anything was carried out."""
        plan = await aside(partial(self._automatic_plan, settings, trusted))
        if settings.dry_run:
            self._say_what_is_left(plan)
            return False
        if not plan.candidates:
            return False
        await self.carry_out(plan, by=None)
        return True

    def _say_what_is_left(self, plan: CleanupPlan) -> None:
        """Each download once, not at every reading."""
        left = {(each.instance, each.download_id): each.title for each in plan.candidates}
        for key in left.keys() - self._said_left:
            log.info("DRY_RUN: %r of %s is left", left[key], key[0].label)
        self._said_left = set(left)

    def _automatic_plan(self, settings: CleanupSettings, trusted: Iterable[Instance]) -> CleanupPlan:
        state, progress, now = self._cache.state.value, self._settings.value.progress, self._now()
        return within_breakers(
            plan_cleanup(state, AUTOMATIC, progress, now=now, plan_id=secrets.token_hex(8)),
            state,
            verdicts(state, progress, now=now),
            frozenset(trusted),
            most_per_hour=settings.max_removals_per_hour,
        )


def _take_in(readings: dict[Instance, Readings], state: CurrentState) -> bool:
    """Whether any queue was read since."""
    before = dict(readings)
    for instance, queue in state.queues.items():
        readings[instance] = readings_after(readings.get(instance, Readings()), queue)
    return readings != before


def _log(entry: JournalEntry) -> None:
    log.info(
        "%s: cleanup of %r (%s): %s. %s",
        entry.instance.label,
        entry.title,
        entry.reason.value,
        entry.outcome.value,
        entry.note,
    )
