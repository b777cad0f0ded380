"""A visit to Discord over its REST API alone: the bot logs in and looks around, and never goes online."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import aiohttp
import attrs
import discord
import trio

from discarr.errors.discord import DiscordUnavailable, TokenRefused
from discarr.gateway.another_discord import addresses_of
from discarr.gateway.bridge import GOODBYE_SECONDS, Bridge, GuestStopped, open_bridge
from discarr.gateway.discords_clock import DiscordsClock
from discarr.gateway.refusals import connection_error_of, reason_of
from discarr.model.settings import GatewaySettings, Secret

Answer = TypeVar("Answer")


@attrs.frozen
class Visit:
    """The Trio side; only frozen values come back. `ask` raises DiscordErrors only."""

    _bridge: Bridge
    _client: discord.Client
    clock: DiscordsClock

    async def ask(self, question: Callable[[discord.Client], Awaitable[Answer]]) -> Answer:
        """Await this on the asyncio side."""
        try:
            return await self._bridge.call_guest(question, self._client)
        except GuestStopped as stopped:
            raise DiscordUnavailable(str(stopped)) from stopped


@asynccontextmanager
async def visit_discord(settings: GatewaySettings) -> AsyncIterator[Visit]:
    """For as long as the body runs. Raises TokenRefused, and DiscordUnavailable without a network."""
    with addresses_of(settings.api):
        async with open_bridge(thread_name="discord-visit") as bridge:
            clock = DiscordsClock()
            visit = Visit(bridge, await bridge.tell_guest(_make_client, clock), clock)
            try:
                await visit.ask(lambda client: _log_in(client, settings.token))
                yield visit
            finally:
                # A call of its own: in a cancelled one this would be cut off at its first await.
                with trio.move_on_after(GOODBYE_SECONDS, shield=True):
                    await visit.ask(discord.Client.close)


def _make_client(clock: DiscordsClock) -> discord.Client:
    return discord.Client(
        intents=discord.Intents.none(),
        max_ratelimit_timeout=30.0,
        http_trace=clock.read_by(aiohttp.TraceConfig()),
    )


async def _log_in(client: discord.Client, token: Secret) -> None:
    try:
        await client.login(token.reveal())
    except Exception as error:
        refused = connection_error_of(error)
        if isinstance(refused, TokenRefused):
            raise refused from error
        raise DiscordUnavailable(reason_of(error)) from error
