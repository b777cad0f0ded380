"""What the user asked for, as values: on reload a part restarts only if its section changed by `==`."""

import enum
from datetime import time
from pathlib import Path

import attrs

from discarr.model.notices import NoticeKind
from discarr.model.services import Instance


@attrs.frozen
class Secret:
    """A value that never shows itself: not in logs, tracebacks, messages or the state."""

    _value: str = attrs.field(repr=False)

    def reveal(self) -> str:
        """The value, for the one place that sends it."""
        return self._value

    def __str__(self) -> str:
        return "(secret)"


@attrs.frozen(kw_only=True)
class ServiceSettings:
    """One Radarr, Sonarr or Plex. Radarr and Sonarr without a key are off; Plex needs none."""

    instance: Instance
    url: str
    """Without a trailing slash; may end in a URL base."""
    api_key: Secret | None = None
    enabled: bool = True


@attrs.frozen(kw_only=True)
class TlsSettings:
    ca_file: Path | None = None
    """Trusted besides the system's own trust store."""
    verify: bool = True


@attrs.frozen(kw_only=True)
class ProgressSettings:
    stuck_threshold_seconds: float = 7200.0
    min_progress_percent: float = 1.0
    min_size_bytes: int = 104_857_600
    history_seconds: float = 14_400.0
    max_snapshots_per_download: int = 50


class AutoCleanup(enum.Enum):
    OFF = "off"
    PROPOSE = "propose"
    """Ask the administrators, in one message."""
    ON = "on"
    """Remove by itself, within the breakers."""


@attrs.frozen(kw_only=True)
class CleanupSettings:
    auto: AutoCleanup = AutoCleanup.OFF
    dry_run: bool = False
    """Nothing is ever removed: previews are all there is."""
    max_removals_per_hour: int = 3
    """By automatic cleanup; what a person confirms is not counted."""


@attrs.frozen(kw_only=True)
class QuietHours:
    """Of each day, by the wall clock; they may go past midnight."""

    begin: time
    end: time


@attrs.frozen(kw_only=True)
class NoticeSettings:
    kinds: frozenset[NoticeKind] = frozenset({NoticeKind.IMPORTED, NoticeKind.FAILED, NoticeKind.BLOCKED})
    quiet_hours: QuietHours | None = None
    time_zone: str = ""
    """An IANA name; "" for the machine's own."""


@attrs.frozen(kw_only=True)
class MonitorSettings:
    """The monitor's section: the instances whose queues are read."""

    services: tuple[ServiceSettings, ...]
    tls: TlsSettings
    check_interval_seconds: float
    progress: ProgressSettings


@attrs.frozen(kw_only=True)
class HealthSettings:
    """The health checker's section: every service, the disabled ones too, for the card shows them."""

    services: tuple[ServiceSettings, ...]
    tls: TlsSettings
    interval_seconds: float


@attrs.frozen(kw_only=True)
class GatewaySettings:
    """The gateway's section: what it takes to hold the connection to Discord."""

    token: Secret
    channel_id: int
    notice_channel_id: int | None = None
    """None for the same."""
    cleanup_previous_messages: bool = True
    api: str | None = None
    """DISCARR_DISCORD_API: another Discord, on loopback only."""


@attrs.frozen(kw_only=True)
class Settings:
    gateway: GatewaySettings
    services: tuple[ServiceSettings, ...] = ()
    tls: TlsSettings = attrs.field(factory=TlsSettings)
    check_interval_seconds: float = 300.0
    health_check_interval_seconds: float = 60.0
    progress: ProgressSettings = attrs.field(factory=ProgressSettings)
    cleanup: CleanupSettings = attrs.field(factory=CleanupSettings)
    notices: NoticeSettings = attrs.field(factory=NoticeSettings)
    language: str = "en"
    """Of what everybody shares."""
    admin_role_ids: frozenset[int] = frozenset()
    requester_role_ids: frozenset[int] = frozenset()
    verbose: bool = False

    @property
    def monitor(self) -> MonitorSettings:
        return MonitorSettings(
            services=tuple(s for s in self.services if s.enabled and s.api_key is not None),
            tls=self.tls,
            check_interval_seconds=self.check_interval_seconds,
            progress=self.progress,
        )

    @property
    def health(self) -> HealthSettings:
        return HealthSettings(
            services=self.services, tls=self.tls, interval_seconds=self.health_check_interval_seconds
        )

    @property
    def secrets(self) -> frozenset[str]:
        """Every secret's value, for the log to hide wherever it might turn up."""
        keys = (service.api_key for service in self.services)
        return frozenset(key.reveal() for key in (self.gateway.token, *keys) if key is not None)
