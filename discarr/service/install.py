"""`discarr service install`: the unit with what belongs to it, enabled, started, and ready."""

import os
import shlex
import sys
from pathlib import Path

from discarr.service.errors import (
    NeedsRoot,
    ServiceNotStarted,
    ServiceSettingsAbsent,
    SettingsClosed,
)
from discarr.service.links import link
from discarr.service.places import THIS_MACHINE, UNIT_NAME, Places
from discarr.service.secrets import credential_files, credentials_alone, open_secrets
from discarr.service.sight import closed_to_others, program_for_the_service
from discarr.service.systemctl import property_of_service, require_systemd, start_anew, systemctl
from discarr.service.unit import unit_for, write_unit
from discarr.settings import LoadedSettings, load_settings


def install_service(places: Places = THIS_MACHINE, *, replace: bool = False) -> None:
    """Install, or after an upgrade or a change install again; returns once the service is ready.

    Raises:
        NotPossible: one of `discarr.service.errors`; up to UnitChanged nothing was done.
        SettingsInvalid: as SettingsClosed, with a line for each thing to mend.
    """
    require_root("service install")
    require_systemd()
    settings_of_service(places)
    unit = unit_for(program_for_the_service(), credentials=credential_files(places))
    write_unit(places, unit, replace=replace)
    link(places)
    for warning in open_secrets(places):
        print(f"warning: {warning}")
    _start()


def _start() -> None:
    """Raises SystemdRefused, ServiceNotStarted."""
    systemctl("daemon-reload")
    systemctl("--quiet", "enable", UNIT_NAME)
    print("Starting Discarr, and waiting until it is ready.", flush=True)
    said = start_anew()
    if said is not None:
        raise ServiceNotStarted(said)
    print(f"Discarr runs as a service, and starts with the machine (pid {property_of_service('MainPID')}).")
    print("Its log: journalctl -fu discarr")


def require_root(command: str) -> None:
    """Raises NeedsRoot."""
    if os.geteuid() != 0:
        raise NeedsRoot(this_program(command))


def settings_of_service(places: Places = THIS_MACHINE) -> LoadedSettings:
    """As the service itself will read them: no environment, but its file and its credentials.

    Raises SettingsInvalid, ServiceSettingsAbsent, SettingsClosed.
    """
    if not places.settings.exists():
        raise ServiceSettingsAbsent(places.settings, this_program("init --service"))
    closed = closed_to_others(places.settings)
    if closed is not None:
        raise SettingsClosed(places.settings, closed)
    return load_settings(env_file=places.settings, environ=credentials_alone(places))


def this_program(command: str) -> str:
    """A line for the shell: until the service is installed, none finds `discarr` by its name."""
    return f"{shlex.quote(str(Path(sys.executable).parent / 'discarr'))} {command}"
