"""What Radarr and Sonarr have in common: the v3 API's queue, status and health."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import ClassVar

from discarr.clients.base import MediaClient
from discarr.clients.paging import PageCollection
from discarr.clients.removal import DONE, RemovalAnswer, answer_of
from discarr.clients.secrecy import event_without_secrets, health_without_secrets, page_without_secrets
from discarr.clients.wire.history import history_events, history_since
from discarr.clients.wire.queue import QueuePage, queue_page
from discarr.clients.wire.service import client_unavailable, health_warnings, system_status
from discarr.errors import MediaClientError, QueueKeptChanging, WrongService
from discarr.model.cleanup import CleanupOptions
from discarr.model.history import HistoryEvent
from discarr.model.queue import QueueRead
from discarr.model.redaction import redacted
from discarr.model.services import HealthAnswer

QUEUE = "/api/v3/queue"
STATUS = "/api/v3/system/status"
HEALTH = "/api/v3/health"
HISTORY = "/api/v3/history"
HISTORY_SINCE = "/api/v3/history/since"

PAGE_SIZE = 1000
READINGS = 3

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

    queue_query: ClassVar[Mapping[str, str]]
    """What asks for unknown items and for the titles, so that no row needs a request of its own."""

    history_query: ClassVar[Mapping[str, str]]
    """What asks for the titles and the posters."""

    async def get_all_queue_items_paginated(self, *, anew: bool = False) -> QueueRead:
        """The whole queue as one consistent list, whatever its size.

        `anew` asks now, where otherwise a reading already under way would do: it may be from before.

        Raises:
            MediaClientError: it could not be read; it is never empty for that.
        """
        for _ in range(READINGS):
            pages = PageCollection()
            if await self._collect(pages, anew=anew):
                return pages.as_read()
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
        since = {"date": f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"} if moment else {}
        events = await self._get(HISTORY_SINCE, history_since, anew=True, **since, **self.history_query)
        return tuple(event_without_secrets(event, self._secrets) for event in events)

    async def _collect(self, pages: PageCollection, *, anew: bool) -> bool:
        number = 1
        while pages.takes(await self._page(number, anew=anew), asked_for=number):
            if pages.is_complete:
                return number == 1 or pages.still_begins_with(await self._page(1, anew=anew))
            number += 1
        return False

    async def _page(self, number: int, *, anew: bool) -> QueuePage:
        page = await self._get(
            QUEUE,
            queue_page,
            anew=anew,
            page=str(number),
            pageSize=str(PAGE_SIZE),
            **ORDER,
            **self.queue_query,
        )
        return page_without_secrets(page, self._secrets)


def _removal_query(options: CleanupOptions) -> dict[str, str]:
    """Every parameter there is, for removeFromClient left out means true."""
    flags = {
        "removeFromClient": options.from_client,
        "blocklist": options.blocklist,
        "skipRedownload": not options.searches,
        "changeCategory": False,
    }
    return {name: str(value).lower() for name, value in flags.items()}
