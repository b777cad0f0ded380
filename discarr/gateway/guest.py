"""The Trio side of the guest: `open_guest` runs the client, `DiscordGuest` asks it for things."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Never, TypeVar, TypeVarTuple

import trio

from discarr.errors.discord import DiscordError, DiscordUnavailable, GatewayLost
from discarr.gateway.bot import DiscordBot, Home
from discarr.gateway.bridge import GOODBYE_SECONDS, Bridge, GuestStopped, open_bridge, ungrouped
from discarr.gateway.channel import LookBack, OwnMessage
from discarr.gateway.command_table import command_table
from discarr.gateway.gate import Gate
from discarr.gateway.guest_tasks import guest_tasks
from discarr.gateway.place import Place
from discarr.model.message import Card, PostedMessage
from discarr.model.replies import Reply, Sentence
from discarr.model.requests import Request
from discarr.model.services import Instance
from discarr.model.settings import GatewaySettings

log = logging.getLogger(__name__)

APOLOGY = "Something went wrong inside me, and I have to restart. The log says what it was."

Answer = TypeVar("Answer")
Given = TypeVarTuple("Given")


class DiscordGuest:
    """Frozen values in and out; every method raises DiscordErrors only, and ends soon when cancelled."""

    def __init__(self, bridge: Bridge, bot: DiscordBot) -> None:
        self._bridge = bridge
        self._bot = bot

    async def ready(self) -> None:
        """Wait for the first session with the gateway."""
        await self._call(self._wait_ready)

    async def locate(self) -> Place:
        """Raises ChannelMissing, or PermissionMissing where the channel is hidden from the bot."""
        return await self._ask(self._bot.channel.locate)

    async def register_commands(self, guild_id: int) -> bool:
        """Register the slash commands if Discord has others; whether it had. Raises CommandsForbidden."""
        return await self._ask(self._bot.register_commands, guild_id)

    async def post(self, card: Card) -> PostedMessage:
        return await self._ask(self._bot.channel.post, card)

    async def tell(self, card: Card, nonce: str) -> PostedMessage:
        """Post in the notices' channel."""
        return await self._ask(self._bot.notice_channel.post, card, nonce)

    async def look_back(self) -> LookBack:
        """What was posted last in the notices' channel."""
        return await self._ask(self._bot.notice_channel.look_back)

    async def edit(self, message: PostedMessage, card: Card) -> None:
        """Raises MessageGone, and DiscordLimited when Discord wants more than half a minute of patience."""
        await self._ask(self._bot.channel.edit, message, card)

    async def delete(self, message: PostedMessage) -> None:
        await self._ask(self._bot.channel.delete, message)

    async def own_messages(self) -> tuple[OwnMessage, ...]:
        """The bot's own among the 100 most recent, newest first."""
        return await self._ask(self._bot.channel.own_messages)

    async def answers(self) -> None:
        """Ends when discord.py's loop has come round to it."""
        await self._tell(lambda: None)

    async def tasks(self) -> tuple[str, ...]:
        """What discord.py's tasks are at."""
        return await self._tell(guest_tasks)

    async def watch_loop(
        self, watch: Callable[[Callable[[float], Awaitable[None]]], Awaitable[Never]]
    ) -> Never:
        """Run this beside discord.py, with its loop's own sleep, until cancelled."""
        await self._call(watch, asyncio.sleep)

    async def _wait_ready(self) -> None:
        await self._bot.became_ready.wait()

    async def _ask(self, request: Callable[[*Given], Awaitable[Answer]], *given: *Given) -> Answer:
        return await self._call(self._bot.requests.see_through, request, *given)

    async def _tell(self, function: Callable[[], Answer]) -> Answer:
        try:
            return await self._bridge.tell_guest(function)
        except GuestStopped as stopped:
            raise DiscordUnavailable(str(stopped)) from stopped

    async def _call(self, function: Callable[[*Given], Awaitable[Answer]], *given: *Given) -> Answer:
        try:
            return await self._bridge.call_guest(function, *given)
        except GuestStopped as stopped:
            raise DiscordUnavailable(str(stopped)) from stopped


class _Ending:
    """The first reason why the body has to end; a bug of ours goes before a lost connection."""

    def __init__(self) -> None:
        self.scope: trio.CancelScope | None = None
        self.bug: Exception | None = None
        self.lost: DiscordError | None = None

    def because_of_bug(self, error: Exception) -> None:
        self.bug = self.bug or error
        self._end()

    def because_of_loss(self, error: DiscordError) -> None:
        self.lost = self.lost or error
        self._end()

    def _end(self) -> None:
        if self.scope is not None:
            self.scope.cancel()


@asynccontextmanager
async def open_guest(
    settings: GatewaySettings,
    *,
    handle: Callable[[Request], Awaitable[Reply]],
    refusal: Callable[[Request], str | None],
    instances: Sequence[Instance] = (),
    on_message_gone: Callable[[int], None] = lambda _: None,
    on_channel_changed: Callable[[], None] = lambda: None,
    gate: Gate = Gate(),  # noqa: B008 - frozen
) -> AsyncIterator[DiscordGuest]:
    """Run one discord.py client for as long as the body runs.

    The body is cancelled when the connection has ended: then GatewayLost or TokenRefused is raised; and when
    `handle` raised something (an expected error is an answer): then that is raised. Cancelled from outside or
    from within, the body can still use the guest under a shield of its own: the client leaves after the body.
    """
    ending = _Ending()
    async with open_bridge(thread_name="discord") as bridge:
        home = _home(
            bridge=bridge,
            ending=ending,
            handle=handle,
            refusal=refusal,
            on_message_gone=on_message_gone,
            on_channel_changed=on_channel_changed,
            gate=gate,
        )
        bot = await bridge.tell_guest(DiscordBot, settings, home, command_table(instances))
        try:
            async with _connected(bridge, bot, ending):
                yield DiscordGuest(bridge, bot)
        except DiscordError as error:
            raise ending.lost or error from error
        finally:
            with trio.move_on_after(GOODBYE_SECONDS, shield=True):
                await _see_client_off(bridge, bot)
            if ending.bug is not None:
                raise ending.bug
    if ending.lost is not None:
        raise ending.lost


@asynccontextmanager
async def _connected(bridge: Bridge, bot: DiscordBot, ending: _Ending) -> AsyncIterator[None]:
    """Hold the connection beside the body, shielded from what cancels the body."""
    connection = trio.CancelScope(shield=True)

    async def hold_connection() -> None:
        with connection:
            try:
                await bridge.call_guest(bot.hold_connection)
            except DiscordError as error:
                ending.because_of_loss(error)
            except GuestStopped as stopped:
                ending.because_of_loss(GatewayLost(str(stopped)))

    with ungrouped():
        async with trio.open_nursery() as nursery:
            ending.scope = nursery.cancel_scope
            nursery.start_soon(hold_connection)
            try:
                yield
            finally:
                bridge.begin_goodbye()
                connection.cancel()


async def _see_client_off(bridge: Bridge, bot: DiscordBot) -> None:
    bridge.begin_goodbye()
    with bridge.last_moments():
        try:
            await bridge.call_guest(bot.say_goodbye)
        except GuestStopped as stopped:
            log.warning("discord.py could not close its connection: %s", stopped)


def _home(
    *,
    bridge: Bridge,
    ending: _Ending,
    handle: Callable[[Request], Awaitable[Reply]],
    refusal: Callable[[Request], str | None],
    on_message_gone: Callable[[int], None],
    on_channel_changed: Callable[[], None],
    gate: Gate,
) -> Home:
    async def answer(request: Request) -> Reply:
        try:
            return await handle(request)
        except Exception as bug:  # noqa: BLE001  # it is raised where `open_guest` ends
            ending.because_of_bug(bug)
            return Sentence(text=APOLOGY)  # on its way while the body ends: the goodbye waits for it

    return Home(
        refusal=refusal,
        answer=lambda request: bridge.call_home(answer, request),
        tell_message_gone=lambda message_id: bridge.tell_home(on_message_gone, message_id),
        tell_channel_changed=lambda: bridge.tell_home(on_channel_changed),
        tell_lost=lambda error: bridge.tell_home(ending.because_of_loss, error),
        before_connect=lambda: bridge.call_home(gate.before_connect),
        before_identify=lambda: bridge.call_home(gate.before_identify),
        tell_session_began=lambda: bridge.tell_home(gate.session_began),
    )
