"""Plex, for health alone: /identity needs no key."""

from discarr.clients import wire
from discarr.clients.base import MediaClient
from discarr.model.services import HealthAnswer

IDENTITY = "/identity"


class PlexClient(MediaClient):
    async def check_health(self) -> HealthAnswer:
        return HealthAnswer(version=await self._get(IDENTITY, wire.plex_version))
