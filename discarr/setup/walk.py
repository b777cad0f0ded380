"""`discarr init`: from nothing to settings that were tried, one question at a time."""

import argparse
import os
from collections.abc import Mapping
from pathlib import Path

import attrs

from discarr import settings_table as table
from discarr.check import as_text, check_everything
from discarr.errors import AnswerUnusable, RootNeeded, SetupCancelled
from discarr.model.settings import GatewaySettings, ServiceSettings, TlsSettings
from discarr.service.install import install_service
from discarr.service.places import Places
from discarr.settings import load_settings
from discarr.setup.beforehand import SECRETS, Beforehand, beforehand
from discarr.setup.destination import DISCORD_API, Destination, for_person, for_service, held
from discarr.setup.discord_bot import DiscordQuestions
from discarr.setup.services import ServiceQuestions
from discarr.setup.settings_text import Values
from discarr.setup.terminal import Terminal, is_usable
from discarr.setup.trying import find_services, run
from discarr.setup.writing import require_writable, write_together

SERVICES = (table.RADARR, table.SONARR, table.PLEX)


@attrs.frozen(kw_only=True)
class Outcome:
    all_well: bool
    starts_here: Path | None = None
    """The settings of a daemon that is to run in this window."""


def set_up(given: argparse.Namespace, environ: Mapping[str, str], env_file: Path) -> Outcome:
    """Raises NotPossible, SettingsInvalid; KeyboardInterrupt and EOFError where the person leaves."""
    terminal = Terminal(asks=not given.yes)
    destination = _destination(given, env_file)
    require_writable(destination.settings)
    known = beforehand(given, environ, destination)
    terminal.say("Discarr's set-up. Ctrl-C ends it at any time; nothing is written before the end.")
    services, tls = _settle_services(terminal, known)
    terminal.say("")
    gateway = DiscordQuestions(terminal=terminal, beforehand=known, api=environ.get(DISCORD_API)).settle()
    terminal.say("")
    _write(terminal, destination, _values(gateway, services, tls), overwrite=given.overwrite)
    try:
        return _finish(terminal, given, destination, environ)
    except (KeyboardInterrupt, EOFError):
        terminal.say("", "The settings are written. " + _how_to_start(destination))
        return Outcome(all_well=True)


# --- before ---------------------------------------------------------------------------------------------


def _destination(given: argparse.Namespace, env_file: Path) -> Destination:
    if not given.service:
        return for_person(env_file)
    if given.root == Path("/") and os.geteuid() != 0:
        raise RootNeeded
    return for_service(Places(given.root))


# --- the questions --------------------------------------------------------------------------------------


def _settle_services(
    terminal: Terminal, known: Beforehand
) -> tuple[tuple[ServiceSettings, ...], TlsSettings]:
    terminal.say("", "Looking for Radarr, Sonarr and Plex on this machine ...")
    found = run(find_services)
    for instance, address in found.items():
        terminal.say(f"  {instance.label} answers at {address}")
    tls = _tls(terminal, known)
    questions = ServiceQuestions(terminal=terminal, beforehand=known, found=found, tls=tls)
    for instance in SERVICES:
        questions.settle(instance)
    if not questions.settled:
        problem = "no service was set up: Discarr needs Radarr, Sonarr or Plex."
        if not terminal.asks:
            raise AnswerUnusable((problem,))
        terminal.say(f"  {problem}")
        return _settle_services(terminal, known)
    return tuple(questions.settled), tls


def _tls(terminal: Terminal, known: Beforehand) -> TlsSettings:
    authority = known.first(table.TLS_CA_FILE)
    if authority and is_usable(terminal, table.TLS_CA_FILE, authority):
        return TlsSettings(ca_file=Path(authority).absolute())
    return TlsSettings()


# --- the settings ---------------------------------------------------------------------------------------


def _values(gateway: GatewaySettings, services: tuple[ServiceSettings, ...], tls: TlsSettings) -> Values:
    """By name; None for a service that is done without."""
    values: dict[str, str | None] = {
        table.DISCORD_TOKEN.name: gateway.token.reveal(),
        table.DISCORD_CHANNEL_ID.name: str(gateway.channel_id),
    }
    wanted = {service.instance: service for service in services}
    for instance in SERVICES:
        service = wanted.get(instance)
        key = service.api_key if service else None
        values[table.url_setting(instance).name] = service.url if service else None
        if instance != table.PLEX:
            values[table.api_key_setting(instance).name] = key.reveal() if key else None
    if tls.ca_file is not None:
        values[table.TLS_CA_FILE.name] = str(tls.ca_file)
    return values


def _write(terminal: Terminal, destination: Destination, values: Values, *, overwrite: bool) -> None:
    there = destination.holds()
    now = {name: held(there, name, secret=name in SECRETS) for name in values}
    changed = {name: value for name, value in values.items() if (value or "") != now[name]}
    if not changed:
        terminal.say(f"{destination.settings} says all of this already.")
        return
    replaced = [name for name in changed if now[name]]
    if not overwrite:
        _ask_leave(terminal, destination, replaced)
    write_together(
        destination.plan(
            {name: value for name, value in changed.items() if name not in SECRETS},
            {name: value for name, value in changed.items() if name in SECRETS},
        )
    )
    terminal.say(*_written(destination, kept_copy=bool(replaced)))


def _ask_leave(terminal: Terminal, destination: Destination, replaced: list[str]) -> None:
    """Settings that are there are never replaced unasked. Raises AnswerUnusable, SetupCancelled."""
    path = destination.settings
    if not replaced:
        if terminal.asks and not terminal.confirm(f"Write the settings to {path}?", default=True):
            raise SetupCancelled(by_signal=False)
        return
    sentence = f"{path} is there already, with another {', '.join(replaced)}."
    if not terminal.asks:
        raise AnswerUnusable((f"{sentence} To replace that, add --overwrite; a copy is kept.",))
    terminal.say(sentence, f"Everything else in it stays, and a copy is kept as {destination.copy}.")
    if not terminal.confirm("Replace that?", default=False, option="--overwrite"):
        raise SetupCancelled(by_signal=False)


def _written(destination: Destination, *, kept_copy: bool) -> list[str]:
    if destination.credentials is None:
        lines = [f"Wrote {destination.settings}, which only you can read."]
    else:
        lines = [
            f"Wrote {destination.settings}, without secrets.",
            f"Wrote the secrets to {destination.credentials}, which only root can read.",
        ]
    return [*lines, f"What was there is kept as {destination.copy}."] if kept_copy else lines


# --- after ----------------------------------------------------------------------------------------------


def _finish(
    terminal: Terminal, given: argparse.Namespace, destination: Destination, environ: Mapping[str, str]
) -> Outcome:
    all_well = _check(terminal, destination, environ)
    if destination.credentials is not None:
        _end_with_service(terminal, given, destination)
        return Outcome(all_well=all_well)
    return Outcome(all_well=all_well, starts_here=_end_for_person(terminal, given, destination))


def _check(terminal: Terminal, destination: Destination, environ: Mapping[str, str]) -> bool:
    """The whole once more, as it was written."""
    loaded = load_settings(env_file=destination.settings, environ=destination.environ(environ))
    terminal.say("", "All of it once more, as it was written:")
    lines = run(check_everything, loaded.settings)
    terminal.say(as_text(lines), "")
    return all(line.ok for line in lines)


def _end_for_person(terminal: Terminal, given: argparse.Namespace, destination: Destination) -> Path | None:
    if _wants(terminal, given, "Start Discarr now, and post the board?"):
        terminal.say("The board appears in your channel. Discarr runs in this window; Ctrl-C stops it.")
        return destination.settings
    terminal.say(_how_to_start(destination))
    return None


def _end_with_service(terminal: Terminal, given: argparse.Namespace, destination: Destination) -> None:
    """Raises NotPossible where systemd would not have it; the settings are written by then."""
    is_this_machine = given.root == Path("/")
    if is_this_machine and _wants(terminal, given, "Install the service now, and start it?"):
        install_service()
    else:
        terminal.say(_how_to_start(destination))


def _how_to_start(destination: Destination) -> str:
    if destination.credentials is not None:
        return "Install the service with: sudo discarr service install"
    return f"Start it with: discarr run --env-file {destination.settings}"


def _wants(terminal: Terminal, given: argparse.Namespace, question: str) -> bool:
    return given.start or (terminal.asks and terminal.confirm(question, default=True, option="--start"))
