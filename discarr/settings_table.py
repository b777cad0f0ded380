"""Every setting there is: its name, how its text is read, its default and what it means."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

import attrs

from discarr import settings_values as values
from discarr.model.notices import NoticeKind
from discarr.model.services import Instance, ServiceKind
from discarr.model.settings import AutoCleanup, Secret

Value = TypeVar("Value")


@attrs.frozen(kw_only=True)
class Setting(Generic[Value]):
    name: str
    read: Callable[[str], Value]
    """Raises ValueUnusable."""
    meaning: str
    unit: str = ""
    """What a bare number counts."""
    default: str = ""
    """As a user would write it; empty where there is none."""
    secret: bool = False
    """May also come from a file (NAME_FILE) or a systemd credential."""


DISCORD_TOKEN = Setting(
    name="DISCORD_TOKEN",
    read=values.secret,
    meaning="The bot's token. Required.",
    secret=True,
)
DISCORD_CHANNEL_ID = Setting(
    name="DISCORD_CHANNEL_ID",
    read=values.snowflake,
    meaning="The channel that shows the board and the health card. Required.",
)
CHECK_INTERVAL = Setting(
    name="CHECK_INTERVAL",
    read=values.duration(bare="s", most="1d"),
    meaning="How often the queues are read.",
    unit="seconds",
    default="300",
)
HEALTH_CHECK_INTERVAL = Setting(
    name="HEALTH_CHECK_INTERVAL",
    read=values.duration(bare="s", most="1d"),
    meaning="How often each service is asked how it is.",
    unit="seconds",
    default="60",
)
VERBOSE = Setting(
    name="VERBOSE",
    read=values.switch,
    meaning="Whether the log tells every step.",
    default="false",
)
CLEANUP_PREVIOUS_MESSAGES = Setting(
    name="CLEANUP_PREVIOUS_MESSAGES",
    read=values.switch,
    meaning="Whether stray boards and cards of this bot are deleted at the start.",
    default="true",
)
STUCK_THRESHOLD_MINUTES = Setting(
    name="STUCK_THRESHOLD_MINUTES",
    read=values.duration(bare="m", most="30d"),
    meaning="How long a download may stand still before it counts as stuck.",
    unit="minutes",
    default="120",
)
MIN_PROGRESS_CHANGE = Setting(
    name="MIN_PROGRESS_CHANGE",
    read=values.percent,
    meaning="How much of itself a download must gain to count as moving.",
    unit="percent",
    default="1.0",
)
MIN_SIZE_CHANGE = Setting(
    name="MIN_SIZE_CHANGE",
    read=values.size,
    meaning="How much data a download must gain to count as moving.",
    unit="bytes",
    default="104857600",
)
PROGRESS_HISTORY_HOURS = Setting(
    name="PROGRESS_HISTORY_HOURS",
    read=values.duration(bare="h", most="30d"),
    meaning="How long the progress of a download is remembered.",
    unit="hours",
    default="4",
)
MAX_SNAPSHOTS_PER_DOWNLOAD = Setting(
    name="MAX_SNAPSHOTS_PER_DOWNLOAD",
    read=values.count(least=2, most=10_000),
    meaning="How many points of its progress are kept for a download.",
    default="50",
)
AUTO_CLEANUP = Setting(
    name="AUTO_CLEANUP",
    read=values.one_of(AutoCleanup),
    meaning="Whether stuck and failed downloads are removed without being asked for: off, propose or on.",
    default="off",
)
DRY_RUN = Setting(
    name="DRY_RUN",
    read=values.switch,
    meaning="Whether a cleanup only shows what it would remove.",
    default="false",
)
MAX_REMOVALS_PER_HOUR = Setting(
    name="MAX_REMOVALS_PER_HOUR",
    read=values.count(least=1, most=100),
    meaning="How many downloads automatic cleanup may remove within an hour.",
    default="3",
)
NOTIFY = Setting(
    name="NOTIFY",
    read=values.some_of(NoticeKind),
    meaning="What is told in the channel: imported, failed, blocked (needs a hand), health; or none.",
    default="imported,failed,blocked",
)
NOTICE_CHANNEL_ID = Setting(
    name="NOTICE_CHANNEL_ID",
    read=values.snowflake,
    meaning="Another channel for these notices; without it they stand beside the board.",
)
QUIET_HOURS = Setting(
    name="QUIET_HOURS",
    read=values.quiet_hours,
    meaning="When nothing is told, such as 23:00-08:00; one digest follows.",
)
TIME_ZONE = Setting(
    name="TIME_ZONE",
    read=values.time_zone,
    meaning="Of the quiet hours and the calendar, such as Europe/Berlin; without it the machine's own.",
)
LANGUAGE = Setting(
    name="LANGUAGE",
    read=values.language,
    meaning="Of the board, the health card and the notices: en or de. Private answers follow each reader.",
    default="en",
)
ADMIN_ROLE_IDS = Setting(
    name="ADMIN_ROLE_IDS",
    read=values.snowflakes,
    meaning="Roles that count as administrators, besides Discord's own: ids between commas.",
)
REQUESTER_ROLE_IDS = Setting(
    name="REQUESTER_ROLE_IDS",
    read=values.snowflakes,
    meaning="Roles that may start a search with /search, besides the administrators: ids between commas.",
)
TLS_CA_FILE = Setting(
    name="TLS_CA_FILE",
    read=values.ca_file,
    meaning="A certificate authority (PEM) to trust besides the system's own.",
)
TLS_VERIFY = Setting(
    name="TLS_VERIFY",
    read=values.switch,
    meaning="Whether certificates of Radarr, Sonarr and Plex are checked.",
    default="true",
)
DISCARR_DISCORD_API = Setting(
    name="DISCARR_DISCORD_API",
    read=values.loopback_url,
    meaning="Another Discord to talk to, on this machine only (for the demo and for tests).",
)

_DEFAULT_URLS = {
    ServiceKind.RADARR: "http://localhost:7878",
    ServiceKind.SONARR: "http://localhost:8989",
    # Plex has no key that would switch it on, so its address does.
    ServiceKind.PLEX: "",
}


def url_setting(instance: Instance) -> Setting[str]:
    """A named instance has no default address: two services cannot share one port."""
    return Setting(
        name=f"{instance.setting_prefix}_URL",
        read=values.url,
        meaning=f"Where {instance.label} answers, with its URL base if it has one.",
        default="" if instance.name else _DEFAULT_URLS[instance.kind],
    )


def api_key_setting(instance: Instance) -> Setting[Secret]:
    return Setting(
        name=f"{instance.setting_prefix}_API_KEY",
        read=values.secret,
        meaning=f"{instance.label}'s key, from its Settings > General. Without it {instance.label} is off.",
        secret=True,
    )


RADARR = Instance(kind=ServiceKind.RADARR)
SONARR = Instance(kind=ServiceKind.SONARR)
PLEX = Instance(kind=ServiceKind.PLEX)

SETTINGS: tuple[Setting[Any], ...] = (
    DISCORD_TOKEN,
    DISCORD_CHANNEL_ID,
    url_setting(RADARR),
    api_key_setting(RADARR),
    url_setting(SONARR),
    api_key_setting(SONARR),
    url_setting(PLEX),
    CHECK_INTERVAL,
    HEALTH_CHECK_INTERVAL,
    VERBOSE,
    CLEANUP_PREVIOUS_MESSAGES,
    STUCK_THRESHOLD_MINUTES,
    MIN_PROGRESS_CHANGE,
    MIN_SIZE_CHANGE,
    PROGRESS_HISTORY_HOURS,
    MAX_SNAPSHOTS_PER_DOWNLOAD,
    AUTO_CLEANUP,
    DRY_RUN,
    MAX_REMOVALS_PER_HOUR,
    NOTIFY,
    NOTICE_CHANNEL_ID,
    QUIET_HOURS,
    TIME_ZONE,
    LANGUAGE,
    ADMIN_ROLE_IDS,
    REQUESTER_ROLE_IDS,
    TLS_CA_FILE,
    TLS_VERIFY,
    DISCARR_DISCORD_API,
)
