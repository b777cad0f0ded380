"""The gateway: holds the connection to Discord and keeps the channel true as long as it lasts."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import attrs
import trio

from discarr.board.embeds import BOARD_MARK
from discarr.board.health import HEALTH_MARK
from discarr.board.proposal import PROPOSAL_MARK
from discarr.cache.cache_manager import CacheManager
from discarr.errors import ChannelMissing, DiscordError, DiscordLimited, DiscordUnavailable, PermissionMissing
from discarr.gateway.guest import DiscordGuest, open_guest
from discarr.gateway.message_keeper import FIRST_RETRY_SECONDS, MENDING_SECONDS, MessageKeeper
from discarr.gateway.pace import Pace
from discarr.gateway.permissions import refusal_for
from discarr.gateway.subjects import board_subject, health_subject, proposal_subject
from discarr.model.message import PostedMessage
from discarr.model.requests import Reply, Request
from discarr.model.services import Instance
from discarr.model.settings import AutoCleanup, GatewaySettings, Settings
from discarr.runtime.clock import Now
from discarr.runtime.current import Current

log = logging.getLogger(__name__)

GOODBYE_SECONDS = 1.5
"""How long the last words in the channel may take; closing discord.py has two seconds of its own."""


@attrs.frozen(kw_only=True)
class GatewaySection:
    """What a new connection is needed for: the commands offer the instances as choices."""

    connection: GatewaySettings
    instances: tuple[Instance, ...]


def gateway_section(settings: Settings) -> GatewaySection:
    instances = tuple(service.instance for service in settings.monitor.services)
    return GatewaySection(connection=settings.gateway, instances=instances)


class Gateway:
    """The supervised child."""

    def __init__(
        self,
        *,
        cache: CacheManager,
        settings: Current[Settings],
        handle: Callable[[Request], Awaitable[Reply]],
        leaving: trio.Event,
        pace: Pace,
        now: Now,
    ) -> None:
        self._cache = cache
        self._settings = settings
        self._handle = handle
        self._leaving = leaving
        """Set when the daemon stops for good, and not merely reconnects: then the messages say so."""
        self._pace = pace
        self._now = now

    async def run(self, section: GatewaySection, *, task_status: trio.TaskStatus[None]) -> None:
        """Connect and keep the channel true until cancelled.

        Raises:
            GatewayLost: a new attempt can mend it.
            TokenRefused: only new settings can.
        """
        task_status.started()
        changes = _Changes()
        async with open_guest(
            section.connection,
            handle=self._handle,
            refusal=self._refusal,
            instances=section.instances,
            on_channel_changed=changes.channel_changed,
            on_message_gone=changes.message_is_gone,
        ) as guest:
            await guest.ready()
            log.info("Connected to Discord")
            await self._settle(guest, section.connection, changes)
            await self._keep(guest, section.connection, changes)

    def _refusal(self, request: Request) -> str | None:
        settings = self._settings.value
        return refusal_for(
            request, channel_id=settings.gateway.channel_id, admin_role_ids=settings.admin_role_ids
        )

    def _asks_by_itself(self) -> bool:
        return self._settings.value.cleanup.auto is not AutoCleanup.OFF

    async def _settle(self, guest: DiscordGuest, connection: GatewaySettings, changes: "_Changes") -> None:
        """Find the channel and register the commands there; a missing channel is said once and waited for."""
        trouble = ""
        while True:
            changed = changes.next_channel_change
            try:
                place = await guest.locate()
                if await guest.register_commands(place.guild_id):
                    log.info("The commands were registered anew")
                if connection.cleanup_previous_messages:
                    await self._tidy(guest)
                break
            except (ChannelMissing, PermissionMissing) as error:
                patience, problem = MENDING_SECONDS, str(error)
            except DiscordLimited as error:
                patience, problem = error.retry_after_seconds, str(error)
            except DiscordUnavailable as error:
                patience, problem = FIRST_RETRY_SECONDS, str(error)
            if problem != trouble:
                log.warning("%s", problem)
                trouble = problem
            with trio.move_on_after(patience):
                await changed.wait()
        await self._leave_old_channel(guest, connection.channel_id)

    async def _keep(self, guest: DiscordGuest, connection: GatewaySettings, changes: "_Changes") -> None:
        keepers: list[MessageKeeper[Any]] = [
            MessageKeeper(
                subject,
                cache=self._cache,
                channel=guest,
                channel_id=connection.channel_id,
                pace=self._pace,
                now=self._now,
            )
            for subject in (
                board_subject(lambda: self._settings.value.check_interval_seconds),
                health_subject(),
                proposal_subject(is_wanted=self._asks_by_itself, now=self._now),
            )
        ]
        changes.keepers = tuple(keepers)
        try:
            async with trio.open_nursery() as nursery:
                for keeper in keepers:
                    nursery.start_soon(keeper.run)
        finally:
            if self._leaving.is_set():
                with trio.move_on_after(GOODBYE_SECONDS, shield=True):
                    async with trio.open_nursery() as nursery:
                        for keeper in keepers:
                            nursery.start_soon(keeper.say_stopped)

    async def _tidy(self, guest: DiscordGuest) -> None:
        """Delete boards, cards and proposals of ours that the state does not know; never anyone else's.

        Where the state knows none, the newest is kept: the keeper takes it over.
        """
        own = await guest.own_messages()
        state = self._cache.state.value
        for mark, known in (
            (BOARD_MARK, state.board_message),
            (HEALTH_MARK, state.health_message),
            (PROPOSAL_MARK, state.proposal_message),
        ):
            marked = [each.message for each in own if each.footer.startswith(mark)]
            kept = known or max(marked, key=lambda message: message.message_id, default=None)
            for stray in marked:
                if stray != kept:
                    log.info("A stray message of an earlier run is deleted (%s)", mark)
                    await _delete_if_possible(guest, stray)

    async def _leave_old_channel(self, guest: DiscordGuest, channel_id: int) -> None:
        """After DISCORD_CHANNEL_ID changed: what stands in the old channel would never be true again."""
        state = self._cache.state.value
        for message in (state.board_message, state.health_message, state.proposal_message):
            if message is not None and message.channel_id != channel_id:
                await _delete_if_possible(guest, message)


async def _delete_if_possible(guest: DiscordGuest, message: PostedMessage) -> None:
    try:
        await guest.delete(message)
    except DiscordError as error:
        log.info("An outdated message could not be deleted: %s", error)


class _Changes:
    """What Discord tells us by itself, passed on to whom it concerns."""

    def __init__(self) -> None:
        self.keepers: tuple[MessageKeeper[Any], ...] = ()
        self.next_channel_change = trio.Event()

    def channel_changed(self) -> None:
        changed, self.next_channel_change = self.next_channel_change, trio.Event()
        changed.set()
        for keeper in self.keepers:
            keeper.channel_changed()

    def message_is_gone(self, message_id: int) -> None:
        for keeper in self.keepers:
            keeper.message_is_gone(message_id)
