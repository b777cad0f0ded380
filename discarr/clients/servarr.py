"""What Radarr and Sonarr have in common: the v3 API's queue, status and health."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import ClassVar

import trio

from discarr.clients.base import MediaClient
from discarr.clients.base_limits import DEFAULT_LIMITS, RequestLimits
from discarr.clients.naming import RowReading
from discarr.clients.paging import LOOK_BACK_ROWS, PageCollection
from discarr.clients.removal import DONE, RemovalAnswer, answer_of, removal_query
from discarr.clients.secrecy import (
    event_without_secrets,
    events_without_secrets,
    file_without_secrets,
    health_without_secrets,
)
from discarr.clients.wire.commands import service_command
from discarr.clients.wire.disks import root_folders, uses_hard_links
from discarr.clients.wire.history import NO_EVENTS, Events, history_events, history_since
from discarr.clients.wire.manual_import import import_command, import_files
from discarr.clients.wire.queue import NO_ROWS, QueuePage, Rows
from discarr.clients.wire.queue_status import queue_count
from discarr.clients.wire.service import client_unavailable, health_warnings, system_status
from discarr.errors.services import MediaClientError, QueueKeptChanging, ServiceClockApart, WrongService
from discarr.model.cleanup import CleanupOptions
from discarr.model.clocks import is_apart
from discarr.model.disks import DiskReading
from discarr.model.downloads import QueueRead
from discarr.model.history import HistoryEvent
from discarr.model.imports import ImportFile
from discarr.model.redaction import redacted
from discarr.model.service_commands import ServiceCommand
from discarr.model.services import HealthAnswer
from discarr.model.settings import ServiceSettings, TlsSettings

QUEUE = "/api/v3/queue"
QUEUE_STATUS = "/api/v3/queue/status"
STATUS = "/api/v3/system/status"
HEALTH = "/api/v3/health"
HISTORY = "/api/v3/history"
HISTORY_SINCE = "/api/v3/history/since"
COMMAND = "/api/v3/command"
MANUAL_IMPORT = "/api/v3/manualimport"
ROOT_FOLDERS = "/api/v3/rootfolder"
DISK_SPACE = "/api/v3/diskspace"
MEDIA_MANAGEMENT = "/api/v3/config/mediamanagement"

PAGE_SIZE = 1000
READINGS = 3

MOST_ASKED_FOR = 100
"""Films or series in one question, for their numbers stand in its URL. For more, all is read with names."""

NAMES_STAY_SECONDS = 24 * 3600.0
"""Films and series are renamed, if seldom."""

ORDER = {
    # The one key every version knows whose value never changes while the row lives. The default, timeleft,
    # moves rows between pages all the time, and `added` falls back to it before Radarr 5.3 and Sonarr 4.
    "sortKey": "title",
    # Without it the order is descending (PagingResource.cs).
    "sortDirection": "ascending",
}


class ServarrClient(MediaClient):
    app_name: ClassVar[str]
    """What the service calls itself in its status."""

    unknown_items: ClassVar[str]
    """Asks for what the service cannot tell a film or series of, too."""

    names: ClassVar[Mapping[str, str]]
    """Asks for films or series and episodes with the rows, so that none needs a request of its own."""

    media_ids: ClassVar[str]
    """Narrows the queue down to some films or series."""

    def __init__(
        self,
        service: ServiceSettings,
        tls: TlsSettings,
        *,
        requests: trio.Nursery,
        limits: RequestLimits = DEFAULT_LIMITS,
    ) -> None:
        super().__init__(service, tls, requests=requests, limits=limits)
        self._rows: Rows = NO_ROWS
        """Of the last reading."""
        self._names_wanted_at = -math.inf
        self._events: Events = NO_EVENTS
        """Of the last reading of what happened since a moment."""

    history_query: ClassVar[Mapping[str, str]]
    """What asks for the titles and the posters."""

    async def get_all_queue_items_paginated(self, *, anew: bool = False) -> QueueRead:
        """The whole queue as one consistent list, whatever its size.

        What is made of a row that did not change is the very value that it was in the reading before.

        `anew` asks now, where otherwise a reading already under way would do: it may be from before.

        Raises:
            MediaClientError: it could not be read; it is never empty for that.
        """
        for _ in range(READINGS):
            rows, pages = RowReading(self.instance, self._rows, self._secrets), PageCollection()
            with_names = trio.current_time() >= self._names_wanted_at
            if await self._collect(pages, rows, with_names=with_names, anew=anew):
                if with_names:
                    self._names_wanted_at = trio.current_time() + NAMES_STAY_SECONDS
                elif not await self._learn_names(rows):
                    self._names_wanted_at = -math.inf
                    continue
                self._rows = await self._beside(partial(rows.for_the_next, with_names=with_names))
                return QueueRead(items=rows.items, set_aside=pages.set_aside)
        raise QueueKeptChanging(self.instance)

    async def count_queue(self) -> int:
        """How many rows the queue has at this moment, those of unknown films and series included.

        Raises:
            MediaClientError: it did not say.
        """
        return await self._get(QUEUE_STATUS, queue_count, anew=True)

    async def check_health(self) -> HealthAnswer:
        with self._asking(STATUS) as status, self._asking(HEALTH) as health:
            system = self._decoded(STATUS, system_status, await status.body())
            if system.app_name.lower() != self.app_name.lower():
                raise WrongService(self.instance, redacted(system.app_name, self._secrets)[:50])
            body = await health.body()
            answer = HealthAnswer(
                version=system.version,
                warnings=(*self._decoded(HEALTH, health_warnings, body), *self._clock_warning()),
                started_at=system.started_at,
                client_unavailable=self._decoded(HEALTH, client_unavailable, body),
            )
        return health_without_secrets(answer, self._secrets)

    def _clock_warning(self) -> Iterator[str]:
        """It would never complain of that by itself."""
        ahead = self._our_clock_ahead
        if ahead is not None and is_apart(ahead):
            yield ServiceClockApart(self.instance, -ahead).cause

    async def remove(self, row_id: int, options: CleanupOptions) -> RemovalAnswer:
        """Ask once for the removal of the download this row belongs to: of a pack, one row stands for all."""
        try:
            await self._delete(f"{QUEUE}/{row_id}", **removal_query(options))
        except MediaClientError as error:
            return answer_of(error)
        return DONE

    async def history_of(self, download_id: str) -> tuple[HistoryEvent, ...]:
        """What happened to a download, the newest first; of very much only the newest.

        Raises:
            MediaClientError: it could not be read.
        """
        return await self._get(
            HISTORY,
            history_events,
            anew=True,
            downloadId=download_id,
            page="1",
            pageSize=str(PAGE_SIZE),
            sortKey="date",
            sortDirection="descending",
        )

    async def newest_event(self) -> HistoryEvent | None:
        """None where the service remembers nothing.

        Raises:
            MediaClientError: it could not be read.
        """
        newest = await self._get(
            HISTORY,
            history_events,
            page="1",
            pageSize="1",
            sortKey="date",
            sortDirection="descending",
        )
        return next((event_without_secrets(event, self._secrets) for event in newest), None)

    async def history_since(self, moment: datetime | None) -> tuple[HistoryEvent, ...]:
        """What happened from this moment on, itself included, by the service's clock; None: all there is.

        Raises:
            MediaClientError: it could not be read.
        """
        date = f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if moment else "0001-01-01T00:00:00Z"
        read = partial(
            history_since, made_of=partial(events_without_secrets, secrets=self._secrets), known=self._events
        )
        self._events = await self._get_page(HISTORY_SINCE, read, anew=True, date=date, **self.history_query)
        return tuple(self._events.values())

    async def files_of(self, download_id: str) -> tuple[ImportFile, ...]:
        """What the service would import of a download. It reads the disk for that: for a person only.

        Raises:
            MediaClientError: it could not be read.
        """
        files = await self._get_patiently(
            MANUAL_IMPORT,
            partial(import_files, kind=self.instance.kind, download_id=download_id),
            downloadId=download_id,
            # As the queue's own window: what is in the library already is shown too, and can be judged.
            filterExistingFiles="false",
        )
        return tuple(file_without_secrets(file, self._secrets) for file in files)

    async def import_files(self, files: Iterable[ImportFile]) -> ServiceCommand:
        """Ask once for the import of these files as proposed; that it was taken proves nothing yet.

        Raises:
            MediaClientError: it may have been taken all the same; see `removal.answer_of`.
        """
        return await self._post(COMMAND, import_command(files), service_command)

    async def command(self, command_id: int) -> ServiceCommand:
        """How far a command is.

        Raises:
            MediaClientError: it could not be read; ServiceFailed 404 some minutes after it ended.
        """
        return await self._get(f"{COMMAND}/{command_id}", service_command, anew=True)

    async def disk_reading(self, *, now: datetime) -> DiskReading:
        """The root folders, and how much room there is. It reads the disks for that: seldom.

        Raises:
            MediaClientError: it could not be read.
        """
        with (
            self._asking(ROOT_FOLDERS, patient=True) as folders,
            self._asking(DISK_SPACE, patient=True) as disks,
            self._asking(MEDIA_MANAGEMENT) as settings,
        ):
            bodies = await folders.body(), await disks.body()
            return DiskReading(
                instance=self.instance,
                folders=self._decoded(ROOT_FOLDERS, lambda both: root_folders(*both), bodies),
                hard_links=self._decoded(MEDIA_MANAGEMENT, uses_hard_links, await settings.body()),
                read_at=now,
            )

    async def _collect(
        self, pages: PageCollection, rows: RowReading, *, with_names: bool, anew: bool
    ) -> bool:
        names = self.names if with_names else {}
        number = 1
        while pages.takes(await self._page(rows.page, number, names, anew=anew), asked_for=number):
            if pages.is_complete:
                if rows.repeat_themselves:
                    return False
                return number == 1 or pages.still_begins_with(
                    await self._page(rows.glance, 1, names, size=LOOK_BACK_ROWS, anew=anew)
                )
            number += 1
        return False

    async def _page(
        self,
        read: Callable[[bytes], QueuePage],
        number: int,
        names: Mapping[str, str],
        *,
        size: int = PAGE_SIZE,
        anew: bool,
    ) -> QueuePage:
        page = {"page": str(number), "pageSize": str(size), self.unknown_items: "true"}
        return await self._get_page(QUEUE, read, anew=anew, **page, **ORDER, **names)

    async def _learn_names(self, rows: RowReading) -> bool:
        """False where the whole queue had better be read once more, with names."""
        unnamed = rows.unnamed_media
        if not unnamed:
            return True
        if len(unnamed) > MOST_ASKED_FOR:
            return False
        page = {"page": "1", "pageSize": str(PAGE_SIZE), self.media_ids: sorted(map(str, unnamed))}
        return await self._get_page(QUEUE, rows.learn, anew=True, **page, **self.names)
