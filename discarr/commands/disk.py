"""`/disk`: request to reply."""

from datetime import timedelta
from functools import partial

import attrs
import trio

from discarr.board.disk import disk_card
from discarr.cache.cache_manager import CacheManager
from discarr.model.replies import PrivateCard, Reply
from discarr.monitoring.disk_watch import DiskWatch
from discarr.runtime.clock import Now

FRESH_ENOUGH = timedelta(minutes=1)
"""Everyone may ask, and each look wakes the disks."""

LOOK_SECONDS = 45.0
"""After this long the answer is what is known; a slow service is still read to its end."""


@attrs.define(kw_only=True)
class DiskCommands:
    cache: CacheManager
    watch: DiskWatch
    now: Now

    async def disk_command(self) -> Reply:
        with trio.move_on_after(LOOK_SECONDS):
            await self.watch.look_again(older_than=FRESH_ENOUGH)
        state = self.cache.state.value
        drawing = partial(disk_card, state.disks, state.queues, now=self.now())
        return PrivateCard(card=await trio.to_thread.run_sync(drawing))  # as in DiskWatch
