"""The daemon: opens the nurseries, runs the children, and has them take new settings."""

import logging
import os
from collections.abc import Callable, MutableMapping
from pathlib import Path

import attrs
import trio

from discarr.cache.cache_manager import CacheManager
from discarr.children import Children
from discarr.clients.base_limits import DEFAULT_LIMITS, RequestLimits
from discarr.errors.settings import SettingsInvalid
from discarr.gateway.pace import Pace
from discarr.model.library import Library
from discarr.runtime.canary import watch_loop
from discarr.runtime.clock import Monotonic, Now, utc_now
from discarr.runtime.current import Current
from discarr.runtime.garbage import collect_thoroughly, survivors_set_aside
from discarr.runtime.instance_lock import hold_instance_lock
from discarr.runtime.liveness import Liveness
from discarr.runtime.logs import Log
from discarr.runtime.promises import Promises
from discarr.runtime.runtime_file import RuntimeFile, open_runtime_file
from discarr.runtime.signals import receive_signals
from discarr.runtime.systemd import Notifier, open_notifier
from discarr.runtime.task_tree import threads, trio_tasks
from discarr.settings import LoadedSettings

log = logging.getLogger(__name__)

LAST_SAVE_SECONDS = 1.0
"""How long the last save may take on the way out; the one before it was at most one change ago."""


@attrs.frozen(kw_only=True)
class Start:
    """What the command line decided."""

    load_settings: Callable[[], LoadedSettings]
    """Called at the start and at each reload; raises SettingsInvalid."""
    state_folder: Path
    runtime_folder: Path
    log: Log
    verbose: bool = False
    """Whatever VERBOSE says."""
    pace: Pace = attrs.field(factory=Pace)
    limits: RequestLimits = DEFAULT_LIMITS
    environ: MutableMapping[str, str] = attrs.field(factory=lambda: os.environ)
    now: Now = utc_now
    monotonic: Monotonic = trio.current_time


async def run_daemon(
    start: Start, *, task_status: trio.TaskStatus["Daemon"] = trio.TASK_STATUS_IGNORED
) -> None:
    """Run until told to stop.

    Raises:
        SettingsInvalid, AlreadyRunning, FolderUnusable, StateUnwritable: it could not start.
    """
    loaded, promises = start.load_settings(), Promises()
    with (
        hold_instance_lock(start.state_folder),
        open_runtime_file(start.runtime_folder) as runtime_file,
        open_notifier(start.environ) as notifier,
        survivors_set_aside(),
        promises.collect(),
    ):
        async with trio.open_nursery() as outer:
            cache = await CacheManager.open(
                start.state_folder, now=start.now(), requests=outer, limits=start.limits
            )
            try:
                daemon = Daemon(start, loaded, cache, notifier, runtime_file)
                await outer.start(cache.keep_saved)
                outer.start_soon(
                    notifier.run_watchdog, Liveness(promises=promises, tell_tasks=daemon.tell_tasks).is_alive
                )
                outer.start_soon(watch_loop, "The Trio loop", trio.sleep)
                outer.start_soon(collect_thoroughly)
                await outer.start(daemon.receive_signals)
                await daemon.run_children(task_status=task_status)
            finally:
                with trio.move_on_after(LAST_SAVE_SECONDS, shield=True):
                    await cache.close()
            outer.cancel_scope.cancel()


class Daemon:
    """The children and what is done to all of them."""

    _nursery: trio.Nursery
    """The children's; there from `run_children` on."""

    def __init__(
        self,
        start: Start,
        loaded: LoadedSettings,
        cache: CacheManager,
        notifier: Notifier,
        runtime_file: RuntimeFile,
    ) -> None:
        self._start = start
        self._cache = cache
        self._notifier = notifier
        self._runtime_file = runtime_file
        self._settings = Current(loaded.settings)
        self._leaving = trio.Event()
        self._reloading = trio.Lock()
        self._running = trio.Event()
        self._said_warnings: set[str] = set()
        self._apply_to_log(loaded)
        self._children = Children(
            cache=cache,
            settings=self._settings,
            reload_settings=self.reload,
            leaving=self._leaving,
            log=start.log,
            tell_status=notifier.status,
            pace=start.pace,
            now=start.now,
            monotonic=start.monotonic,
        )

    @property
    def library(self) -> Current[Library]:
        """Whoever embeds the daemon can watch it fill."""
        return self._children.library

    async def run_children(self, *, task_status: trio.TaskStatus["Daemon"]) -> None:
        """Until `stop`; a bug in a child is raised."""
        settings = self._settings.value
        await self._cache.use_clients(self._cache.prepare_clients(settings.services, settings.tls))
        async with trio.open_nursery() as nursery:
            self._nursery = nursery
            for child in self._children.supervised:
                await child.take(settings, nursery)
            self._runtime_file.announce()
            await self._notifier.ready("Running")
            self._running.set()
            log.info("Discarr runs")
            task_status.started(self)
            await self._leaving.wait()
            log.info("Discarr stops")
            await self._notifier.stopping("Stopping")
            nursery.cancel_scope.cancel()

    def stop(self) -> None:
        """End in good order: the channel is told, Discord closed, the state saved."""
        self._leaving.set()

    async def receive_signals(self, *, task_status: trio.TaskStatus[None]) -> None:
        async def reload_without_an_answer() -> None:
            await self.reload()

        await receive_signals(
            stop=self.stop,
            reload=reload_without_an_answer,
            tell_tasks=self.tell_tasks,
            task_status=task_status,
        )

    async def tell_tasks(self) -> None:
        """To the log: where every task of both loops and every thread is, for whoever looks for a hang."""
        lines = (*trio_tasks(), *await self._children.gateway.tasks(), *threads())
        log.info("What every task is at:\n%s", "\n".join(lines))

    async def reload(self) -> tuple[str, ...]:
        """Read the settings again and take them; the problems, one line each, where they cannot be used.

        It runs in a task of the daemon's own: a command may ask for it whose connection the new settings end.
        """
        await self._running.wait()
        problems: list[str] = []
        ended = trio.Event()

        async def reload_in_turn() -> None:
            async with self._reloading:
                problems.extend(await self._reload())
            ended.set()

        self._nursery.start_soon(reload_in_turn, name="reload")
        await ended.wait()
        return tuple(problems)

    async def _reload(self) -> tuple[str, ...]:
        await self._notifier.reloading()
        self._runtime_file.reload_begun()
        try:
            loaded = self._start.load_settings()
            await self._take(loaded)
        except SettingsInvalid as error:
            for problem in error.problems:
                log.error("The settings stay as they were: %s", problem)
            self._runtime_file.settings_refused(error.problems)
            await self._notifier.ready("Running; the changed settings cannot be used")
            return error.problems
        self._runtime_file.settings_taken()
        log.info("The settings were read again")
        await self._notifier.ready("Running")
        return ()

    async def _take(self, loaded: LoadedSettings) -> None:
        """Restart those children whose section changed, with the clients swapped while they are down."""
        settings = loaded.settings
        clients = self._cache.prepare_clients(settings.services, settings.tls)
        for child in self._children.supervised:
            await child.leave(settings)
        await self._cache.use_clients(clients)
        self._settings.replace(settings)
        self._apply_to_log(loaded)
        for child in self._children.supervised:
            await child.take(settings, self._nursery)

    def _apply_to_log(self, loaded: LoadedSettings) -> None:
        self._start.log.hide(loaded.settings.secrets)
        self._start.log.set_verbose(self._start.verbose or loaded.settings.verbose)
        for warning in loaded.warnings:
            if warning not in self._said_warnings:
                log.warning("%s", warning)
        self._said_warnings = set(loaded.warnings)

    async def check_everything(self) -> None:
        """Read every queue and every service's health; returns when all have answered or failed."""
        await self._children.check_everything()
