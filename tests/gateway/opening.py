"""A simulated Discord on loopback, and settings and cards for the guest that visits it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

import trio

from discarr.demo.discord.serve import Served, serve_discord
from discarr.demo.discord.world import SimulatedDiscord
from discarr.gateway.bridge import ungrouped
from discarr.gateway.guest import DiscordGuest, open_guest
from discarr.gateway.permissions import refusal_for
from discarr.model.message import Button, Card, Embed
from discarr.model.replies import Reply, Sentence
from discarr.model.requests import Request
from discarr.model.settings import GatewaySettings, Secret

CARD = Card(embed=Embed(title="Downloads", description="Nothing is downloading", footer="discarr board"))
NEXT_PAGE = Button(custom_id="board:next", label="Next")
PAGED = Card(embed=Embed(title="Downloads", footer="discarr board"), rows=((NEXT_PAGE,),))

Handle = Callable[[Request], Awaitable[Reply]]


@asynccontextmanager
async def served_discord(world: SimulatedDiscord) -> AsyncIterator[Served]:
    """On the wire for as long as the body runs, and never for long: a test waits for events, not for ever."""
    with trio.fail_after(20), ungrouped():
        async with trio.open_nursery() as nursery:
            yield await nursery.start(partial(serve_discord, world))
            nursery.cancel_scope.cancel()


@asynccontextmanager
async def visiting(world: SimulatedDiscord) -> AsyncIterator[DiscordGuest]:
    """A guest who is ready and says hello to everybody."""
    async with (
        served_discord(world),
        open_guest(settings_for(world), handle=say_hello, refusal=only_here(world)) as guest,
    ):
        await guest.ready()
        yield guest


async def visit(world: SimulatedDiscord, body: Callable[[DiscordGuest], Awaitable[None]]) -> None:
    async with visiting(world) as guest:
        await body(guest)


def settings_for(world: SimulatedDiscord, *, token: str | None = None) -> GatewaySettings:
    return GatewaySettings(token=Secret(token or world.token), channel_id=world.channel_id, api=world.api_url)


async def say_hello(_request: Request) -> Reply:
    await trio.lowlevel.checkpoint()
    return Sentence(text="Hello")


def only_here(world: SimulatedDiscord) -> Callable[[Request], str | None]:
    return partial(refusal_for, channel_id=world.channel_id, admin_role_ids=frozenset())
