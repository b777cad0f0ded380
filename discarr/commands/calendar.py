"""`/calendar`: every service is asked at once, and one that does not answer costs its own part."""

from datetime import datetime
from zoneinfo import ZoneInfo

import attrs
import trio

from discarr.board.calendar import CalendarReading, Zone, calendar_card, span_of
from discarr.cache.cache_manager import CacheManager
from discarr.clients.library import LibraryClient
from discarr.errors.services import MediaClientError
from discarr.model.calendar import CalendarEntry
from discarr.model.replies import PrivateCard, Reply
from discarr.model.services import Instance
from discarr.model.settings import Settings
from discarr.model.user_actions import ShowCalendar
from discarr.runtime.clock import Now
from discarr.runtime.current import Current


@attrs.define(kw_only=True)
class CalendarCommands:
    cache: CacheManager
    settings: Current[Settings]
    now: Now

    async def calendar_command(self, action: ShowCalendar) -> Reply:
        now = self.now()
        zone = zone_of(self.settings.value.notices.time_zone, now)
        begin, end = span_of(action, zone, now=now)
        reading = await self._read(begin, end)
        return PrivateCard(card=calendar_card(reading, action, zone, now=now))

    async def _read(self, begin: datetime, end: datetime) -> CalendarReading:
        entries, failures = list[CalendarEntry](), dict[Instance, str]()

        async def read(client: LibraryClient) -> None:
            try:
                entries.extend(await client.calendar(begin, end))
            except MediaClientError as error:
                failures[client.instance] = error.cause

        clients = [client for client in self.cache.clients() if isinstance(client, LibraryClient)]
        async with trio.open_nursery() as nursery:
            for client in clients:
                nursery.start_soon(read, client)
        instances = tuple(client.instance for client in clients)
        return CalendarReading(entries=tuple(entries), failures=failures, instances=instances)


def zone_of(name: str, now: datetime) -> Zone:
    """The zone of TIME_ZONE, or the machine's own, which has a name for today only."""
    if name:
        return Zone(rules=ZoneInfo(name), name=name)
    here = now.astimezone()
    return Zone(rules=here.tzinfo or ZoneInfo("UTC"), name=here.tzname() or "UTC")
