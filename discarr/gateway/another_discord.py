"""DISCARR_DISCORD_API: discord.py keeps its addresses in class attributes, so they change process-wide."""

from collections.abc import Iterator
from contextlib import contextmanager

import discord
import yarl
from discord.asset import Asset
from discord.gateway import DiscordWebSocket
from discord.http import Route


@contextmanager
def addresses_of(api: str | None) -> Iterator[None]:
    """While the body runs, discord.py speaks to `api`; None changes nothing at all.

    A bot that had to be abandoned never leaves the body: it cannot wake up and speak to the real Discord.
    """
    if api is None:
        yield
        return
    before = Route.BASE, Asset.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE = _with_version(api)
    Asset.BASE = str(yarl.URL(api).origin())
    try:
        yield
    finally:
        Route.BASE, Asset.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


async def find_gateway(client: discord.Client) -> None:
    """Ask that Discord, after the login, for its gateway: discord.py itself only knows the real one's."""
    answer = await client.http.request(Route("GET", "/gateway"))
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(answer["url"])


def _with_version(api: str) -> str:
    """Both `http://127.0.0.1:8080` and `http://127.0.0.1:8080/api/v10` are understood."""
    address = api.rstrip("/")
    return f"{address}/api/v10" if yarl.URL(address).path in ("", "/") else address
