"""What Radarr and Sonarr have in common about their libraries: the list, the calendar, and searches."""

from abc import abstractmethod
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, ClassVar, Protocol

import attrs

from discarr.clients.servarr import COMMAND, ServarrClient
from discarr.clients.wire.commands import command_ids, search_command, service_command
from discarr.clients.wire.library import named
from discarr.model.calendar import CalendarEntry
from discarr.model.library import Holding
from discarr.model.redaction import redacted
from discarr.model.searches import SearchOrder
from discarr.model.service_commands import ServiceCommand
from discarr.model.services import Instance

CALENDAR = "/api/v3/calendar"


class DecodeCalendar(Protocol):
    def __call__(
        self, body: bytes, /, *, instance: Instance, begin: datetime, end: datetime
    ) -> tuple[CalendarEntry, ...]: ...


class LibraryClient(ServarrClient):
    library_path: ClassVar[str]
    library_query: ClassVar[Mapping[str, str]] = {}
    names_have_years: ClassVar[bool]

    @abstractmethod
    async def holding(self, media_id: int) -> Holding:
        """One film or series, as it is now.

        Raises:
            MediaClientError: it could not be read; ServiceFailed 404: the library does not hold it any more.
        """

    @abstractmethod
    async def calendar(self, begin: datetime, end: datetime) -> tuple[CalendarEntry, ...]:
        """What comes out from `begin` on and before `end`, monitored or not.

        Raises:
            MediaClientError: it could not be read.
        """

    async def each_title(self, take: Callable[[int, str], None]) -> None:
        """Hand over id and name of everything in the library, entry by entry as it arrives.

        Raises:
            MediaClientError: it could not be read to its end.
        """

        def take_entry(entry: dict[str, Any]) -> None:
            if found := named(entry, with_year=self.names_have_years):
                media_id, name = found
                take(media_id, redacted(name, self._secrets))

        await self._get_each(self.library_path, take_entry, **self.library_query)

    async def _calendar(
        self, decode: DecodeCalendar, begin: datetime, end: datetime, **query: str
    ) -> tuple[CalendarEntry, ...]:
        within = partial(decode, instance=self.instance, begin=begin, end=end)
        # Without a zone the service would take them for times of its own (CalendarController.cs).
        span = {"start": _utc(begin), "end": _utc(end), "unmonitored": "true"}
        entries = await self._get(CALENDAR, within, anew=False, **span, **query)
        return tuple(attrs.evolve(entry, title=redacted(entry.title, self._secrets)) for entry in entries)

    async def search(self, order: SearchOrder) -> ServiceCommand:
        """Ask once. An equal search that waits or runs already is what comes back.

        Raises:
            MediaClientError: it may have been taken all the same.
        """
        return await self._post(COMMAND, search_command(order), service_command)

    async def command_ids(self) -> frozenset[int]:
        """Of the commands that wait, run, or have just ended.

        Raises:
            MediaClientError: they could not be read.
        """
        return await self._get(COMMAND, command_ids, anew=True)


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
