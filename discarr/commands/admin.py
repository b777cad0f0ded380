"""The commands for administrators: request to reply."""

from collections.abc import Awaitable, Callable
from functools import partial

import attrs
import trio

from discarr.board.progress import chosen_download, chosen_progress_card, none_tracked, progress_card
from discarr.cache.cache_manager import CacheManager
from discarr.commands.crossing import require_admin
from discarr.commands.drawing import draw_progress, one_at_a_time
from discarr.language.words import _
from discarr.model.admin_actions import SetVerbose, ShowProgress
from discarr.model.replies import PrivateCard, Reply, Sentence
from discarr.model.requests import Request
from discarr.model.settings import Settings
from discarr.monitoring.verdicts import verdicts
from discarr.runtime.aside import aside
from discarr.runtime.clock import Now
from discarr.runtime.current import Current
from discarr.runtime.logs import Log


@attrs.define(kw_only=True)
class AdminCommands:
    cache: CacheManager
    settings: Current[Settings]
    reload_settings: Callable[[], Awaitable[tuple[str, ...]]]
    """Reads the settings again and takes them; the problems where it did not, one line each."""
    log: Log
    resident_bytes: Callable[[], int]
    now: Now
    drawing: trio.CapacityLimiter = attrs.field(factory=one_at_a_time)

    @require_admin
    async def verbose_command(self, request: Request) -> Reply:
        asked = request.action.on if isinstance(request.action, SetVerbose) else None
        self.log.set_verbose(not self.log.is_verbose if asked is None else asked)
        if self.log.is_verbose:
            verbose = _("The log is verbose now, until the settings are read again or Discarr restarts.")
            return Sentence(text=verbose)
        return Sentence(text=_("The log says only what matters now."))

    @require_admin
    async def reload_command(self, _request: Request) -> Reply:
        problems = await self.reload_settings()
        if not problems:
            return Sentence(text=_("The settings were read again and are in force."))
        listed = "\n".join(f"- {problem}" for problem in problems)
        unusable = _("The settings cannot be used; the former ones stay in force.")
        return Sentence(text=f"{unusable}\n{listed}")

    @require_admin
    async def progress_command(self, request: Request) -> Reply:
        state, settings, now = self.cache.state.value, self.settings.value.progress, self.now()
        found = await aside(partial(verdicts, state, settings, now=now))
        asked = request.action if isinstance(request.action, ShowProgress) else ShowProgress()
        name = asked.download
        if name is None:
            memory_bytes = self.resident_bytes()
            card = await aside(
                partial(
                    progress_card, state, found, settings, memory_bytes=memory_bytes, now=now, page=asked.page
                )
            )
            return PrivateCard(card=card)
        chosen = await aside(partial(chosen_download, state, found, name))
        if chosen is None:
            return Sentence(text=none_tracked(name))
        picture = await draw_progress(chosen.evidence.snapshots, now=now, turn=self.drawing)
        return PrivateCard(card=chosen_progress_card(chosen, picture=picture, now=now))
