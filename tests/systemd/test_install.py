"""`discarr service` on a machine with a real systemd: as a person installs, upgrades and takes it away."""

from collections.abc import Iterator

import pytest

from tests.systemd.machine import now
from tests.systemd.shipped import CREDENTIALS, SETTINGS, UNIT, Service, install_wheel, write_secrets

STATE = "/var/lib/private/discarr"


@pytest.fixture
def restored(stopped: Service) -> Iterator[Service]:
    """Whatever a test takes away, the others get their service back."""
    yield stopped
    _put_settings_there(stopped)
    stopped.drop_in()
    stopped.discarr("service", "install", "--replace")


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


def test_the_service_is_given_those_secrets_that_are_there(nothing_yet: Service) -> None:
    _put_settings_there(nothing_yet)
    # What an editor leaves is no secret of ours.
    nothing_yet.machine.path(f"{CREDENTIALS}/discord-token~").write_text("old")

    nothing_yet.discarr("service", "install")

    unit = nothing_yet.machine.path(UNIT).read_text()
    given = [line for line in unit.splitlines() if line.startswith("LoadCredential")]
    assert given == [
        f"LoadCredential={name}:{CREDENTIALS}/{name}" for name in ("discord-token", "radarr-api-key")
    ]
    assert nothing_yet.machine.run("systemd-analyze", "verify", "discarr.service").stdout == ""


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


def test_a_unit_that_somebody_changed_is_replaced_only_if_asked_for(restored: Service) -> None:
    unit = restored.machine.path(UNIT)
    changed = unit.read_text().replace("RestartSec=15s", "RestartSec=25s")
    unit.write_text(changed)

    refused = restored.discarr("service", "install", check=False)
    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    assert unit.read_text() == changed

    restored.discarr("service", "install", "--replace")
    assert "RestartSec=15s" in unit.read_text()
    assert unit.with_name("discarr.service.old").read_text() == changed


def test_without_settings_it_says_how_to_get_them(nothing_yet: Service) -> None:
    refused = nothing_yet.discarr("service", "install", check=False)

    assert refused.returncode == 1
    assert f"no settings in {SETTINGS}" in refused.stderr
    assert "sudo /opt/discarr/bin/discarr init --service" in refused.stderr
    assert not nothing_yet.machine.path(UNIT).exists()


def test_with_a_secret_missing_it_names_it(nothing_yet: Service) -> None:
    nothing_yet.configure()

    refused = nothing_yet.discarr("service", "install", check=False)

    assert refused.returncode == 78
    assert "DISCORD_TOKEN" in refused.stderr
    assert not nothing_yet.machine.path(UNIT).exists()


def test_settings_that_the_service_could_not_read_are_not_tried(restored: Service) -> None:
    restored.machine.path(SETTINGS).chmod(0o600)

    refused = restored.discarr("service", "install", check=False)

    restored.machine.path(SETTINGS).chmod(0o644)
    assert refused.returncode == 1
    assert f"chmod go+rX {SETTINGS}" in refused.stderr


def test_what_does_not_start_shows_its_log(restored: Service) -> None:
    restored.drop_in("ExecStartPre=/bin/sh -c 'echo the disk is on fire; false'")

    refused = restored.discarr("service", "install", check=False)

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


@pytest.mark.parametrize("command", ["install", "check", "uninstall"])
def test_who_is_not_root_is_told_the_line_to_type(stopped: Service, command: str) -> None:
    nobody = ("setpriv", "--reuid=65534", "--clear-groups", "--inh-caps=-all")

    refused = stopped.machine.run(*nobody, "/opt/discarr/bin/discarr", "service", command, check=False)

    assert refused.returncode == 1
    assert f"sudo /opt/discarr/bin/discarr service {command}" in refused.stderr
