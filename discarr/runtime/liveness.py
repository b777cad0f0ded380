"""Whether the daemon deserves its watchdog's food."""

import logging
from collections.abc import Awaitable, Callable

import attrs

from discarr.runtime.promises import Promises

log = logging.getLogger(__name__)


@attrs.frozen(kw_only=True)
class Liveness:
    promises: Promises
    tell_tasks: Callable[[], Awaitable[None]]
    """Has the log tell where everything hangs, before systemd ends it."""

    async def is_alive(self) -> bool:
        broken = self.promises.broken()
        if broken:
            log.critical(
                "Discarr hangs, and lets systemd start it afresh: %s took too long", ", ".join(broken)
            )
            await self.tell_tasks()
        return not broken
