"""The settings, from the file, the environment and the credentials: all of them, or every problem at once."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import attrs

from discarr import settings_table as table
from discarr.errors.settings import SettingsInvalid
from discarr.model.services import Instance
from discarr.model.settings import (
    CleanupSettings,
    GatewaySettings,
    NoticeSettings,
    ProgressSettings,
    ServiceSettings,
    Settings,
    TlsSettings,
)
from discarr.settings_file import SettingsFile, read_settings_file
from discarr.settings_names import instances_in
from discarr.settings_sources import Given, Sources, SourceUnusable
from discarr.settings_table import Setting
from discarr.settings_values import ValueUnusable

Value = TypeVar("Value")


@attrs.frozen(kw_only=True)
class LoadedSettings:
    settings: Settings
    warnings: tuple[str, ...] = ()
    """What the user should know of, one line each; Discarr runs all the same."""


def find_env_file(environ: Mapping[str, str], cwd: Path) -> Path | None:
    """The settings file to use where none was named."""
    # systemd separates several ConfigurationDirectory= by colons.
    folders = [Path(folder) for folder in environ.get("CONFIGURATION_DIRECTORY", "").split(":") if folder]
    candidates = [*(folder / "discarr.env" for folder in folders), cwd / "config" / ".env", cwd / ".env"]
    return next((path for path in candidates if _is_there(path)), None)


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except PermissionError:
        # Not passed over for another file: reading it tells the user what to mend.
        return True


def load_settings(*, env_file: Path | None, environ: Mapping[str, str]) -> LoadedSettings:
    """Raises SettingsInvalid; no text of it holds a value that was given."""
    file = SettingsFile() if env_file is None else read_settings_file(env_file)
    sources = Sources(environ=environ, file=file)
    reader = _SettingsReader(sources=sources, problems=[*file.problems])
    settings = _read_settings(reader)
    if settings is None or reader.problems:
        raise SettingsInvalid(tuple(reader.problems))
    warnings = (*sources.warnings(), *_idle_warnings(settings))
    return LoadedSettings(settings=settings, warnings=warnings)


@attrs.frozen(kw_only=True)
class _SettingsReader:
    """Reads setting after setting and goes on after a bad one."""

    sources: Sources
    problems: list[str]

    def find(self, setting: Setting[Value]) -> Value | None:
        """None where it is not given, and where it is unusable, which is noted."""
        try:
            given = self.given(setting)
            return None if given is None else self._read(setting, given)
        except SourceUnusable as error:
            self.problems.append(str(error))
            return None

    def read(self, setting: Setting[Value]) -> Value:
        """For a setting that has a default."""
        found = self.find(setting)
        return setting.read(setting.default) if found is None else found

    def require(self, setting: Setting[Value], advice: str) -> Value | None:
        noted = len(self.problems)
        found = self.find(setting)
        if found is None and len(self.problems) == noted and setting.name not in self.sources.file.unreadable:
            self.problems.append(f"{setting.name} is set nowhere. {advice}")
        return found

    def given(self, setting: Setting[Any]) -> Given | None:
        """Raises SourceUnusable."""
        find = self.sources.secret if setting.secret else self.sources.plain
        return find(setting.name)

    def _read(self, setting: Setting[Value], given: Given) -> Value | None:
        try:
            return setting.read(given.text)
        except ValueUnusable as error:
            self.problems.append(f"{setting.name} ({given.where}) {error}")
            return None


def _read_settings(reader: _SettingsReader) -> Settings | None:
    """None where a part is missing that has no default."""
    gateway = _read_gateway(reader)
    services = tuple(_read_services(reader))
    tls = TlsSettings(ca_file=reader.find(table.TLS_CA_FILE), verify=reader.read(table.TLS_VERIFY))
    check_interval_seconds = reader.read(table.CHECK_INTERVAL)
    health_check_interval_seconds = reader.read(table.HEALTH_CHECK_INTERVAL)
    progress = _read_progress(reader)
    cleanup = _read_cleanup(reader)
    notices = _read_notices(reader)
    language = reader.read(table.LANGUAGE)
    admin_role_ids = reader.read(table.ADMIN_ROLE_IDS)
    requester_role_ids = reader.read(table.REQUESTER_ROLE_IDS)
    verbose = reader.read(table.VERBOSE)
    if gateway is None:
        return None
    return Settings(
        gateway=gateway,
        services=services,
        tls=tls,
        check_interval_seconds=check_interval_seconds,
        health_check_interval_seconds=health_check_interval_seconds,
        progress=progress,
        cleanup=cleanup,
        notices=notices,
        language=language,
        admin_role_ids=admin_role_ids,
        requester_role_ids=requester_role_ids,
        verbose=verbose,
    )


def _read_gateway(reader: _SettingsReader) -> GatewaySettings | None:
    token = reader.require(
        table.DISCORD_TOKEN, "Copy the bot's token from the Discord Developer Portal > Bot > Reset Token."
    )
    channel_id = reader.require(
        table.DISCORD_CHANNEL_ID, "Copy the channel's id: right-click the channel > Copy Channel ID."
    )
    notice_channel_id = reader.find(table.NOTICE_CHANNEL_ID)
    cleanup = reader.read(table.CLEANUP_PREVIOUS_MESSAGES)
    api = reader.find(table.DISCARR_DISCORD_API)
    if token is None or channel_id is None:
        return None
    return GatewaySettings(
        token=token,
        channel_id=channel_id,
        notice_channel_id=notice_channel_id,
        cleanup_previous_messages=cleanup,
        api=api,
    )


def _read_services(reader: _SettingsReader) -> Iterator[ServiceSettings]:
    """Radarr and Sonarr always, Plex and the named instances where something of them is set."""
    named = instances_in(reader.sources.names())
    for default in (table.RADARR, table.SONARR):
        yield _read_default_service(reader, default)
        for instance in sorted((one for one in named if one.kind is default.kind), key=lambda one: one.name):
            yield from _read_named_service(reader, instance)
    plex_url = reader.find(table.url_setting(table.PLEX))
    if plex_url is not None:
        yield ServiceSettings(instance=table.PLEX, url=plex_url)


def _read_default_service(reader: _SettingsReader, instance: Instance) -> ServiceSettings:
    api_key = reader.find(table.api_key_setting(instance))
    url = reader.read(table.url_setting(instance))
    return ServiceSettings(instance=instance, url=url, api_key=api_key, enabled=api_key is not None)


def _read_named_service(reader: _SettingsReader, instance: Instance) -> Iterator[ServiceSettings]:
    api_key = reader.find(table.api_key_setting(instance))
    url = reader.require(
        table.url_setting(instance),
        f"{instance.label} needs its address beside its key: the default address is another instance's.",
    )
    if url is not None:
        yield ServiceSettings(instance=instance, url=url, api_key=api_key, enabled=api_key is not None)


def _read_progress(reader: _SettingsReader) -> ProgressSettings:
    return ProgressSettings(
        stuck_threshold_seconds=reader.read(table.STUCK_THRESHOLD_MINUTES),
        min_progress_percent=reader.read(table.MIN_PROGRESS_CHANGE),
        min_size_bytes=reader.read(table.MIN_SIZE_CHANGE),
        history_seconds=reader.read(table.PROGRESS_HISTORY_HOURS),
        max_snapshots_per_download=reader.read(table.MAX_SNAPSHOTS_PER_DOWNLOAD),
    )


def _read_cleanup(reader: _SettingsReader) -> CleanupSettings:
    return CleanupSettings(
        auto=reader.read(table.AUTO_CLEANUP),
        dry_run=reader.read(table.DRY_RUN),
        max_removals_per_hour=reader.read(table.MAX_REMOVALS_PER_HOUR),
    )


def _read_notices(reader: _SettingsReader) -> NoticeSettings:
    return NoticeSettings(
        kinds=reader.read(table.NOTIFY),
        quiet_hours=reader.find(table.QUIET_HOURS),
        time_zone=reader.find(table.TIME_ZONE) or "",
    )


def _idle_warnings(settings: Settings) -> Iterator[str]:
    for service in settings.services:
        if not service.enabled and service.instance.name:
            prefix = service.instance.setting_prefix
            yield f"{service.instance.label} is off: {prefix}_URL is set, but {prefix}_API_KEY is not."
    if not any(service.enabled for service in settings.services):
        yield "no service is on: set RADARR_API_KEY, SONARR_API_KEY or PLEX_URL."
