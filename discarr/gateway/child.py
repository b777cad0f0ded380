"""The gateway: holds the connection to Discord and keeps the channel true as long as it lasts."""

import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import attrs
import trio

from discarr.board.embeds import BOARD_MARK
from discarr.board.health import HEALTH_MARK
from discarr.board.proposal import PROPOSAL_MARK
from discarr.cache.cache_manager import CacheManager
from discarr.errors.discord import DiscordError, DiscordUnavailable, GatewayLost, TokenRefused
from discarr.gateway.bridge import ungrouped
from discarr.gateway.channel_watch import MENDING_SECONDS, ChannelChanges, ChannelWatch
from discarr.gateway.gatekeeper import Gatekeeper, TellStatus
from discarr.gateway.guest import DiscordGuest, open_guest
from discarr.gateway.message_keeper import MessageKeeper, marked, newest
from discarr.gateway.outbox import Outbox
from discarr.gateway.pace import Pace
from discarr.gateway.permissions import refusal_for
from discarr.gateway.subjects import board_subject, health_subject, proposal_subject
from discarr.language.catalogue import read_catalogues
from discarr.language.words import speaking
from discarr.model.message import PostedMessage
from discarr.model.replies import Reply
from discarr.model.requests import Request
from discarr.model.services import Instance
from discarr.model.settings import AutoCleanup, GatewaySettings, Settings
from discarr.runtime.aside import aside
from discarr.runtime.canary import watch_loop
from discarr.runtime.clock import Monotonic, Now
from discarr.runtime.current import Current
from discarr.runtime.promises import promised

log = logging.getLogger(__name__)

GOODBYE_SECONDS = 1.5
"""How long the last words in the channel may take; closing discord.py has two seconds of its own."""

ANSWER_SECONDS = 2.0
"""For a loop that works: who asks what the tasks are at does not want to wait."""
ASKING_SECONDS = 10.0
GUEST_SECONDS = 60.0
"""discord.py's loop may stand still so long: resolving a name on a bad day took fourteen seconds."""


@attrs.frozen(kw_only=True)
class GatewaySection:
    """What a new connection is needed for: the commands offer the instances as choices.

    The language of what everybody shares is here because a connection looks at each of its messages anew.
    """

    connection: GatewaySettings
    instances: tuple[Instance, ...]
    language: str


def gateway_section(settings: Settings) -> GatewaySection:
    instances = tuple(service.instance for service in settings.monitor.services)
    return GatewaySection(connection=settings.gateway, instances=instances, language=settings.language)


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
        monotonic: Monotonic,
        tell_status: TellStatus,
    ) -> None:
        self._cache = cache
        self._settings = settings
        self._handle = handle
        self._leaving = leaving
        """Set when the daemon stops for good, and not merely reconnects: then the messages say so."""
        self._pace = pace
        self._guest: DiscordGuest | None = None
        """The newest; it may be gone already."""
        self._gatekeeper = Gatekeeper(
            cache, pace=pace.connections, now=now, monotonic=monotonic, tell_status=tell_status
        )
        self._tell_status = tell_status
        self._now = now

    async def run(self, section: GatewaySection, *, task_status: trio.TaskStatus[None]) -> None:
        """Connect and keep the channel true until cancelled.

        Raises:
            GatewayLost: a new attempt can mend it.
            TokenRefused: only new settings can.
        """
        task_status.started()
        await self._gatekeeper.before_login()
        try:
            with speaking(section.language):
                await self._connect(section)
        except TokenRefused as error:
            self._gatekeeper.token_refused()
            refused = error
        else:
            return
        await self._tell_status(f"Running without Discord: {refused}")
        raise refused

    async def _connect(self, section: GatewaySection) -> None:
        news = _News()
        for problem in await aside(read_catalogues):
            log.warning("A catalogue of translations: %s", problem)
        async with open_guest(
            section.connection,
            handle=self._handle,
            refusal=self._refusal,
            instances=section.instances,
            on_channel_changed=news.channel_changed,
            on_message_gone=news.message_is_gone,
            gate=self._gatekeeper.gate,
        ) as guest:
            self._guest = guest
            with ungrouped():
                async with trio.open_nursery() as nursery:
                    nursery.start_soon(_keep_asking, guest)
                    await guest.ready()
                    log.info("Connected to Discord")
                    await self._serve(guest, section.connection, news)

    async def tasks(self) -> tuple[str, ...]:
        """What discord.py's tasks are at, if it answers."""
        if self._guest is None:
            return ()
        try:
            with trio.move_on_after(ANSWER_SECONDS):
                return await self._guest.tasks()
        except DiscordUnavailable:
            return ()  # between two clients
        return ("discord.py's loop does not answer; its thread is among the ones below",)

    def _refusal(self, request: Request) -> str | None:
        settings = self._settings.value
        return refusal_for(
            request,
            channel_id=settings.gateway.channel_id,
            admin_role_ids=settings.admin_role_ids,
            requester_role_ids=settings.requester_role_ids,
        )

    def _asks_by_itself(self) -> bool:
        return self._settings.value.cleanup.auto is not AutoCleanup.OFF

    async def _serve(self, guest: DiscordGuest, connection: GatewaySettings, news: "_News") -> None:
        watch = ChannelWatch(guest.locate, news.channel)
        place = await watch.until_found()
        await self._tidy(guest, connection)
        news.keepers = self._keepers(guest, connection)
        news.outbox = Outbox(self._cache, guest, pace=self._pace, now=self._now)
        try:
            async with trio.open_nursery() as nursery:
                for keeper in news.keepers:
                    nursery.start_soon(keeper.run)
                nursery.start_soon(news.outbox.run)
                nursery.start_soon(watch.run)
                nursery.start_soon(guest.watch_loop, partial(watch_loop, "discord.py's loop"))
                nursery.start_soon(_register_commands, guest, place.guild_id, news.channel)
        finally:
            if self._leaving.is_set():
                with trio.move_on_after(GOODBYE_SECONDS, shield=True):
                    async with trio.open_nursery() as nursery:
                        for keeper in news.keepers:
                            nursery.start_soon(keeper.say_stopped)

    def _keepers(self, guest: DiscordGuest, connection: GatewaySettings) -> tuple[MessageKeeper[Any], ...]:
        subjects = (
            board_subject(lambda: self._settings.value.check_interval_seconds),
            health_subject(),
            proposal_subject(is_wanted=self._asks_by_itself, now=self._now),
        )
        return tuple(
            MessageKeeper(
                subject,
                cache=self._cache,
                channel=guest,
                channel_id=connection.channel_id,
                pace=self._pace,
                now=self._now,
            )
            for subject in subjects
        )

    async def _tidy(self, guest: DiscordGuest, connection: GatewaySettings) -> None:
        """Take away what nobody keeps true any more; what cannot be taken away is no reason to wait."""
        outdated = self._in_former_channel(connection.channel_id)
        try:
            if connection.cleanup_previous_messages:
                outdated += await self._strays(guest)
            for message in outdated:
                log.info("An outdated message of ours is deleted")
                await guest.delete(message)
        except DiscordError as error:
            log.warning("Outdated messages of ours could not be deleted: %s", error)

    def _in_former_channel(self, channel_id: int) -> list[PostedMessage]:
        """What stands where DISCORD_CHANNEL_ID used to point would never be true again."""
        state = self._cache.state.value
        known = (state.board_message, state.health_message, state.proposal_message)
        return [message for message in known if message is not None and message.channel_id != channel_id]

    async def _strays(self, guest: DiscordGuest) -> list[PostedMessage]:
        """Boards, cards and proposals of ours that the state does not know; never anyone else's messages.

        Where the state knows none, the newest is no stray: its keeper takes it over.
        """
        own = await guest.own_messages()
        state = self._cache.state.value
        strays = []
        for mark, known in (
            (BOARD_MARK, state.board_message),
            (HEALTH_MARK, state.health_message),
            (PROPOSAL_MARK, state.proposal_message),
        ):
            ours = marked(own, mark)
            kept = known if known in ours else newest(ours)
            strays += [message for message in ours if message != kept]
        return strays


async def _keep_asking(guest: DiscordGuest) -> None:
    """Whether discord.py's loop turns: what it holds up does not show on the Trio side."""
    while True:
        with promised("discord.py's loop answers", within_seconds=GUEST_SECONDS):
            try:
                await guest.answers()
            except DiscordUnavailable as error:
                raise GatewayLost("discord.py's loop ended") from error
        await trio.sleep(ASKING_SECONDS)


async def _register_commands(guest: DiscordGuest, guild_id: int, changes: ChannelChanges) -> None:
    """Until it has worked once; what stands in the way is said once."""
    trouble = ""
    while True:
        count = changes.count
        try:
            if await guest.register_commands(guild_id):
                log.info("The commands were registered anew")
        except DiscordError as error:
            if str(error) != trouble:
                log.warning("The commands cannot be registered: %s", error)
            trouble = str(error)
        else:
            return
        await changes.more_than(count, at_most_seconds=MENDING_SECONDS)


class _News:
    """What Discord tells us by itself, passed on to whom it concerns."""

    def __init__(self) -> None:
        self.keepers: tuple[MessageKeeper[Any], ...] = ()
        self.outbox: Outbox | None = None
        self.channel = ChannelChanges()

    def channel_changed(self) -> None:
        self.channel.announce()
        for keeper in self.keepers:
            keeper.channel_changed()
        if self.outbox is not None:
            self.outbox.channel_changed()

    def message_is_gone(self, message_id: int) -> None:
        for keeper in self.keepers:
            keeper.message_is_gone(message_id)
