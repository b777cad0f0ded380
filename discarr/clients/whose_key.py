"""A key that one service refused may be right for another: the two were confused, as people do."""

from collections.abc import Iterable

import attrs
import trio

from discarr.clients.opening import open_client
from discarr.errors.services import KeyOfAnother, MediaClientError, ServiceRefused
from discarr.model.services import ServiceKind
from discarr.model.settings import ServiceSettings, TlsSettings

ASKING_SECONDS = 10.0
"""For a hint that is good to have: who waits for the error does not wait for a service that hangs."""


async def explained(
    error: MediaClientError, service: ServiceSettings, others: Iterable[ServiceSettings], tls: TlsSettings
) -> MediaClientError:
    """The same error, or a more exact one where another service takes the key that was refused.

    Only services that the user configured are asked: a key is shown to nobody else.
    """
    if not isinstance(error, ServiceRefused):
        return error
    for other in others:
        if other.url != service.url and await _takes(other, service, tls):
            return KeyOfAnother(service.instance, error.status, other.instance)
    return error


async def _takes(other: ServiceSettings, refused: ServiceSettings, tls: TlsSettings) -> bool:
    if not other.enabled or other.instance.kind is ServiceKind.PLEX:
        return False
    taken = False
    with trio.move_on_after(ASKING_SECONDS):
        async with trio.open_nursery() as requests:
            client = open_client(attrs.evolve(other, api_key=refused.api_key), tls, requests=requests)
            try:
                await client.check_health()
            except MediaClientError:
                taken = False
            else:
                taken = True
            await client.aclose()
    return taken
