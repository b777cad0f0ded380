"""Plex, for health alone: /identity needs no key."""

from discarr.clients.base import MediaClient
from discarr.clients.secrecy import health_without_secrets
from discarr.clients.wire.plex import plex_version
from discarr.model.services import HealthAnswer

IDENTITY = "/identity"


class PlexClient(MediaClient):
    async def check_health(self) -> HealthAnswer:
        answer = HealthAnswer(version=await self._get(IDENTITY, plex_version))
        return health_without_secrets(answer, self._secrets)
