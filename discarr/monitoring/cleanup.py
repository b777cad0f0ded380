"""Removing downloads: each one read again, journalled, removed once, and verified."""

import trio

from discarr.cache.cache_manager import CacheManager
from discarr.model.cleanup import CleanupPlan, Receipt
from discarr.model.settings import CleanupSettings, Settings
from discarr.runtime.clock import Now
from discarr.runtime.current import Current


class Cleanup:
    """The supervised child; `carry_out` may be called by commands at any time."""

    def __init__(self, cache: CacheManager, settings: Current[Settings], *, now: Now) -> None:
        self._cache = cache
        self._settings = settings
        self._now = now

    async def run(self, settings: CleanupSettings, *, task_status: trio.TaskStatus[None]) -> None:
        """Settle what was interrupted; with AUTO_CLEANUP=on, clean up after each reading; until cancelled."""
        raise NotImplementedError

    async def carry_out(self, plan: CleanupPlan, *, by: int | None) -> Receipt:
        """Remove what the plan lists and is still as it says; a plan is carried out once."""
        raise NotImplementedError

    async def settle_interrupted(self) -> None:
        """Find out what became of removals whose outcome is unknown."""
        raise NotImplementedError
