"""Who the daemon's children are, who answers the commands, and what each of them is built from."""

from collections.abc import Awaitable, Callable
from typing import Any

import trio

from discarr.cache.cache_manager import CacheManager
from discarr.commands.admin import AdminCommands
from discarr.commands.calendar import CalendarCommands
from discarr.commands.cleanup import PREVIEW_WORDS, CleanupCommands, Removals
from discarr.commands.disk import DiskCommands
from discarr.commands.dispatch import Commands, commands_handler
from discarr.commands.maintenance import MaintenanceCommands
from discarr.commands.notify import NotifyCommands
from discarr.commands.offers import Offers
from discarr.commands.proposals import ProposalCommands
from discarr.commands.protections import ProtectionCommands
from discarr.commands.search import SearchCommands
from discarr.commands.searches import Searches
from discarr.commands.suggestions import SuggestionCommands
from discarr.commands.unblock import UNBLOCK_WORDS, Imports, Step, UnblockCommands
from discarr.commands.user import UserCommands
from discarr.errors.discord import GatewayLost, TokenRefused
from discarr.gateway.child import Gateway, gateway_section
from discarr.gateway.gatekeeper import TellStatus
from discarr.gateway.pace import Pace
from discarr.model.cleanup import CleanupPlan
from discarr.model.library import Library
from discarr.model.settings import Settings
from discarr.monitoring.cleanup import Cleanup
from discarr.monitoring.disk_watch import DiskWatch
from discarr.monitoring.download_monitor import DownloadMonitor
from discarr.monitoring.health_checker import HealthChecker
from discarr.monitoring.importing import Importer
from discarr.monitoring.library_reader import LibraryReader
from discarr.monitoring.noticer import Noticer
from discarr.monitoring.proposer import Proposer
from discarr.runtime.clock import Monotonic, Now
from discarr.runtime.current import Current
from discarr.runtime.logs import Log
from discarr.runtime.memory import resident_bytes
from discarr.runtime.supervisor import RestartPolicy, SupervisedChild


class Children:
    """Built once; the daemon starts them, and again those whose settings changed."""

    def __init__(
        self,
        *,
        cache: CacheManager,
        settings: Current[Settings],
        reload_settings: Callable[[], Awaitable[tuple[str, ...]]],
        leaving: trio.Event,
        log: Log,
        tell_status: TellStatus,
        pace: Pace,
        now: Now,
        monotonic: Monotonic,
    ) -> None:
        self._cache = cache
        self._settings = settings
        self._reload_settings = reload_settings
        self._leaving = leaving
        self._log = log
        self._tell_status = tell_status
        self._pace = pace
        self._now = now
        self._monotonic = monotonic
        self.library = Current[Library]({})
        self._health = HealthChecker(cache, now=now)
        self._monitor = DownloadMonitor(
            cache, now=now, monotonic=monotonic, health_changed=self._health.look_again
        )
        self._disks = DiskWatch(cache, now=now)
        self._searches = Searches(cache, now=now)
        self.supervised = self._make_supervised()

    async def check_everything(self) -> None:
        """Read every queue and every service's health; returns when all have answered or failed."""
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self._monitor.check_now)
            nursery.start_soon(self._health.check_now)

    def _make_commands(self, removals: Removals, importer: Importer, imports: Imports) -> Commands:
        cache, settings, now = self._cache, self._settings, self._now
        plans = Offers[CleanupPlan](monotonic=self._monotonic, words=PREVIEW_WORDS)
        cleanup = CleanupCommands(cache=cache, settings=settings, plans=plans, removals=removals, now=now)
        return Commands(
            user=UserCommands(
                cache=cache, settings=settings, check_everything=self.check_everything, now=now
            ),
            admin=AdminCommands(
                cache=cache,
                settings=settings,
                reload_settings=self._reload_settings,
                log=self._log,
                resident_bytes=resident_bytes,
                now=now,
            ),
            cleanup=cleanup,
            protections=ProtectionCommands(cache=cache, settings=settings, now=now),
            proposals=ProposalCommands(cache=cache, settings=settings, cleanup=cleanup, now=now),
            suggestions=SuggestionCommands(cache=cache, library=self.library),
            calendar=CalendarCommands(cache=cache, settings=settings, now=now),
            search=SearchCommands(
                cache=cache, settings=settings, library=self.library, searches=self._searches, now=now
            ),
            maintenance=MaintenanceCommands(cache=cache, settings=settings, now=now),
            notify=NotifyCommands(cache=cache, now=now),
            disk=DiskCommands(cache=cache, watch=self._disks, now=now),
            unblock=UnblockCommands(
                cache=cache,
                settings=settings,
                steps=Offers[Step](monotonic=self._monotonic, words=UNBLOCK_WORDS),
                importer=importer,
                imports=imports,
                cleanup=cleanup,
                now=now,
            ),
        )

    def _make_supervised(self) -> tuple[SupervisedChild[Settings, Any], ...]:
        cache, settings, now = self._cache, self._settings, self._now
        monitor, health = self._monitor, self._health
        cleanup = Cleanup(cache, settings, now=now)
        removals = Removals(cleanup.carry_out)
        importer = Importer(cache, now=now)
        imports = Imports(importer.carry_out)
        self.gateway = Gateway(
            cache=cache,
            settings=settings,
            handle=commands_handler(self._make_commands(removals, importer, imports)),
            leaving=self._leaving,
            pace=self._pace,
            now=now,
            monotonic=self._monotonic,
            tell_status=self._tell_status,
        )
        return (
            SupervisedChild(
                name="monitor", section_of=lambda s: s.monitor, body=monitor.run, policy=RestartPolicy()
            ),
            SupervisedChild(
                name="disks", section_of=lambda s: s.monitor, body=self._disks.run, policy=RestartPolicy()
            ),
            SupervisedChild(
                name="health", section_of=lambda s: s.health, body=health.run, policy=RestartPolicy()
            ),
            SupervisedChild(
                name="cleanup", section_of=lambda s: s.cleanup, body=cleanup.run, policy=RestartPolicy()
            ),
            SupervisedChild(
                name="proposals",
                section_of=lambda s: s.cleanup,
                body=Proposer(cache, settings, now=now).run,
                policy=RestartPolicy(),
            ),
            SupervisedChild(
                name="notices",
                # They are asked for at each look, and nothing of its own is lost with them.
                section_of=lambda s: (s.notices, s.check_interval_seconds),
                body=Noticer(cache, settings, pace=self._pace, now=now).run,
                policy=RestartPolicy(),
            ),
            SupervisedChild(
                name="library",
                section_of=lambda s: s.monitor.services,
                body=LibraryReader(cache, self.library).run,
                policy=RestartPolicy(),
            ),
            SupervisedChild(
                name="searches", section_of=lambda _: None, body=self._searches.run, policy=RestartPolicy()
            ),
            # No settings concern it: what was confirmed under the old ones is carried out.
            SupervisedChild(
                name="removals", section_of=lambda _: None, body=removals.run, policy=RestartPolicy()
            ),
            SupervisedChild(
                name="imports", section_of=lambda _: None, body=imports.run, policy=RestartPolicy()
            ),
            SupervisedChild(
                name="gateway",
                section_of=gateway_section,
                body=self.gateway.run,
                policy=RestartPolicy(lost=(GatewayLost,), refused=(TokenRefused,)),
            ),
        )
