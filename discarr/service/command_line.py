"""`discarr service install`, `check` and `uninstall`."""

import argparse
from collections.abc import MutableMapping

import trio

from discarr.service.install import install_service, require_root, settings_of_service
from discarr.service.uninstall import uninstall_service

Environ = MutableMapping[str, str]


def add_service_commands(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_install(
        commands.add_parser("install", help="install and start it; again after an upgrade or a change")
    )
    _add_check(commands.add_parser("check", help="try the service's own settings: every service and Discord"))
    _add_uninstall(commands.add_parser("uninstall", help="stop it and take it away"))


def install(given: argparse.Namespace, _environ: Environ) -> int:
    """0 once it is ready: a Radarr that is down at this moment is told, and no failure of this."""
    install_service(replace=given.replace)
    _tell_how_all_are()
    return 0


def check(_given: argparse.Namespace, _environ: Environ) -> int:
    require_root("service check")
    return 0 if _tell_how_all_are() else 1


def uninstall(given: argparse.Namespace, _environ: Environ) -> int:
    uninstall_service(purge=given.purge)
    return 0


def _tell_how_all_are() -> bool:
    from discarr.check import as_text, check_everything  # noqa: PLC0415 - discord.py takes a second

    loaded = settings_of_service()
    for warning in loaded.warnings:
        print(f"warning: {warning}")
    lines = trio.run(check_everything, loaded.settings)
    print(as_text(lines))
    return all(line.ok for line in lines)


def _add_install(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--replace", action="store_true", help="a unit that was changed by hand, too; the old one is kept"
    )
    parser.set_defaults(command=install)


def _add_check(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=check)


def _add_uninstall(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--purge", action="store_true", help="with its settings, its secrets and its state, for good"
    )
    parser.set_defaults(command=uninstall)
