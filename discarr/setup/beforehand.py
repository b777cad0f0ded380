"""What is known before anybody is asked: by options, the environment, and settings that are there."""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs

from discarr import settings_table as table
from discarr.errors.settings import AnswerUnusable, SettingsInvalid
from discarr.settings import load_settings
from discarr.settings_file import SettingsFile
from discarr.settings_names import FILE_SUFFIX
from discarr.settings_sources import Sources
from discarr.settings_table import Setting
from discarr.setup.destination import Destination, held

RADARR_URL, RADARR_KEY = table.url_setting(table.RADARR), table.api_key_setting(table.RADARR)
SONARR_URL, SONARR_KEY = table.url_setting(table.SONARR), table.api_key_setting(table.SONARR)
PLEX_URL = table.url_setting(table.PLEX)


@attrs.frozen
class Option:
    option: str
    metavar: str
    meaning: str


OPTIONS: dict[str, Option] = {
    RADARR_URL.name: Option("--radarr-url", "URL", "where Radarr answers"),
    RADARR_KEY.name: Option("--radarr-api-key-file", "FILE", "holds Radarr's API key"),
    SONARR_URL.name: Option("--sonarr-url", "URL", "where Sonarr answers"),
    SONARR_KEY.name: Option("--sonarr-api-key-file", "FILE", "holds Sonarr's API key"),
    PLEX_URL.name: Option("--plex-url", "URL", "where Plex answers"),
    table.DISCORD_TOKEN.name: Option(
        "--discord-token-file", "FILE", "holds the bot's token; for each of these files, - is standard input"
    ),
    table.DISCORD_CHANNEL_ID.name: Option("--channel", "ID", "the channel for the board"),
    table.TLS_CA_FILE.name: Option("--tls-ca-file", "FILE", "a certificate authority (PEM) to trust, too"),
}
"""By the setting they answer. No secret is ever an argument: anybody on the machine may list those."""

SECRETS = (RADARR_KEY.name, SONARR_KEY.name, table.DISCORD_TOKEN.name)


@attrs.frozen(kw_only=True)
class Beforehand:
    given: Mapping[str, str] = attrs.field(repr=False)
    """By options and the environment: not asked for, unless it turns out to be wrong."""
    kept: Mapping[str, str] = attrs.field(repr=False)
    """In the settings there are: offered as the answer."""

    def first(self, setting: Setting[Any]) -> str:
        return self.given.get(setting.name) or self.kept.get(setting.name, "")

    def without(self, setting: Setting[Any]) -> "Beforehand":
        """It turned out to be wrong."""
        given, kept = dict(self.given), dict(self.kept)
        given.pop(setting.name, None)
        kept.pop(setting.name, None)
        return Beforehand(given=given, kept=kept)


def require_mended(destination: Destination, environ: Mapping[str, str]) -> None:
    """Raises SettingsInvalid for what `init` does not ask for, and what would make all answers useless."""
    there = destination.settings if destination.settings.exists() else None
    try:
        load_settings(env_file=there, environ=destination.environ(environ))
    except SettingsInvalid as invalid:
        by_hand = tuple(problem for problem in invalid.problems if _setting_in(problem) not in OPTIONS)
        if by_hand:
            raise SettingsInvalid(by_hand) from invalid


def _setting_in(problem: str) -> str:
    """Each problem begins with its setting's name, or the name of the setting's file."""
    return problem.partition(" ")[0].removesuffix(FILE_SUFFIX)


def beforehand(given: argparse.Namespace, environ: Mapping[str, str], destination: Destination) -> Beforehand:
    """Raises AnswerUnusable, SettingsInvalid."""
    there, around = destination.holds(), Sources(environ=environ, file=SettingsFile())
    answers = {}
    for name in OPTIONS:
        secret, option = name in SECRETS, getattr(given, name)
        answers[name] = _answer(name, option) if option else held(around, name, secret=secret)
    kept = {name: held(there, name, secret=name in SECRETS) for name in OPTIONS}
    return Beforehand(given={name: text for name, text in answers.items() if text}, kept=kept)


def _answer(name: str, option: str) -> str:
    if name not in SECRETS:
        return option
    if option == "-":
        return sys.stdin.readline().strip()
    try:
        return Path(option).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not plain text"
        # Without the path: somebody may have put the secret itself in its place.
        raise AnswerUnusable((f"the file of {OPTIONS[name].option} cannot be read ({reason}).",)) from None
