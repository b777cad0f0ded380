"""Each answer is tried at once, over the clients that the daemon itself uses."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import TypeVar, TypeVarTuple

import trio

from discarr import settings_table as table
from discarr.clients.opening import open_client
from discarr.clients.stranger import address_at
from discarr.clients.whose_key import explained
from discarr.errors.discord import ClockWrong, DiscordError
from discarr.errors.services import MediaClientError
from discarr.gateway.inspection import Finding, inspect_discord
from discarr.gateway.place import Place
from discarr.gateway.survey import Bot, Server, look_around, text_channels, wait_for_server
from discarr.gateway.visit import visit_discord
from discarr.model.services import HealthAnswer, Instance
from discarr.model.settings import GatewaySettings, ServiceSettings, TlsSettings

Answer = TypeVar("Answer")
Given = TypeVarTuple("Given")

USUAL_ADDRESSES = {
    table.RADARR: "http://localhost:7878",
    table.SONARR: "http://localhost:8989",
    table.PLEX: "http://localhost:32400",
}


def run(function: Callable[[*Given], Awaitable[Answer]], *given: *Given) -> Answer:
    """To its end, or until Ctrl-C: the dialogue itself waits for a person, and needs no loop for that."""
    try:
        return trio.run(function, *given)
    except BaseExceptionGroup as group:
        # The nurseries on the way wrap what ended them all.
        if group.split(KeyboardInterrupt)[1] is not None:
            raise
    raise KeyboardInterrupt


async def find_services(addresses: Mapping[Instance, str] = USUAL_ADDRESSES) -> dict[Instance, str]:
    """Which answer on this machine, and where: at the usual port, below their URL base if they have one."""
    found: dict[Instance, str] = {}

    async def look(instance: Instance, address: str) -> None:
        answering = await address_at(instance, address)
        if answering is not None:
            found[instance] = answering

    async with trio.open_nursery() as nursery:
        for instance, address in addresses.items():
            nursery.start_soon(look, instance, address)
    return found


async def try_service(
    service: ServiceSettings, others: Iterable[ServiceSettings], tls: TlsSettings
) -> HealthAnswer | MediaClientError:
    async with trio.open_nursery() as requests:
        client = open_client(service, tls, requests=requests)
        answer: HealthAnswer | MediaClientError
        try:
            answer = await client.check_health()
        except MediaClientError as error:
            answer = await explained(error, service, others, tls)
        await client.aclose()
    return answer


async def try_token(settings: GatewaySettings) -> tuple[Bot, ClockWrong | None] | DiscordError:
    try:
        async with visit_discord(settings) as visit:
            return await visit.ask(look_around), visit.clock.trouble
    except DiscordError as error:
        return error


async def until_invited(
    settings: GatewaySettings, known: frozenset[int]
) -> tuple[Server, ...] | DiscordError:
    try:
        async with visit_discord(settings) as visit:
            return await wait_for_server(visit, known)
    except DiscordError as error:
        return error


async def channels_of(settings: GatewaySettings, server: Server) -> tuple[Place, ...] | DiscordError:
    try:
        async with visit_discord(settings) as visit:
            return await visit.ask(lambda client: text_channels(client, server))
    except DiscordError as error:
        return error


async def try_channel(settings: GatewaySettings) -> tuple[Finding, ...]:
    return await inspect_discord(settings)
