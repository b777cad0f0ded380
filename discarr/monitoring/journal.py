"""The journal of removals: written to disk before anything is asked for, kept for ninety days."""

from datetime import datetime, timedelta

import attrs

from discarr.cache.cache_manager import CacheManager
from discarr.model.cleanup import JournalEntry, Outcome
from discarr.model.state import CurrentState
from discarr.runtime.clock import Now

KEPT = timedelta(days=90)


# --- decide ---------------------------------------------------------------------------------------------


def with_entry(state: CurrentState, entry: JournalEntry) -> CurrentState:
    return attrs.evolve(state, journal={**state.journal, entry.entry_id: entry})


def without_entry(state: CurrentState, entry: JournalEntry) -> CurrentState:
    return attrs.evolve(
        state, journal={key: value for key, value in state.journal.items() if key != entry.entry_id}
    )


def without_old_entries(state: CurrentState, *, now: datetime) -> CurrentState:
    kept = {key: entry for key, entry in state.journal.items() if now - entry.at < KEPT}
    return state if len(kept) == len(state.journal) else attrs.evolve(state, journal=kept)


def unsettled(state: CurrentState) -> tuple[JournalEntry, ...]:
    return tuple(entry for entry in state.journal.values() if entry.outcome is Outcome.UNKNOWN)


# --- act ------------------------------------------------------------------------------------------------


class Journal:
    """The entries in the current state, on disk where it matters."""

    def __init__(self, cache: CacheManager, *, now: Now) -> None:
        self._cache = cache
        self._now = now

    async def begin(self, entry: JournalEntry) -> None:
        """Write it down as unknown; when this returns it survives a SIGKILL and the power going.

        Raises:
            StateUnwritable: nothing is written down, so nothing may be removed.
        """
        self._cache.update(lambda state: with_entry(state, entry))
        is_saved = False
        try:
            await self._cache.save()
            is_saved = True
        finally:
            if not is_saved:  # or cancelled: nothing was asked for, so there is no removal to tell of
                self._cache.update(lambda state: without_entry(state, entry))

    def settle(self, entry: JournalEntry, outcome: Outcome, note: str) -> JournalEntry:
        """What is known by now; the saver brings it to the disk."""
        settled_at = None if outcome is Outcome.UNKNOWN else self._now()
        settled = attrs.evolve(entry, outcome=outcome, note=note, settled_at=settled_at)
        if self._cache.state.value.journal.get(entry.entry_id) != settled:
            self._cache.update(lambda state: with_entry(state, settled))
        return settled

    def drop_old(self) -> None:
        self._cache.update(lambda state: without_old_entries(state, now=self._now()))
