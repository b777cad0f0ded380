"""`discarr init`: from nothing to settings that were tried, one question at a time."""

import argparse
import os
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

import attrs

from discarr import settings_table as table
from discarr.check import as_text, check_everything
from discarr.errors.settings import AnswerUnusable, RootNeeded
from discarr.model.services import Instance
from discarr.model.settings import ServiceSettings, TlsSettings
from discarr.service.install import install_service, this_program
from discarr.service.places import Places
from discarr.settings import load_settings
from discarr.setup.beforehand import (
    OPTIONS,
    PLEX_URL,
    RADARR_KEY,
    SONARR_KEY,
    Beforehand,
    beforehand,
    require_mended,
)
from discarr.setup.destination import DISCORD_API, Destination, for_person, for_service
from discarr.setup.discord_bot import DiscordQuestions
from discarr.setup.keeping import SERVICES, keep, outranked, values_of
from discarr.setup.services import ServiceQuestions
from discarr.setup.terminal import Terminal, is_usable
from discarr.setup.trying import find_services, run
from discarr.setup.writing import require_writable


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
    require_mended(destination, environ)
    known = beforehand(given, environ, destination)
    terminal.say("Discarr's set-up. Ctrl-C ends it at any time; nothing is written before the end.")
    services, tls = _settle_services(terminal, known, destination.more_instances())
    terminal.say("")
    gateway = DiscordQuestions(terminal=terminal, beforehand=known, api=environ.get(DISCORD_API)).settle()
    terminal.say("")
    values = values_of(gateway, services, tls)
    keep(terminal, destination, values, overwrite=given.overwrite)
    terminal.say(*outranked(values, destination.environ(environ)))
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
        raise RootNeeded(this_program("init --service"))
    return for_service(Places(given.root))


# --- the questions --------------------------------------------------------------------------------------


def _settle_services(
    terminal: Terminal, known: Beforehand, more: Sequence[Instance]
) -> tuple[tuple[ServiceSettings, ...], TlsSettings]:
    terminal.say("", "Looking for Radarr, Sonarr and Plex on this machine ...")
    found = run(find_services)
    terminal.say(*(f"  {each.label} answers at {found[each]}" for each in SERVICES if each in found))
    tls = _tls(terminal, known)
    questions = ServiceQuestions(terminal=terminal, beforehand=known, found=found, tls=tls)
    for instance in SERVICES:
        questions.settle(instance)
    terminal.say(*(f"  {instance.label} stays as it is set." for instance in more))
    if not questions.settled and not more:
        problem = "no service was set up: Discarr needs Radarr, Sonarr or Plex."
        if not terminal.asks:
            options = ", ".join(
                OPTIONS[name].option for name in (RADARR_KEY.name, SONARR_KEY.name, PLEX_URL.name)
            )
            raise AnswerUnusable((f"{problem} Answer with one or more of {options}.",))
        terminal.say(f"  {problem}")
        return _settle_services(terminal, known, more)
    return tuple(questions.settled), tls


def _tls(terminal: Terminal, known: Beforehand) -> TlsSettings:
    authority = known.first(table.TLS_CA_FILE)
    if authority and is_usable(terminal, table.TLS_CA_FILE, authority):
        return TlsSettings(ca_file=Path(authority).absolute())
    return TlsSettings()


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
        return f"Install the service with: sudo {this_program('service install')}"
    return f"Start it with: {this_program('run')} --env-file {shlex.quote(str(destination.settings))}"


def _wants(terminal: Terminal, given: argparse.Namespace, question: str) -> bool:
    return given.start or (terminal.asks and terminal.confirm(question, default=True, option="--start"))
