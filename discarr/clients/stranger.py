"""Who answers at an address, without any key: for whoever sets Discarr up."""

import re

import trio

from discarr.clients.answers import Answer, objection
from discarr.clients.base import MediaClient
from discarr.clients.base_limits import RequestLimits
from discarr.clients.plex import IDENTITY
from discarr.clients.wire.plex import plex_version
from discarr.errors.services import MediaClientError, WrongBasePath
from discarr.model.services import HealthAnswer, Instance, ServiceKind
from discarr.model.settings import ServiceSettings, TlsSettings

LOGIN = "/login"
TITLE = re.compile(rb"<title>\s*(?:Login - )?(Radarr|Sonarr)\s*</title>", re.IGNORECASE)
"""Its login page is there for everybody, and bears this title however the instance is called (login.html)."""

NEARBY = RequestLimits(connect_seconds=1.0, read_seconds=3.0, whole_seconds=4.0)
"""On this machine a closed port refuses at once; what takes longer is asked for by hand."""


class Stranger(MediaClient):
    """Something at an address that may be one of ours."""

    async def check_health(self) -> HealthAnswer:
        """Raises MediaClientError where it is another service, or none."""
        if self.instance.kind is ServiceKind.PLEX:
            return HealthAnswer(version=await self._get(IDENTITY, plex_version))
        await self._get(LOGIN, self._is_its_login)
        return HealthAnswer()

    def objection(self, answer: Answer) -> MediaClientError | None:
        """A web page is what was asked for."""
        page = answer.path == LOGIN and answer.is_success
        return None if page else objection(self.instance, self._url, answer)

    def _is_its_login(self, body: bytes) -> None:
        title = TITLE.search(body)
        if title is None or title[1].decode().lower() != self.instance.kind.value:
            raise ValueError("another page")


async def address_at(instance: Instance, url: str, *, limits: RequestLimits = NEARBY) -> str | None:
    """Where this service answers: at this address or at its URL base there; None where it does not."""
    try:
        await _knock(instance, url, limits)
    except WrongBasePath as error:
        return await address_at(instance, url + error.base, limits=limits) if error.base else None
    except MediaClientError:
        return None
    return url


async def _knock(instance: Instance, url: str, limits: RequestLimits) -> None:
    failed: MediaClientError | None = None
    async with trio.open_nursery() as requests:
        service = ServiceSettings(instance=instance, url=url)
        stranger = Stranger(service, TlsSettings(), requests=requests, limits=limits)
        try:
            await stranger.check_health()
        except MediaClientError as error:
            failed = error
        await stranger.aclose()
    if failed is not None:
        raise failed
