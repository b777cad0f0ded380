"""The command line.

Exit codes: 0 all well, 1 a failure, 78 the settings cannot be used (EX_CONFIG), 130 ended by Ctrl-C.
"""

import argparse
import faulthandler
import importlib.metadata
import logging
import os
import re
import sys
from collections.abc import Callable, MutableMapping, Sequence
from pathlib import Path
from typing import NoReturn

import trio

from discarr.errors.base import NotPossible
from discarr.errors.machine import ExtraMissing
from discarr.errors.settings import SettingsInvalid, SetupCancelled
from discarr.runtime import standard_streams
from discarr.runtime.aside import take_short_turns
from discarr.runtime.folders import runtime_folder, state_folder
from discarr.runtime.garbage import collect_nothing_yet
from discarr.runtime.logs import start_logging
from discarr.runtime.memory import share_one_heap
from discarr.runtime.reload_request import request_reload
from discarr.service.command_line import add_service_commands
from discarr.settings import LoadedSettings, find_env_file, load_settings
from discarr.setup.command_line import add_init_options

log = logging.getLogger(__name__)

EXIT_FAILURE = 1
EXIT_SETTINGS = 78
EXIT_INTERRUPTED = 130

BEGINNING = ("DISCORD_TOKEN", "DISCORD_TOKEN_FILE", "CREDENTIALS_DIRECTORY")
WAY_IN = (
    "There is neither config/.env nor .env in this folder. `discarr init` asks for all of this and writes "
    "one; --env-file names another."
)

Environ = MutableMapping[str, str]
Command = Callable[[argparse.Namespace, Environ], int]


def run_from_command_line() -> NoReturn:
    standard_streams.make_usable()
    try:
        code = main(sys.argv[1:], os.environ)
    except SystemExit as ended:  # argparse's
        code = ended.code if isinstance(ended.code, int) else EXIT_FAILURE
    except (Exception, KeyboardInterrupt, BaseExceptionGroup) as error:  # noqa: BLE001 - Python would tell it, too, but then wait for hanging threads
        code = _code_for(error)
    _leave(code)


def main(arguments: Sequence[str], environ: Environ) -> int:
    """Run one command; its exit code."""
    given = command_line_parser().parse_args(arguments)
    command: Command = given.command
    try:
        return command(given, environ)
    except SettingsInvalid as error:
        _say("The settings cannot be used:", *(f"  {problem}" for problem in error.problems))
        return EXIT_SETTINGS
    except NotPossible as error:
        _say(str(error))
        return error.exit_code
    except ExceptionGroup as group:
        # The nurseries wrap why the daemon could not start; a bug among it goes on rising.
        expected, bugs = group.split(NotPossible)
        if bugs is not None or expected is None:
            raise
        _say(*map(str, _leaves(expected)))
        return EXIT_FAILURE


# --- the commands ---------------------------------------------------------------------------------------


def run(given: argparse.Namespace, environ: Environ) -> int:
    collect_nothing_yet()
    from discarr.daemon import Start, run_daemon  # noqa: PLC0415 - discord.py takes a second: for who needs it

    faulthandler.enable()  # the watchdog's SIGABRT leaves the stacks of all threads on standard error
    share_one_heap()
    take_short_turns()
    start = Start(
        load_settings=lambda: _load(given, environ),
        state_folder=state_folder(environ),
        runtime_folder=runtime_folder(environ),
        log=start_logging(verbose=given.verbose, environ=environ),
        verbose=given.verbose,
        environ=environ,
    )
    trio.run(run_daemon, start)
    return 0


def init(given: argparse.Namespace, environ: Environ) -> int:
    from discarr.setup.walk import set_up  # noqa: PLC0415 - only here

    env_file = given.env_file or find_env_file(environ, Path.cwd()) or Path.cwd() / ".env"
    try:
        outcome = set_up(given, environ, env_file)
    except (KeyboardInterrupt, EOFError) as left:
        print()  # after the question that was not answered
        raise SetupCancelled(by_signal=isinstance(left, KeyboardInterrupt)) from None
    if outcome.starts_here is not None:
        return run(argparse.Namespace(env_file=outcome.starts_here, verbose=False), environ)
    return 0 if outcome.all_well else EXIT_FAILURE


def check(given: argparse.Namespace, environ: Environ) -> int:
    from discarr.check import as_json, as_text, check_everything  # noqa: PLC0415 - the same

    loaded = _load(given, environ)
    start_logging(secrets=loaded.settings.secrets, environ=environ)
    logging.getLogger("discarr").setLevel(logging.ERROR)  # the lines below say it all
    for warning in loaded.warnings:
        _say(f"warning: {warning}")
    lines = trio.run(check_everything, loaded.settings)
    print(as_json(lines) if given.json else as_text(lines))
    return 0 if all(line.ok for line in lines) else EXIT_FAILURE


def reload(given: argparse.Namespace, environ: Environ) -> int:
    """The daemon itself judges its settings: systemd 252 gives ExecReload no credentials to read."""

    async def ask() -> None:
        await request_reload(
            given.pid, state_folder=state_folder(environ), runtime_folder=runtime_folder(environ)
        )

    trio.run(ask)
    return 0


def demo(given: argparse.Namespace, _environ: Environ) -> int:
    try:
        from discarr.demo.show import show_demo  # noqa: PLC0415 - only here, and only with its extra
    except ModuleNotFoundError as error:
        if error.name is not None and error.name.startswith("discarr"):
            raise
        raise ExtraMissing("demo", "discarr demo") from error
    return show_demo(seconds=given.seconds, port=given.port, open_browser=given.open)


def _load(given: argparse.Namespace, environ: Environ) -> LoadedSettings:
    """Raises SettingsInvalid; who has set nothing at all is shown the way in."""
    env_file = given.env_file or find_env_file(environ, Path.cwd())
    try:
        return load_settings(env_file=env_file, environ=environ)
    except SettingsInvalid as invalid:
        if env_file is not None or any(name in environ for name in BEGINNING):
            raise
        raise SettingsInvalid((*invalid.problems, WAY_IN)) from invalid


# --- the line -------------------------------------------------------------------------------------------


def command_line_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="discarr", description="Keeps a Discord channel truthful about Radarr and Sonarr."
    )
    parser.add_argument(
        "--version", action="version", version=f"discarr {importlib.metadata.version('discarr')}"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_init(commands.add_parser("init", help="set it up: asks, tries every answer, writes the settings"))
    _add_run(commands.add_parser("run", help="run the daemon"))
    _add_check(commands.add_parser("check", help="try the settings: every service and Discord"))
    _add_reload(commands.add_parser("reload", help="have a running daemon read its settings again"))
    add_service_commands(
        commands.add_parser("service", help="have systemd run it: install, check, uninstall")
    )
    _add_demo(commands.add_parser("demo", help="see it at work against simulated services"))
    return parser


def _add_env_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--env-file",
        type=Path,
        metavar="FILE",
        help="the settings; without it $CONFIGURATION_DIRECTORY/discarr.env, ./config/.env or ./.env",
    )


def _add_init(parser: argparse.ArgumentParser) -> None:
    add_init_options(parser)
    parser.set_defaults(command=init)


def _add_run(parser: argparse.ArgumentParser) -> None:
    _add_env_file(parser)
    parser.add_argument("--verbose", action="store_true", help="a verbose log, whatever VERBOSE says")
    parser.set_defaults(command=run)


def _add_check(parser: argparse.ArgumentParser) -> None:
    _add_env_file(parser)
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.set_defaults(command=check)


def _add_reload(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--wait", action="store_true", help="until the daemon has taken the settings; it always waits"
    )
    parser.add_argument("pid", type=int, nargs="?", metavar="PID", help="the daemon's; found without it")
    parser.set_defaults(command=reload)


def _add_demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--for", dest="seconds", type=_seconds, metavar="DURATION", help='end by itself after "20s", "5m"'
    )
    parser.add_argument(
        "--port",
        type=_port,
        default=8899,
        metavar="N",
        help="of the page (default: %(default)s; another if taken)",
    )
    parser.add_argument("--open", action="store_true", help="open the page in a browser")
    parser.set_defaults(command=demo)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"a port is a number up to 65535, not {text!r}")
    return int(text)


def _seconds(text: str) -> float:
    duration = re.fullmatch(r"(\d+(?:\.\d+)?)([smh]?)", text)
    if duration is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no duration; write 20s, 5m or 1h")
    return float(duration[1]) * {"": 1, "s": 1, "m": 60, "h": 3600}[duration[2]]


# --- the end --------------------------------------------------------------------------------------------


def _say(*lines: str) -> None:
    for line in lines:
        print(line, file=sys.stderr)


def _leaves(group: ExceptionGroup[NotPossible]) -> list[NotPossible]:
    found: list[NotPossible] = []
    for error in group.exceptions:
        found.extend(_leaves(error) if isinstance(error, ExceptionGroup) else [error])
    return found


def _code_for(error: BaseException) -> int:
    """Who pressed Ctrl-C, or read no further (`| head`), knows why it ended; the rest are bugs, and told."""
    if _is_only(error, KeyboardInterrupt):
        return EXIT_INTERRUPTED
    if not (_is_only(error, BrokenPipeError) and standard_streams.is_reader_gone()):
        sys.excepthook(type(error), error, error.__traceback__)
    return EXIT_FAILURE


def _is_only(error: BaseException, kind: type[BaseException]) -> bool:
    """Whether it is of this kind; a group, with all in it."""
    if isinstance(error, BaseExceptionGroup):
        return error.split(kind)[1] is None
    return isinstance(error, kind)


def _leave(code: int) -> NoReturn:
    """Past the interpreter's own exit, which waits for every thread of a pool.

    A name that does not resolve holds such a thread of discord.py's for as long as the resolver pleases;
    everything of ours has been saved and closed by now.
    """
    logging.shutdown()
    standard_streams.flush()
    os._exit(code)


if __name__ == "__main__":
    run_from_command_line()
