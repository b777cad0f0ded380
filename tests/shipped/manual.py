"""The man page, from the command line's own parser and the table of the settings.

Not by argparse-manpage: its pages are the help texts over again, with usage lines wrapped for a terminal.
"""

import argparse
from collections.abc import Iterator

from discarr.settings_table import SETTINGS, Setting

ABOUT = (
    "Discarr is a daemon. It shows what Radarr and Sonarr are downloading on a live board in a Discord "
    "channel, how well each service is on a card, tells what was imported and what failed, and answers slash "
    "commands."
)
SOURCES = (
    "Each may stand in the process environment or in the settings file; the environment wins. A secret may "
    "instead stand in a file that NAME_FILE names, or in a systemd credential of its name in lower case with "
    "dashes (discord-token). Further instances have a name of their own: RADARR_4K_URL with "
    "RADARR_4K_API_KEY, and SONARR_ alike. Durations are written 90, 90s, 10m, 2h, 1d; sizes 100MB, 25GB (in "
    "powers of 1024); switches true or false."
)
FILES = {
    "./config/.env, ./.env": "The settings, where --env-file names no other file.",
    "/etc/discarr/discarr.env": "The settings of the service, without secrets.",
    "/etc/discarr/credentials/": "One file for each secret of the service, for root only.",
    "/etc/systemd/system/discarr.service": "The unit; change it by `systemctl edit discarr`.",
    "$STATE_DIRECTORY, ~/.local/state/discarr": "What survives a restart; /var/lib/discarr for the service.",
}
SIGNALS = {
    "SIGTERM, SIGINT": "End in good order: the board says so, and the state is saved.",
    "SIGHUP": "Read the settings again; `discarr reload` and `systemctl reload discarr` wait for the answer.",
    "SIGUSR1": "Write to the log what every task is at.",
}
EXIT_CODES = {
    "0": "All well.",
    "1": "Something failed; what, and what to do, stands on standard error.",
    "2": "The command line was not understood.",
    "78": "The settings cannot be used.",
}


def manual_page(parser: argparse.ArgumentParser) -> str:
    return "\n".join(_lines(parser)) + "\n"


def _lines(parser: argparse.ArgumentParser) -> Iterator[str]:
    yield f'.TH {parser.prog.upper()} 1 "" {parser.prog} "User Commands"'
    yield from (".SH NAME", rf"{parser.prog} \- {_plain(_purpose(parser))}")
    yield ".SH SYNOPSIS"
    for command, _ in commands_of(parser):
        yield from (_synopsis(command), ".br")
    yield from (".SH DESCRIPTION", _plain(ABOUT), ".SH COMMANDS")
    for command, purpose in commands_of(parser):
        yield from _command(command, purpose)
    yield from (".SH SETTINGS", _plain(SOURCES))
    for setting in SETTINGS:
        yield from _item(setting.name, _meaning(setting))
    yield from _table("FILES", FILES)
    yield from _table("SIGNALS", SIGNALS)
    yield from _table("EXIT STATUS", EXIT_CODES)
    yield from (".SH SEE ALSO", ".BR systemctl (1),", ".BR journalctl (1)")


def _purpose(parser: argparse.ArgumentParser) -> str:
    """As whatis(1) shows it: no sentence."""
    description = str(parser.description).rstrip(".")
    return description[:1].lower() + description[1:]


def commands_of(parser: argparse.ArgumentParser) -> Iterator[tuple[argparse.ArgumentParser, str]]:
    """Each command that does something, with what its list of commands says of it."""
    for action in _actions(parser):
        if isinstance(action, argparse._SubParsersAction):
            purposes = {choice.dest: choice.help or "" for choice in action._choices_actions}
            for name, command in action.choices.items():
                within = list(commands_of(command))
                yield from within or [(command, purposes[name])]


def _actions(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    # argparse has no other way to its own list; shtab and argparse-manpage read it alike.
    return parser._actions


def _command(command: argparse.ArgumentParser, purpose: str) -> Iterator[str]:
    yield from (f".SS {_plain(command.prog)}", _plain(f"{_sentence(purpose)}"))
    for action in own_arguments(command):
        yield from _item(" ".join([*action.option_strings, *_metavar(action)]), _sentence(action.help or ""))


def own_arguments(command: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    return (action for action in _actions(command) if not isinstance(action, argparse._HelpAction))


def _synopsis(command: argparse.ArgumentParser) -> str:
    words = " ".join(_word(action) for action in own_arguments(command))
    return rf"\fB{_plain(command.prog)}\fR {words}".rstrip()


def _word(action: argparse.Action) -> str:
    word = _plain(" ".join([*action.option_strings[-1:], *_metavar(action)]))
    return word if action.required else f"[{word}]"


def _metavar(action: argparse.Action) -> list[str]:
    if action.nargs == 0:
        return []
    return [str(action.metavar or action.dest.upper())]


def _table(heading: str, items: dict[str, str]) -> Iterator[str]:
    yield f".SH {heading}"
    for term, meaning in items.items():
        yield from _item(term, meaning)


def _item(term: str, meaning: str) -> tuple[str, str, str]:
    return (".TP", rf"\fB{_plain(term)}\fR", _plain(meaning))


def _meaning(setting: Setting[object]) -> str:
    unit = f" A bare number counts {setting.unit}." if setting.unit else ""
    default = f" Default: {setting.default}." if setting.default else ""
    return f"{setting.meaning}{unit}{default}"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _plain(text: str) -> str:
    """As it is: roff reads commands at the start of a line, and backslashes and dashes anywhere."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-").replace("'", r"\(aq").replace("`", r"\(ga")
    return rf"\&{escaped}" if escaped.startswith((".", "'")) else escaped
