"""One removal: looked at again, written down, asked for once, and looked at afterwards."""

import secrets
from datetime import datetime
from functools import partial

import attrs

from discarr.cache.cache_manager import CacheManager
from discarr.clients.removal import NO_ANSWER, RemovalAnswer
from discarr.clients.servarr import ServarrClient
from discarr.errors.machine import StateUnwritable
from discarr.errors.services import MediaClientError
from discarr.language.words import marked
from discarr.model.cleanup import CleanupCandidate, CleanupOptions, JournalEntry, Outcome
from discarr.model.downloads import Download, Live, QueueReading
from discarr.model.evidence import EvidenceKey, Stuck, Verdict
from discarr.model.services import HealthAnswer, Instance
from discarr.model.settings import Settings
from discarr.monitoring.cleanup_plan import exemption
from discarr.monitoring.grouping import group_downloads
from discarr.monitoring.journal import Journal
from discarr.monitoring.removal_proof import (
    Fate,
    Sight,
    changed_since,
    fate,
    fate_by_answer,
    found_in,
    is_gone,
    newest_event,
    row_of,
)
from discarr.monitoring.verdicts import verdicts
from discarr.runtime.aside import aside
from discarr.runtime.clock import Now
from discarr.runtime.current import Current


@attrs.frozen(kw_only=True)
class Agreed:
    """One download of a plan, and who agreed to what."""

    candidate: CleanupCandidate
    options: CleanupOptions
    by: int | None


@attrs.frozen(kw_only=True)
class _Ready:
    """It is as agreed."""

    client: ServarrClient
    row_id: int
    reading: QueueReading
    history_mark: int


class Remover:
    """Call it for one download of an instance at a time: what it reads in between has to stay true."""

    def __init__(
        self, cache: CacheManager, settings: Current[Settings], journal: Journal, *, now: Now
    ) -> None:
        self._cache = cache
        self._settings = settings
        self._journal = journal
        self._now = now

    async def remove(self, agreed: Agreed) -> JournalEntry:
        ready = await self._made_ready(agreed)
        if isinstance(ready, Fate):
            return without_asking(agreed, ready, now=self._now())
        entry = _begun(agreed, at=self._now(), history_mark=ready.history_mark)
        try:
            await self._journal.begin(entry)
        except StateUnwritable as error:
            return without_asking(agreed, skipped(error.for_discord), now=self._now())
        answer = await ready.client.remove(ready.row_id, agreed.options)
        entry = self._noted(entry, fate_by_answer(answer))
        return await self._verified(entry, answer, ready.client, before=ready.reading)

    async def settle(self, entry: JournalEntry) -> JournalEntry:
        """Look for what became of a removal whose outcome is unknown."""
        client = self._client(entry.instance)
        queue = self._cache.state.value.queues.get(entry.instance)
        if client is None:
            return entry
        return await self._verified(entry, NO_ANSWER, client, before=queue.last if queue else None)

    # --- before -------------------------------------------------------------------------------------------

    async def _made_ready(self, agreed: Agreed) -> _Ready | Fate:
        client = self._client(agreed.candidate.instance)
        if client is None:
            return skipped(marked("the service is not in the settings any more"))
        try:
            # The queue last: it is what has to be true at the moment of removal.
            history = await client.history_of(agreed.candidate.download_id)
            reading = await self._read(client)
        except MediaClientError as error:
            return skipped(f"it could not be looked at again: {error.cause}")
        download = found_in(reading, agreed.candidate)
        if download is None:
            return await self._fate_of_absent(client, agreed.candidate, reading)
        verdict = await aside(partial(self._verdict, download, reading))
        against = self._against(agreed, download, verdict)
        row_id = row_of(reading, download)
        if against is not None:
            return skipped(against)
        if row_id is None:
            return skipped(marked("the service gives it no id of its own"))
        return _Ready(client=client, row_id=row_id, reading=reading, history_mark=newest_event(history))

    async def _fate_of_absent(
        self, client: ServarrClient, candidate: CleanupCandidate, reading: QueueReading
    ) -> Fate:
        queue = self._cache.state.value.queues.get(candidate.instance)
        health = await _health(client)
        sight = Sight(reading=reading, before=queue.last if queue else None, health=health)
        if is_gone(candidate, sight, now=self._now()):
            return Fate(outcome=Outcome.ALREADY_GONE, note=marked("it had left the queue before"))
        return skipped(marked("the service does not list it just now; it may come back"))

    def _against(self, agreed: Agreed, download: Download, verdict: Verdict | None) -> str | None:
        if self._settings.value.cleanup.dry_run:  # perhaps since a moment ago, with half of the plan done
            return marked("DRY_RUN is on: nothing is ever removed")
        if agreed.by is None and isinstance(verdict, Stuck) and verdict.only_proposed:
            return f"only a person may judge it now: {verdict.only_proposed_why}"
        return changed_since(agreed.candidate, download, verdict) or exemption(
            self._cache.state.value, download, agreed.options
        )

    def _verdict(self, download: Download, reading: QueueReading) -> Verdict | None:
        """By the monitor's clocks and the present reading: whoever paused it since moved no byte."""
        state = self._cache.state.value
        known = state.queues.get(download.instance)
        if known is None:
            return None
        seen = Live(last=reading) if isinstance(known, Live) else known
        state = attrs.evolve(state, queues={download.instance: seen})
        key = EvidenceKey(instance=download.instance, download_id=download.key)
        return verdicts(state, self._settings.value.progress, now=self._now()).get(key)

    # --- after --------------------------------------------------------------------------------------------

    async def _verified(
        self,
        entry: JournalEntry,
        answer: RemovalAnswer,
        client: ServarrClient,
        *,
        before: QueueReading | None,
    ) -> JournalEntry:
        try:
            sight = Sight(
                reading=await self._read(client),
                before=before,
                history=await client.history_of(entry.download_id),
                health=await _health(client),
            )
        except MediaClientError:
            return entry
        return self._noted(entry, fate(entry, answer, sight, now=self._now()))

    def _noted(self, entry: JournalEntry, found: Fate) -> JournalEntry:
        return self._journal.settle(entry, found.outcome, found.note)

    # --- looking ------------------------------------------------------------------------------------------

    def _client(self, instance: Instance) -> ServarrClient | None:
        client = self._cache.client_or_none(instance)
        return client if isinstance(client, ServarrClient) else None

    async def _read(self, client: ServarrClient) -> QueueReading:
        read = await client.get_all_queue_items_paginated(anew=True)
        grouping = await aside(partial(group_downloads, client.instance, read, read_at=self._now()))
        return grouping.reading


def skipped(why: str) -> Fate:
    return Fate(outcome=Outcome.SKIPPED, note=why)


def without_asking(agreed: Agreed, found: Fate, *, now: datetime) -> JournalEntry:
    """For the receipt alone: the service was asked for nothing."""
    return attrs.evolve(_begun(agreed, at=now), outcome=found.outcome, note=found.note, settled_at=now)


def _begun(agreed: Agreed, *, at: datetime, history_mark: int = 0) -> JournalEntry:
    candidate = agreed.candidate
    return JournalEntry(
        entry_id=secrets.token_hex(8),
        at=at,
        by=agreed.by,
        instance=candidate.instance,
        download_id=candidate.download_id,
        title=candidate.title,
        size_bytes=candidate.size_bytes,
        reason=candidate.reason,
        why=candidate.why,
        options=agreed.options,
        outcome=Outcome.UNKNOWN,
        added_at=candidate.added_at,
        download_client=candidate.download_client,
        history_mark=history_mark,
    )


async def _health(client: ServarrClient) -> HealthAnswer | None:
    try:
        return await client.check_health()
    except MediaClientError:
        return None
