"""The production configuration: Discord's real addresses over TLS, without DISCARR_DISCORD_API.

Only the two things that belong to the machine are replaced: its resolver, which sends Discord's two names to
the simulator and knows no other, and its trust store, which trusts the simulator's certificate.
"""

import socket
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp.connector
import pytest
import trio
import trustme

from discarr.demo.discord.serve import Served, serve_discord
from discarr.demo.discord.world import SimulatedDiscord
from discarr.gateway.guest import open_guest
from discarr.model.settings import GatewaySettings, Secret
from tests.gateway.opening import CARD, only_here, say_hello

NAMES = ("discord.com", "gateway.discord.gg")


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    authority = trustme.CA()
    file = tmp_path / "certificate.pem"
    authority.issue_cert(*NAMES).private_key_and_cert_chain_pem.write_to_path(str(file))
    trusting = aiohttp.connector._make_ssl_context(verified=True)  # aiohttp reads the trust store on import
    authority.configure_trust(trusting)
    monkeypatch.setattr(aiohttp.connector, "_SSL_CONTEXT_VERIFIED", trusting)
    return file


def resolve_names_to(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    ports = {
        "discord.com": urlsplit(served.api_url).port,
        "gateway.discord.gg": urlsplit(served.gateway_url).port,
    }

    def getaddrinfo(host: str, *_: Any, **__: Any) -> list[tuple[Any, ...]]:
        # aiohttp also takes the port from here. Another name is a KeyError: nothing leaves the machine.
        return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("127.0.0.1", ports[host]))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


async def test_the_bot_lives_at_discords_real_addresses(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = SimulatedDiscord()
    settings = GatewaySettings(token=Secret(world.token), channel_id=world.channel_id)
    with trio.fail_after(20):
        async with trio.open_nursery() as nursery:
            serve = partial(serve_discord, world, certificate=certificate, key=certificate)
            resolve_names_to(await nursery.start(serve), monkeypatch)
            async with open_guest(settings, handle=say_hello, refusal=only_here(world)) as guest:
                await guest.ready()
                place = await guest.locate()
                await guest.register_commands(place.guild_id)
                await guest.post(CARD)
                outcome = await world.run_command(world.member, "check")
            await world.wait_until(lambda: world.gateway_log[-1].what == "closed")
            nursery.cancel_scope.cancel()
    assert outcome.text == "Hello"
    assert len(world.messages()) == 1
    assert world.gateway_log[-1].close_code == 1000
    assert {exchange.request_headers["host"] for exchange in world.log} == {"discord.com"}
