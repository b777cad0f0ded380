"""The unmodified discord.py client as Discarr's guest: everything here runs on the asyncio thread."""

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from typing import Any, Never

import aiohttp
import attrs
import discord

from discarr.errors.discord import ClockWrong, GatewayLost
from discarr.gateway.another_discord import addresses_of, find_gateway
from discarr.gateway.bridge import HomeStopped
from discarr.gateway.channel import Channel
from discarr.gateway.discords_clock import DiscordsClock
from discarr.gateway.interactions import FrontDesk, Interaction, hold_conversation
from discarr.gateway.refusals import connection_error_of, reason_of
from discarr.gateway.registration import Registration
from discarr.gateway.requests_on_their_way import RequestsOnTheirWay
from discarr.gateway.slash_commands import SlashCommand
from discarr.model.replies import Reply
from discarr.model.requests import Request
from discarr.model.settings import GatewaySettings

log = logging.getLogger(__name__)

LONGEST_WAIT_SECONDS = 30.0
"""For a rate limit inside discord.py, which allows no less: a longer wait is ours, with the newest card."""
LAST_WORDS_SECONDS = 0.5
CLOSE_SECONDS = 1.0


@attrs.frozen(kw_only=True)
class Home:
    """The ways from the asyncio side to the Trio side; only `refusal` is answered on the spot."""

    refusal: Callable[[Request], str | None]
    answer: Callable[[Request], Awaitable[Reply]]
    tell_message_gone: Callable[[int], Awaitable[None]]
    tell_channel_changed: Callable[[], Awaitable[None]]
    tell_lost: Callable[[GatewayLost], Awaitable[None]]
    before_connect: Callable[[], Awaitable[None]]
    before_identify: Callable[[], Awaitable[None]]
    tell_session_began: Callable[[], Awaitable[None]]


class DiscordBot(discord.Client):
    """Turns Discord's events into calls home. `channel` does what is asked in the other direction."""

    def __init__(self, settings: GatewaySettings, home: Home, commands: Sequence[SlashCommand]) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True, guild_messages=True),  # the latter tells of deleted messages
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            max_ratelimit_timeout=LONGEST_WAIT_SECONDS,
            guild_ready_timeout=0.1,  # nothing here waits for the cache of guilds, which is what it is for
            http_trace=DiscordsClock(_tell_of_clock).read_by(_asking_before_websockets(home.before_connect)),
        )
        self.channel = Channel(self, settings.channel_id)
        self.notice_channel = Channel(self, settings.notice_channel_id or settings.channel_id)
        self.requests = RequestsOnTheirWay()
        self.became_ready = asyncio.Event()
        self._settings = settings
        self._home = home
        self._commands = commands
        self._desk = FrontDesk(
            commands={command.name: command for command in commands},
            refusal=home.refusal,
            answer=home.answer,
        )
        self._conversations: set[asyncio.Task[Any]] = set()
        self._addresses = ExitStack()
        self._addresses.enter_context(addresses_of(settings.api))

    async def hold_connection(self) -> Never:
        """Stay connected, discord.py's own reconnects included, until GatewayLost or TokenRefused."""
        try:
            await self.start(self._settings.token.reveal())
        except Exception as error:
            raise connection_error_of(error) from error
        raise GatewayLost("discord.py ended it")

    async def say_goodbye(self) -> None:
        """Once `hold_connection` has ended, for only then does close() end the session with code 1000."""
        await self._end_conversations()
        await self.requests.end_all()
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self.close()
        except TimeoutError:
            await self.http.close()
        finally:
            self._addresses.close()

    async def _end_conversations(self) -> None:
        """Whoever is being answered gets a moment; the rest is cancelled and collected."""
        if not self._conversations:
            return
        _, pending = await asyncio.wait(set(self._conversations), timeout=LAST_WORDS_SECONDS)
        for conversation in pending:
            conversation.cancel()
        await asyncio.gather(*pending, return_exceptions=True)

    async def register_commands(self, guild_id: int) -> bool:
        """Whether Discord's list had to be changed."""
        registration = Registration(self, guild_id=guild_id, channel_id=self._settings.channel_id)
        return await registration.bring_up_to_date(self._commands)

    # --- discord.py's hooks and events ----------------------------------------------------------------------

    async def setup_hook(self) -> None:
        """After the login, before the gateway."""
        if self._settings.api is not None:
            await find_gateway(self)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        await super().before_identify_hook(shard_id, initial=initial)  # five seconds, but for the first
        await self._home.before_identify()

    async def on_ready(self) -> None:
        await self._home.tell_session_began()
        self.became_ready.set()

    async def on_interaction(self, interaction: Interaction) -> None:
        """Commands and buttons alike: no command tree and no view store, where errors are only logged."""
        conversation = asyncio.current_task()
        if conversation is None:
            return
        self._conversations.add(conversation)
        conversation.add_done_callback(self._conversations.discard)
        await hold_conversation(interaction, self._desk)

    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        await self._notice_deletion(event.channel_id, (event.message_id,))

    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        await self._notice_deletion(event.channel_id, sorted(event.message_ids))

    async def _notice_deletion(self, channel_id: int, message_ids: Sequence[int]) -> None:
        if channel_id != self._settings.channel_id:
            return
        for message_id in message_ids:
            await self._home.tell_message_gone(message_id)

    async def on_guild_channel_create(self, channel: discord.abc.GuildChannel) -> None:
        await self._notice_change(channel.id)

    async def on_guild_channel_update(
        self, before: discord.abc.GuildChannel, _: discord.abc.GuildChannel
    ) -> None:
        await self._notice_change(before.id)

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        await self._notice_change(channel.id)

    async def _notice_change(self, channel_id: int) -> None:
        if channel_id in (self._settings.channel_id, self._settings.notice_channel_id):
            await self._home.tell_channel_changed()

    async def on_guild_role_update(self, *_: discord.Role) -> None:
        """A role's permissions may decide about the bot's."""
        await self._home.tell_channel_changed()

    async def on_member_update(self, before: discord.Member, _: discord.Member) -> None:
        """Without the members intent Discord only tells of the bot itself: its roles changed."""
        if self.user is not None and before.id == self.user.id:
            await self._home.tell_channel_changed()

    async def on_guild_join(self, _: discord.Guild) -> None:
        await self._home.tell_channel_changed()

    async def on_guild_remove(self, _: discord.Guild) -> None:
        """The bot was thrown out, or the server deleted."""
        await self._home.tell_channel_changed()

    async def on_guild_available(self, _: discord.Guild) -> None:
        """After an outage of Discord's."""
        await self._home.tell_channel_changed()

    async def on_error(self, event_method: str, /, *_: Any, **__: Any) -> None:
        """discord.py would log and forget. What goes wrong here is between it and us: a new client is due."""
        error = sys.exc_info()[1]
        if error is None or isinstance(error, HomeStopped):
            return
        log.error("discord.py's event %s could not be handled", event_method, exc_info=error)
        lost = GatewayLost(f"{event_method}: {reason_of(error)}")
        lost.__cause__ = error
        await self._home.tell_lost(lost)


def _asking_before_websockets(ask: Callable[[], Awaitable[None]]) -> aiohttp.TraceConfig:
    """aiohttp awaits this before each request, discord.py's connections to the gateway among them."""
    trace = aiohttp.TraceConfig()

    async def ask_first(_session: object, _context: object, start: aiohttp.TraceRequestStartParams) -> None:
        if start.url.scheme in ("ws", "wss"):
            await ask()

    trace.on_request_start.append(ask_first)
    return trace


def _tell_of_clock(trouble: ClockWrong | None) -> None:
    if trouble is None:
        log.info("This machine's clock agrees with Discord's again.")
    else:
        log.warning("%s", trouble)
