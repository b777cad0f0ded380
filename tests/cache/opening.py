"""The cache on a real disk, for as long as a test needs it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import trio

from discarr.cache.cache_manager import CacheManager
from discarr.clients.base_limits import DEFAULT_LIMITS, RequestLimits
from discarr.runtime.clock import utc_now


@asynccontextmanager
async def open_cache(folder: Path, *, limits: RequestLimits = DEFAULT_LIMITS) -> AsyncIterator[CacheManager]:
    """Saved once more and closed at the end, however the body ends."""
    async with trio.open_nursery() as requests:
        cache = await CacheManager.open(folder, now=utc_now(), requests=requests, limits=limits)
        try:
            yield cache
        finally:
            with trio.CancelScope(shield=True):
                await cache.close()
        requests.cancel_scope.cancel()
