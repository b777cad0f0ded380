"""The services Discarr watches, and how well they are."""

import enum
from datetime import datetime
from functools import cached_property

import attrs


class ServiceKind(enum.Enum):
    RADARR = "radarr"
    SONARR = "sonarr"
    PLEX = "plex"


@attrs.frozen(kw_only=True, cache_hash=True)
class Instance:
    """One configured service: the name is empty for RADARR_URL and "4k" for RADARR_4K_URL."""

    kind: ServiceKind
    name: str = ""

    @cached_property  # in the key of every row that is saved
    def key(self) -> str:
        """A stable word for storage, custom ids and command options: "radarr", "radarr-4k"."""
        return f"{self.kind.value}-{self.name}" if self.name else self.kind.value

    @property
    def label(self) -> str:
        """The name a reader sees: "Radarr", "Radarr 4k"."""
        return f"{self.kind.value.title()} {self.name}".rstrip()

    @property
    def setting_prefix(self) -> str:
        """What its settings start with: "RADARR", "RADARR_4K"."""
        return self.key.upper().replace("-", "_")


class HealthState(enum.Enum):
    ONLINE = "online"
    DEGRADED = "degraded"
    STARTING = "starting"
    REFUSED = "refused"
    OFFLINE = "offline"
    DISABLED = "disabled"

    @property
    def is_good(self) -> bool:
        """Whether the service answered us as it should, with or without warnings of its own."""
        return self in (HealthState.ONLINE, HealthState.DEGRADED)


@attrs.frozen(kw_only=True)
class HealthAnswer:
    """What a service that is well said about itself."""

    version: str | None = None
    warnings: tuple[str, ...] = ()
    """Its own health messages, in its language."""
    started_at: datetime | None = None
    client_unavailable: bool = False
    """It says that a download client of its own cannot be used."""


@attrs.frozen(kw_only=True)
class HealthReading:
    """What one look at a service found."""

    instance: Instance
    state: HealthState
    read_at: datetime
    detail: str = ""
    """Why, in words that say what to do; empty while all is well."""
    warnings: tuple[str, ...] = ()
    """The service's own health messages."""
    version: str | None = None
    response_seconds: float | None = None
    started_at: datetime | None = None
    client_unavailable: bool = False


@attrs.frozen(kw_only=True)
class HealthChange:
    """An entry of a service's health history."""

    state: HealthState
    since: datetime


@attrs.frozen(kw_only=True)
class ServiceStatus:
    """What is held to be true of a service: a change of state needs two readings in a row."""

    instance: Instance
    state: HealthState
    since: datetime
    read_at: datetime
    last_good_at: datetime | None = None
    detail: str = ""
    warnings: tuple[str, ...] = ()
    version: str | None = None
    response_seconds: float | None = None
    started_at: datetime | None = None
    client_unavailable: bool = False
    """From the newest good reading, at once: what it excuses must not wait for a second."""
    suspected: HealthState | None = None
    """Another state, seen once and not confirmed yet."""
    history: tuple[HealthChange, ...] = ()
    """Confirmed states, oldest first, the present one last."""
