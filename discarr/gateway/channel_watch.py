"""Whether the channel is there and what the bot may do in it: said once when it changes, either way."""

import logging
import math
from collections.abc import Awaitable, Callable

import trio

from discarr.errors.discord import DiscordError, DiscordLimited, DiscordUnavailable, PermissionMissing
from discarr.gateway.place import Place
from discarr.runtime.current import Current

log = logging.getLogger(__name__)

MENDING_SECONDS = 60.0
"""What is missing is looked for again this often, and at once when Discord says that something changed."""

UNREACHED_SECONDS = 5.0


class ChannelChanges:
    """What Discord tells by itself: counted, for the news may come while somebody still looks."""

    def __init__(self) -> None:
        self._news = Current(None)

    @property
    def count(self) -> int:
        return self._news.version

    def announce(self) -> None:
        self._news.replace(None)

    async def more_than(self, count: int, *, at_most_seconds: float = math.inf) -> None:
        with trio.move_on_after(at_most_seconds):
            await self._news.newer_than(count)


class ChannelWatch:
    def __init__(self, locate: Callable[[], Awaitable[Place]], changes: ChannelChanges) -> None:
        self._locate = locate
        self._changes = changes
        self._trouble = ""

    async def until_found(self) -> Place:
        """Look until the channel is there."""
        while True:
            patience, count = MENDING_SECONDS, self._changes.count
            try:
                return await self._look()
            except DiscordLimited as error:
                patience = error.retry_after_seconds
            except DiscordUnavailable as error:
                patience = UNREACHED_SECONDS
                self._say(str(error))
            except DiscordError as error:
                self._say(str(error))
            await self._changes.more_than(count, at_most_seconds=patience)

    async def run(self) -> None:
        """Look again whenever Discord says that something changed, until cancelled."""
        count = self._changes.count
        while True:
            await self._changes.more_than(count)
            count = self._changes.count
            try:
                await self._look()
            except DiscordError as error:
                self._say(str(error))

    async def _look(self) -> Place:
        place = await self._locate()
        lacking = place.missing_permissions
        self._say(str(PermissionMissing(place.channel_id, lacking)) if lacking else "")
        return place

    def _say(self, trouble: str) -> None:
        if trouble and trouble != self._trouble:
            log.warning("%s", trouble)
        elif self._trouble and not trouble:
            log.info("The channel and the permissions there are as they should be.")
        self._trouble = trouble
