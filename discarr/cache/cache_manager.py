"""The clients and the current state: held in one place, saved as they change."""

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from itertools import chain
from pathlib import Path

import attrs
import trio

from discarr.cache.codec_reading import NOTHING_LOADED, LoadedState, SchemaUnknown, state_from_rows
from discarr.cache.codec_writing import changed_rows
from discarr.cache.migrations import SCHEMA
from discarr.cache.store import StateUnreadable, Store
from discarr.clients.base import MediaClient
from discarr.clients.base_limits import DEFAULT_LIMITS, RequestLimits
from discarr.clients.opening import open_client
from discarr.errors.machine import StateUnwritable
from discarr.model.services import Instance
from discarr.model.settings import ServiceSettings, TlsSettings
from discarr.model.state import CurrentState
from discarr.runtime.aside import aside
from discarr.runtime.current import Current
from discarr.runtime.memory import give_back_holes

log = logging.getLogger(__name__)

RETRY_SECONDS = 30.0
"""How long an unwritable state waits before the next attempt."""


@attrs.frozen
class _OpenClient:
    service: ServiceSettings
    tls: TlsSettings
    client: MediaClient


PreparedClients = Mapping[Instance, _OpenClient]


class CacheManager:
    """What every child reads from and writes to; the saver keeps the disk up with it."""

    def __init__(
        self, store: Store, loaded: LoadedState, *, requests: trio.Nursery, limits: RequestLimits
    ) -> None:
        self.state = Current(loaded.state)
        self._limits = limits
        self._requests = requests
        self._store = store
        self._saved = loaded.saved
        self._saving = trio.Lock()
        self._open: dict[Instance, _OpenClient] = {}

    @classmethod
    async def open(
        cls, folder: Path, *, now: datetime, requests: trio.Nursery, limits: RequestLimits = DEFAULT_LIMITS
    ) -> "CacheManager":
        """Load what the last run knew; what cannot be read is set aside, and the daemon starts all the same.

        The clients' requests run in `requests`, which has to outlive whoever waits for them.

        Raises:
            FolderUnusable: the state cannot be kept there.
        """
        store = Store(folder)
        loaded = await trio.to_thread.run_sync(_load, store, now)
        return cls(store, loaded, requests=requests, limits=limits)

    # --- clients ------------------------------------------------------------------------------------------

    def client(self, instance: Instance) -> MediaClient:
        return self._open[instance].client

    def client_or_none(self, instance: Instance) -> MediaClient | None:
        """None for a service that is not in use: the state may remember one that is not in the settings."""
        known = self._open.get(instance)
        return known.client if known else None

    def clients(self) -> tuple[MediaClient, ...]:
        """Of every service that is in use, in the order of the settings."""
        return tuple(known.client for known in self._open.values())

    def prepare_clients(self, services: Iterable[ServiceSettings], tls: TlsSettings) -> PreparedClients:
        """Clients for these services, the open ones where nothing changed; nothing is in use yet.

        Raises:
            SettingsInvalid: TLS_CA_FILE cannot be used.
        """
        prepared = {}
        for service in services:
            if service.enabled:
                known = self._open.get(service.instance)
                if known is None or (known.service, known.tls) != (service, tls):
                    client = open_client(service, tls, requests=self._requests, limits=self._limits)
                    known = _OpenClient(service, tls, client)
                prepared[service.instance] = known
        return prepared

    async def use_clients(self, prepared: PreparedClients) -> None:
        """Replace the clients; those that are not used any more are closed."""
        former, self._open = self._open, dict(prepared)
        for instance, known in former.items():
            if prepared.get(instance) is not known:
                await known.client.aclose()

    # --- state --------------------------------------------------------------------------------------------

    def update(self, change: Callable[[CurrentState], CurrentState]) -> None:
        """Replace the current state; between two checkpoints nobody else can have changed it."""
        self.state.update(change)

    async def decide(
        self,
        decide: Callable[[CurrentState], CurrentState],
        *,
        is_same: Callable[[CurrentState, CurrentState], bool],
        merge: Callable[[CurrentState, CurrentState], CurrentState],
    ) -> None:
        """Change the state by a decision that takes long, made beside the loop.

        It is made once more unless what it is about `is_same` as when it began; `merge` takes of the state it
        came to what it is about, into the one there is by then.
        """
        while True:
            before = self.state.value
            after = await aside(partial(decide, before))
            if is_same(self.state.value, before):
                break
        if after is not before:
            self.update(lambda state: merge(state, after))

    async def keep_saved(self, *, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Save each change, the newest only, until cancelled."""
        version = self.state.version
        failing = False
        task_status.started()
        while True:
            try:
                await self.save()
            except StateUnwritable as error:
                if not failing:
                    log.error("%s", error)
                failing = True
            else:
                if failing:
                    log.info("The state can be saved again.")
                failing = False
            if failing:
                await trio.sleep(RETRY_SECONDS)
            else:
                version = await self.state.newer_than(version)

    async def save(self) -> None:
        """Write what changed since the last save, on a worker thread, in one transaction.

        Raises:
            StateUnwritable: nothing was written.
        """
        async with self._saving:
            state = self.state.value
            if state is not self._saved:
                await trio.to_thread.run_sync(_save, self._store, self._saved, state)
                self._saved = state

    async def close(self) -> None:
        """Save once more and close everything."""
        try:
            await self.save()
        except StateUnwritable as error:
            log.error("%s", error)
        await trio.to_thread.run_sync(self._store.close)
        await self.use_clients({})


def _save(store: Store, before: CurrentState, after: CurrentState) -> None:
    rows = changed_rows(before, after)
    for first in rows:  # nothing is written where nothing changed
        store.save(SCHEMA, chain([first], rows))
    give_back_holes()


def _load(store: Store, now: datetime) -> LoadedState:
    try:
        schema, rows = store.load()
        loaded = state_from_rows(schema, rows)
    except (StateUnreadable, SchemaUnknown) as error:
        aside = store.set_aside(f"unreadable-{now:%Y%m%dT%H%M%SZ}")
        log.error(
            "The saved state cannot be read (%s). It is kept as %s; Discarr starts afresh.", error, aside
        )
        return NOTHING_LOADED
    for key, cause in loaded.unreadable.items():
        log.warning("The saved value %s cannot be read and is dropped: %s", key, cause)
    try:
        if loaded.unreadable:
            # By its own number: the others are in its form until they are written anew.
            store.save(schema, ((key, None) for key in loaded.unreadable))
    except StateUnwritable as error:
        log.error("%s", error)  # the next start finds them once more
    return loaded
