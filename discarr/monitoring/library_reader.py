"""The supervised child that keeps the list of films and series: who types is answered from it at once.

It is in memory only: a saved list of 20,000 titles would make every start and every save slower, and reading
it anew takes the services seconds.
"""

import logging
from collections.abc import Iterable

import attrs
import trio

from discarr.board.finding import folded
from discarr.cache.cache_manager import CacheManager
from discarr.clients.library import LibraryClient
from discarr.errors.services import MediaClientError
from discarr.model.library import Library, Title, TitleList
from discarr.model.services import Instance
from discarr.model.settings import ServiceSettings
from discarr.runtime.current import Current
from discarr.runtime.promises import promised

log = logging.getLogger(__name__)

READ_EVERY_SECONDS = 1800.0
"""Titles come a few a week, and a large library is work for the service."""

FIRST_RETRY_SECONDS = 30.0


# --- decide ---------------------------------------------------------------------------------------------


def wait_seconds(failures: int) -> float:
    """Until the next reading, after so many failed ones in a row."""
    if failures == 0:
        return READ_EVERY_SECONDS
    return float(min(READ_EVERY_SECONDS, FIRST_RETRY_SECONDS * 2 ** min(failures - 1, 20)))


def for_instances(library: Library, instances: Iterable[Instance]) -> Library:
    """The lists of these instances only."""
    return {instance: library.get(instance, TitleList()) for instance in instances}


def with_titles(library: Library, instance: Instance, titles: Iterable[Title]) -> Library:
    by_name = tuple(sorted(titles, key=lambda title: title.folded_name))
    return {**library, instance: TitleList(titles=by_name, is_read=True)}


def with_failure(library: Library, instance: Instance, cause: str) -> Library:
    """The titles of the last good reading stay."""
    return {**library, instance: attrs.evolve(library.get(instance, TitleList()), failure=cause)}


# --- act ------------------------------------------------------------------------------------------------


class LibraryReader:
    """Each instance in a loop of its own."""

    def __init__(self, cache: CacheManager, library: Current[Library]) -> None:
        self._cache = cache
        self._library = library

    async def run(self, services: tuple[ServiceSettings, ...], *, task_status: trio.TaskStatus[None]) -> None:
        instances = [service.instance for service in services]
        self._library.update(lambda library: for_instances(library, instances))
        async with trio.open_nursery() as nursery:
            for instance in instances:
                nursery.start_soon(self._keep, instance, name=f"library of {instance.label}")
            task_status.started()
            await trio.sleep_forever()

    async def _keep(self, instance: Instance) -> None:
        failures = 0
        while True:
            with promised(f"the reading of {instance.label}'s library"):
                failures = 0 if await self._read(instance) else failures + 1
            await trio.sleep(wait_seconds(failures))

    async def _read(self, instance: Instance) -> bool:
        client = self._cache.client(instance)
        if not isinstance(client, LibraryClient):
            raise TypeError(f"{instance.label} has no library")
        titles: dict[int, Title] = {}

        def take(media_id: int, name: str) -> None:
            titles[media_id] = Title(
                instance=instance, media_id=media_id, name=name, folded_name=folded(name)
            )

        try:
            await client.each_title(take)
        except MediaClientError as error:
            self._failed(instance, error)
            return False
        log.debug("%s: %d titles in its library", instance.label, len(titles))
        self._library.update(lambda library: with_titles(library, instance, titles.values()))
        return True

    def _failed(self, instance: Instance, error: MediaClientError) -> None:
        """Each cause is said once: the queue of the same service is read far more often, and tells too."""
        known = self._library.value.get(instance, TitleList())
        if known.failure != error.cause:
            log.warning("%s: its library could not be read: %s", instance.label, error.detail)
        self._library.update(lambda library: with_failure(library, instance, error.cause))
