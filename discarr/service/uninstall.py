"""`discarr service uninstall`: stopped, disabled, gone; its settings and state only if asked to."""

from shutil import copyfile, rmtree

from discarr.service.install import require_root
from discarr.service.links import unlink
from discarr.service.places import THIS_MACHINE, UNIT_NAME, Places
from discarr.service.systemctl import require_systemd, systemctl
from discarr.service.unit import is_as_written


def uninstall_service(places: Places = THIS_MACHINE, *, purge: bool = False) -> None:
    """Raises NeedsRoot, SystemdAbsent, SystemdRefused."""
    require_root("service uninstall")
    require_systemd()
    if places.unit.exists():
        _take_away(places, purge=purge)
    else:
        print("There is no service of Discarr's here.")
        if purge:
            _remove_folders(places)
    _say_what_is_left(places)


def _take_away(places: Places, *, purge: bool) -> None:
    systemctl("--quiet", "disable", "--now", UNIT_NAME)
    if purge:
        # While the unit is there: it names the folders, and the state's belongs to a user who comes and goes.
        systemctl("clean", "--what=configuration", "--what=state", UNIT_NAME)
    _remove_unit(places)
    unlink(places)
    systemctl("daemon-reload")
    print(f"Stopped Discarr and removed {places.unit}")


def _remove_folders(places: Places) -> None:
    """What an earlier uninstallation kept; without a unit systemd does not know them any more."""
    for path in (places.configuration, places.private_state, places.state):
        if path.is_symlink():
            path.unlink()
        elif path.exists():
            rmtree(path)
            print(f"Removed {path}")


def _remove_unit(places: Places) -> None:
    """What somebody wrote there themselves is not lost."""
    if not is_as_written(places.unit.read_text(encoding="utf-8")):
        copyfile(places.unit, places.unit_aside)
    places.unit.unlink()


def _say_what_is_left(places: Places) -> None:
    for what, path in (
        ("settings and secrets", places.configuration),
        ("state", places.state),
        ("unit that was changed by hand", places.unit_aside),
        ("changes by systemctl edit", places.unit.with_name(f"{UNIT_NAME}.d")),
    ):
        if path.exists():
            print(f"Kept the {what} in {path}")
