"""Which client is for which service."""

import trio

from discarr.clients.base import MediaClient
from discarr.clients.base_limits import DEFAULT_LIMITS, RequestLimits
from discarr.clients.plex import PlexClient
from discarr.clients.radarr import RadarrClient
from discarr.clients.sonarr import SonarrClient
from discarr.model.services import ServiceKind
from discarr.model.settings import ServiceSettings, TlsSettings

STRATEGIES: dict[ServiceKind, type[MediaClient]] = {
    ServiceKind.RADARR: RadarrClient,
    ServiceKind.SONARR: SonarrClient,
    ServiceKind.PLEX: PlexClient,
}


def open_client(
    service: ServiceSettings,
    tls: TlsSettings,
    *,
    requests: trio.Nursery,
    limits: RequestLimits = DEFAULT_LIMITS,
) -> MediaClient:
    """The client of one service; close it with `aclose`. See MediaClient for the arguments and errors."""
    return STRATEGIES[service.instance.kind](service, tls, requests=requests, limits=limits)
