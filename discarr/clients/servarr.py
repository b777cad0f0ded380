"""What Radarr and Sonarr have in common: the v3 API's queue, status and health."""

import math
from collections.abc import Callable, Mapping
from typing import ClassVar

import trio

from discarr.clients.base import DEFAULT_LIMITS, MediaClient, RequestLimits
from discarr.clients.naming import RowReading, Rows
from discarr.clients.paging import LOOK_BACK_ROWS, PageCollection
from discarr.clients.removal import DONE, RemovalAnswer, answer_of
from discarr.clients.secrecy import health_without_secrets
from discarr.clients.wire.history import history_events
from discarr.clients.wire.queue import NOTHING_KNOWN, QueuePage
from discarr.clients.wire.service import client_unavailable, health_warnings, system_status
from discarr.errors import MediaClientError, QueueKeptChanging, WrongService
from discarr.model.cleanup import CleanupOptions
from discarr.model.history import HistoryEvent
from discarr.model.queue import QueueRead
from discarr.model.redaction import redacted
from discarr.model.services import HealthAnswer
from discarr.model.settings import ServiceSettings, TlsSettings

QUEUE = "/api/v3/queue"
STATUS = "/api/v3/system/status"
HEALTH = "/api/v3/health"
HISTORY = "/api/v3/history"

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
        self._rows: Rows = NOTHING_KNOWN
        """Of the last reading."""
        self._names_wanted_at = -math.inf

    async def get_all_queue_items_paginated(self, *, anew: bool = False) -> QueueRead:
        """The whole queue as one consistent list, whatever its size.

        A row that did not change is the very item that it was in the reading before.

        `anew` asks now, where otherwise a reading already under way would do: it may be from before.

        Raises:
            MediaClientError: it could not be read; it is never empty for that.
        """
        for _ in range(READINGS):
            rows, pages = RowReading(self._rows, self._secrets), PageCollection()
            with_names = trio.current_time() >= self._names_wanted_at
            if await self._collect(pages, rows, with_names=with_names, anew=anew):
                if with_names:
                    self._names_wanted_at = trio.current_time() + NAMES_STAY_SECONDS
                elif not await self._learn_names(rows):
                    self._names_wanted_at = -math.inf
                    continue
                self._rows = rows.rows
                return QueueRead(items=tuple(rows.rows.values()), set_aside=pages.set_aside)
        raise QueueKeptChanging(self.instance)

    async def check_health(self) -> HealthAnswer:
        with self._asking(STATUS) as status, self._asking(HEALTH) as health:
            system = self._decoded(STATUS, system_status, await status.body())
            if system.app_name.lower() != self.app_name.lower():
                raise WrongService(self.instance, redacted(system.app_name, self._secrets)[:50])
            body = await health.body()
            answer = HealthAnswer(
                version=system.version,
                warnings=self._decoded(HEALTH, health_warnings, body),
                started_at=system.started_at,
                client_unavailable=self._decoded(HEALTH, client_unavailable, body),
            )
        return health_without_secrets(answer, self._secrets)

    async def remove(self, row_id: int, options: CleanupOptions) -> RemovalAnswer:
        """Ask once for the removal of the download this row belongs to: of a pack, one row stands for all."""
        try:
            await self._delete(f"{QUEUE}/{row_id}", **_removal_query(options))
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

    async def _collect(
        self, pages: PageCollection, rows: RowReading, *, with_names: bool, anew: bool
    ) -> bool:
        names = self.names if with_names else {}
        number = 1
        while pages.takes(await self._page(rows.page, number, names, anew=anew), asked_for=number):
            if pages.is_complete:
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
        return await self._get(QUEUE, read, anew=anew, **page, **ORDER, **names)

    async def _learn_names(self, rows: RowReading) -> bool:
        """False where the whole queue had better be read once more, with names."""
        unnamed = rows.unnamed_media
        if not unnamed:
            return True
        if len(unnamed) > MOST_ASKED_FOR:
            return False
        page = {"page": "1", "pageSize": str(PAGE_SIZE), self.media_ids: sorted(map(str, unnamed))}
        return await self._get(QUEUE, rows.learn, anew=True, **page, **self.names)


def _removal_query(options: CleanupOptions) -> dict[str, str]:
    """Every parameter there is, for removeFromClient left out means true."""
    flags = {
        "removeFromClient": options.from_client,
        "blocklist": options.blocklist,
        "skipRedownload": not options.searches,
        "changeCategory": False,
    }
    return {name: str(value).lower() for name, value in flags.items()}
