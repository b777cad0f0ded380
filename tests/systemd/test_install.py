"""`discarr service` on a machine with a real systemd: as a person installs, upgrades and takes it away."""

from collections.abc import Iterator

import pytest

from tests.systemd.machine import now
from tests.systemd.shipped import UNIT, Service, install_wheel, write_secrets

STATE = "/var/lib/private/discarr"


@pytest.fixture
def restored(stopped: Service) -> Iterator[Service]:
    """Whatever a test takes away, the others get their service back."""
    yield stopped
    if not stopped.machine.path(UNIT).exists():
        _put_settings_there(stopped)
        stopped.discarr("service", "install")


@pytest.fixture
def nothing_yet(restored: Service) -> Service:
    """The package is there, and nothing else of Discarr's."""
    restored.discarr("service", "uninstall", "--purge")
    return restored


def _put_settings_there(service: Service) -> None:
    service.configure()
    write_secrets(service.machine)


def test_one_command_has_it_run_and_says_how_all_are(nothing_yet: Service) -> None:
    _put_settings_there(nothing_yet)
    before = now()

    said = nothing_yet.discarr("service", "install").stdout

    properties = nothing_yet.properties()
    assert (properties["ActiveState"], properties["UnitFileState"]) == ("active", "enabled")
    assert f"pid {properties['MainPID']}" in said
    assert "ok    Radarr: " in said
    assert "ok    Discord " in said
    nothing_yet.machine.wait_for_journal("simulated-discord", "Movies", since=before)


def test_an_upgrade_goes_on_with_the_same_board(stopped: Service) -> None:
    before = now()
    stopped.machine.systemctl("start", "discarr")
    stopped.machine.wait_for_journal("simulated-discord", "Movies", since=before)
    boards, pid = stopped.boards(), stopped.pid()
    before = now()

    install_wheel(stopped.machine)
    stopped.discarr("service", "install")

    stopped.machine.wait_for_journal("simulated-discord", "Movies", since=before)
    assert stopped.pid() != pid
    assert stopped.boards() == boards
    assert len(boards) == 1


def test_what_does_not_start_shows_its_log(stopped: Service) -> None:
    stopped.drop_in("ExecStartPre=/bin/sh -c 'echo the disk is on fire; false'")

    refused = stopped.discarr("service", "install", check=False)

    assert refused.returncode == 1
    assert "did not start" in refused.stderr
    assert "the disk is on fire" in refused.stderr


def test_it_goes_in_one_command_and_leaves_what_is_yours(restored: Service) -> None:
    restored.machine.systemctl("start", "discarr")

    said = restored.discarr("service", "uninstall").stdout

    assert restored.properties()["LoadState"] == "not-found"
    for kept in ("/etc/discarr", "/var/lib/discarr"):
        assert f"in {kept}" in said
        assert restored.machine.path(kept).exists()
    assert "no service" in restored.discarr("service", "uninstall").stdout


def test_purged_it_leaves_nothing(restored: Service) -> None:
    restored.machine.systemctl("start", "discarr")

    restored.discarr("service", "uninstall", "--purge")

    for gone in ("/etc/discarr", "/var/lib/discarr", STATE, UNIT, "/run/discarr"):
        assert not restored.machine.path(gone).exists(), gone


def test_who_is_not_root_is_told_the_line_to_type(installed: Service) -> None:
    nobody = ("setpriv", "--reuid=65534", "--clear-groups", "--inh-caps=-all")

    refused = installed.machine.run(*nobody, "/opt/discarr/bin/discarr", "service", "install", check=False)

    assert refused.returncode == 1
    assert "sudo /opt/discarr/bin/discarr service install" in refused.stderr
