"""Imports by hand: looked at, asked for once as the service proposed, and verified afterwards."""

import logging
from functools import partial

import attrs
import trio

from discarr.cache.cache_manager import CacheManager
from discarr.clients.removal import DONE, Proof, answer_of
from discarr.clients.servarr import ServarrClient
from discarr.errors.services import MediaClientError, ServiceFailed
from discarr.language.words import marked
from discarr.model.downloads import Download, DownloadState, QueueReading
from discarr.model.evidence import EvidenceKey
from discarr.model.imports import Blocked, ImportResult, Look, Unblocked, Unseen
from discarr.model.service_commands import CommandStatus, ServiceCommand
from discarr.model.services import Instance
from discarr.model.state import CurrentState
from discarr.monitoring.cleanup_plan import is_being_removed
from discarr.monitoring.grouping import group_downloads
from discarr.monitoring.import_proof import (
    ImportSight,
    changed_since,
    not_asked,
    result_of,
    what_became_of,
)
from discarr.monitoring.removal_proof import newest_event
from discarr.runtime.aside import aside
from discarr.runtime.clock import Now

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 600.0
"""Copying a season to another disk takes minutes; Discord lets us answer for fifteen."""

FIRST_LOOK_SECONDS, SELDOMEST_LOOK_SECONDS = 0.5, 10.0


def with_importing(state: CurrentState, keys: frozenset[EvidenceKey]) -> CurrentState:
    return attrs.evolve(state, importing=keys)


class Importer:
    """Looks at downloads that wait for a hand, and has them imported when somebody says so."""

    def __init__(self, cache: CacheManager, *, now: Now) -> None:
        self._cache = cache
        self._now = now

    async def look(self, known: Download) -> Look:
        """How it is now. The service reads its disk for that: for a person only."""
        key = EvidenceKey(instance=known.instance, download_id=known.key)
        client = self._client(known.instance)
        if client is None:
            return Unseen(
                key=key, title=known.title, cause=marked("its service is not in the settings any more.")
            )
        try:
            return await self._look(client, key, known)
        except MediaClientError as error:
            return Unseen(key=key, title=known.title, cause=error.cause)

    async def carry_out(self, shown: Blocked, /, *, by: int | None) -> ImportResult:
        """Import what was shown, if it is still so."""
        state = self._cache.state.value
        if shown.key in state.importing:
            return not_asked(shown, marked("somebody has it imported just now"))
        if is_being_removed(state, shown.download):
            return not_asked(shown, marked("somebody has it removed just now"))
        self._cache.update(lambda state: with_importing(state, state.importing | {shown.key}))
        try:
            result = await self._import(shown)
        finally:
            self._cache.update(lambda state: with_importing(state, state.importing - {shown.key}))
        label = shown.key.instance.label
        log.info("%s: import of %r for the user %s: %s", label, result.title, by, result.outcome.value)
        return result

    # --- before -------------------------------------------------------------------------------------------

    async def _look(self, client: ServarrClient, key: EvidenceKey, known: Download) -> Look:
        reading = await self._read(client)
        download = next((each for each in reading.downloads if each.key == key.download_id), None)
        download_id = known.download_id or ""
        if download is None:
            became = what_became_of(await client.history_of(download_id))
            return Unblocked(key=key, title=known.title, now=became)
        if download.state is not DownloadState.NEEDS_A_HAND:
            return Unblocked(key=key, title=known.title, now=f"it is {download.state.value}")
        try:
            files = await client.files_of(download_id)
        except MediaClientError as error:
            return Blocked(key=key, download=download, unread=error.cause)
        return Blocked(key=key, download=download, files=files)

    async def _import(self, shown: Blocked) -> ImportResult:
        client = self._client(shown.key.instance)
        against = changed_since(shown, await self.look(shown.download))
        if against is not None or client is None:
            return not_asked(shown, against or marked("its service is not in the settings any more"))
        download_id = shown.download.download_id or ""
        try:
            mark = newest_event(await client.history_of(download_id))
        except MediaClientError as error:
            return not_asked(shown, f"its history could not be read: {error.cause}")
        asked = await _ask(client, shown)
        return result_of(shown, await self._seen(client, shown, asked, mark=mark))

    # --- after --------------------------------------------------------------------------------------------

    async def _seen(
        self, client: ServarrClient, shown: Blocked, asked: ImportSight, *, mark: int
    ) -> ImportSight:
        if asked.proof is Proof.REFUSED:
            return asked
        try:
            history = await client.history_of(shown.download.download_id or "")
            newer = tuple(event for event in history if event.event_id > mark)
            return attrs.evolve(asked, history=newer, reading=await self._read(client))
        except MediaClientError as error:
            return attrs.evolve(asked, cause=asked.cause or error.cause)

    def _client(self, instance: Instance) -> ServarrClient | None:
        client = self._cache.client_or_none(instance)
        return client if isinstance(client, ServarrClient) else None

    async def _read(self, client: ServarrClient) -> QueueReading:
        read = await client.get_all_queue_items_paginated(anew=True)
        grouping = await aside(partial(group_downloads, client.instance, read, read_at=self._now()))
        return grouping.reading


async def _ask(client: ServarrClient, shown: Blocked) -> ImportSight:
    try:
        command = await client.import_files(shown.files)
    except MediaClientError as error:
        answer = answer_of(error)
        return ImportSight(proof=answer.proof, cause=answer.cause)
    return ImportSight(proof=DONE.proof, status=await _ended(client, command))


async def _ended(client: ServarrClient, command: ServiceCommand) -> CommandStatus:
    """What the command came to, or what it was when the patience ended."""
    seconds = FIRST_LOOK_SECONDS
    with trio.move_on_after(PATIENCE_SECONDS):
        while True:
            await trio.sleep(seconds)
            command = await _looked_at(client, command)
            if command.status.has_ended:
                break
            seconds = min(2 * seconds, SELDOMEST_LOOK_SECONDS)
    return command.status


async def _looked_at(client: ServarrClient, command: ServiceCommand) -> ServiceCommand:
    try:
        return await client.command(command.command_id)
    except ServiceFailed as error:
        if error.status == 404:  # CommandQueueManager.cs: ended, and forgotten since
            return attrs.evolve(command, status=CommandStatus.COMPLETED)
    except MediaClientError:
        pass  # the next look may succeed
    return command
