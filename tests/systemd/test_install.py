"""`discarr service` on a machine with a real systemd: as a person installs, upgrades and takes it away."""

from tests.systemd.machine import now
from tests.systemd.shipped import UNIT, Service, install_wheel, write_secrets


def start_until_the_board_is_there(service: Service) -> None:
    before = now()
    service.machine.systemctl("start", "discarr")
    service.machine.wait_for_journal("simulated-discord", "Movies", since=before)


def test_purged_nothing_is_left_and_one_command_brings_it_back(stopped: Service) -> None:
    stopped.discarr("service", "uninstall", "--purge")
    for gone in ("/etc/discarr", "/var/lib/discarr", "/var/lib/private/discarr", UNIT, "/run/discarr"):
        assert not stopped.machine.path(gone).exists(), gone

    stopped.configure()
    write_secrets(stopped.machine)
    before = now()
    said = stopped.discarr("service", "install").stdout

    properties = stopped.properties()
    assert (properties["ActiveState"], properties["UnitFileState"]) == ("active", "enabled")
    assert f"pid {properties['MainPID']}" in said
    assert "ok    Radarr: " in said
    assert "ok    Discord " in said
    stopped.machine.wait_for_journal("simulated-discord", "Movies", since=before)


def test_an_upgrade_goes_on_with_the_same_board(stopped: Service) -> None:
    start_until_the_board_is_there(stopped)
    boards, pid = stopped.boards(), stopped.pid()
    before = now()

    install_wheel(stopped.machine)
    stopped.discarr("service", "install")

    stopped.machine.wait_for_journal("simulated-discord", "Movies", since=before)
    assert stopped.pid() != pid
    assert stopped.boards() == boards
    assert len(boards) == 1


def test_it_goes_in_one_command_leaves_what_is_yours_and_comes_back_to_it(stopped: Service) -> None:
    start_until_the_board_is_there(stopped)
    boards = stopped.boards()

    said = stopped.discarr("service", "uninstall").stdout

    assert stopped.properties()["LoadState"] == "not-found"
    for kept in ("/etc/discarr", "/var/lib/discarr"):
        assert f"in {kept}" in said
    assert "no service" in stopped.discarr("service", "uninstall").stdout

    before = now()
    stopped.discarr("service", "install")
    stopped.machine.wait_for_journal("simulated-discord", "Movies", since=before)
    assert stopped.boards() == boards


def test_what_does_not_start_shows_its_log(stopped: Service) -> None:
    stopped.drop_in("ExecStartPre=/bin/sh -c 'echo the disk is on fire; false'")

    refused = stopped.discarr("service", "install", check=False)

    assert refused.returncode == 1
    assert "did not start" in refused.stderr
    assert "the disk is on fire" in refused.stderr


def test_who_is_not_root_is_told_the_line_to_type(installed: Service) -> None:
    nobody = ("setpriv", "--reuid=65534", "--clear-groups", "--inh-caps=-all")

    refused = installed.machine.run(*nobody, "/opt/discarr/bin/discarr", "service", "install", check=False)

    assert refused.returncode == 1
    assert "sudo /opt/discarr/bin/discarr service install" in refused.stderr
