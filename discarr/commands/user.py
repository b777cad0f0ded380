"""The commands for everyone in the channel: request to reply."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

import attrs
import trio

from discarr.board.changes import check_sentence
from discarr.board.downloads import downloads_card
from discarr.board.health import health_card, health_view
from discarr.board.help import help_card
from discarr.board.layout import ROWS_ON_A_PAGE
from discarr.board.pagination import page_in_force, pages_for, turn
from discarr.cache.cache_manager import CacheManager
from discarr.gateway.permissions import has_admin_permissions
from discarr.language.words import _
from discarr.model.downloads import QueueState
from discarr.model.replies import PrivateCard, Reply, Sentence, Silence
from discarr.model.requests import Request
from discarr.model.services import Instance
from discarr.model.settings import Settings
from discarr.model.state import BoardPage
from discarr.model.user_actions import PageTurn, ShowDownloads
from discarr.monitoring.maintenance import maintenance_at
from discarr.runtime.aside import aside
from discarr.runtime.clock import Now
from discarr.runtime.current import Current

COOLDOWN_SECONDS = 10.0
"""Between two `/check`, whoever asks: each one reads every service."""

CHECK_SECONDS = 60.0
"""After this long `/check` answers with what it has; a slow service is still read to its end."""


@attrs.define(kw_only=True)
class UserCommands:
    cache: CacheManager
    settings: Current[Settings]
    check_everything: Callable[[], Awaitable[None]]
    """Reads every queue and every service's health; returns when all have answered or failed."""
    now: Now
    _checked_at: float = float("-inf")

    async def check_command(self) -> Reply:
        wait = self._checked_at + COOLDOWN_SECONDS - trio.current_time()
        if wait > 0:
            seconds = f"{wait:.0f}"
            return Sentence(
                text=_("I looked only just now. Please ask again in {seconds} s.", seconds=seconds)
            )
        self._checked_at = trio.current_time()
        before = self._queues
        with trio.move_on_after(CHECK_SECONDS) as patience:
            await self.check_everything()
        sentence = check_sentence(before, self._queues)
        if patience.cancelled_caught:
            late = _("Not every service has answered yet; the board will show it when it does.")
            sentence += f"\n{late}"
        return Sentence(text=sentence)

    async def health_command(self) -> Reply:
        state, now = self.cache.state.value, self.now()
        statuses = tuple(state.statuses.values())
        view = health_view(statuses, now=now, maintenance=maintenance_at(state, now))
        return PrivateCard(card=health_card(view))

    async def downloads_command(self, action: ShowDownloads) -> Reply:
        card = await aside(partial(downloads_card, self._queues, action, now=self.now()))
        return PrivateCard(card=card)

    async def help_command(self, request: Request) -> Reply:
        is_admin = has_admin_permissions(request.caller, self.settings.value.admin_role_ids)
        return PrivateCard(card=help_card(is_admin=is_admin))

    async def turn_board(self, to: PageTurn) -> Reply:
        """Everyone's page; the gateway sees the state change and edits the board."""
        now = self.now()
        here = page_in_force(self.cache.state.value.board_page, now)
        index = turn(here, self._pages(), to)
        page = BoardPage(index=index, turned_at=now)
        self.cache.update(lambda state: attrs.evolve(state, board_page=page))
        return Silence()

    def _pages(self) -> int:
        shown = sum(len(queue.last.downloads) for queue in self._queues.values() if queue.last)
        return pages_for(shown, ROWS_ON_A_PAGE)

    @property
    def _queues(self) -> Mapping[Instance, QueueState]:
        return self.cache.state.value.queues
