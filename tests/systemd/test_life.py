"""The shipped unit and package under a real systemd: started, reloaded, killed, hung, stopped."""

import signal

from tests.systemd.machine import now
from tests.systemd.shipped import Service


def test_it_is_ready_and_shows_what_it_read_with_its_credentials(stopped: Service) -> None:
    before = now()
    stopped.machine.systemctl("start", "discarr")

    properties = stopped.properties()
    assert (properties["ActiveState"], properties["StatusText"]) == ("active", "Running")
    # The token let it in, the settings named the channel, and the key opened Radarr.
    stopped.machine.wait_for_journal("simulated-discord", "Movies", since=before)


def test_it_goes_on_with_its_own_messages_from_its_state_folder(stopped: Service) -> None:
    boards = []
    for _ in range(2):
        before = now()
        stopped.machine.systemctl("restart", "discarr")
        stopped.machine.wait_for_journal("simulated-discord", "Movies", since=before)
        boards.append(stopped.boards())

    assert len(boards[0]) == 1
    assert boards[0] == boards[1]
    assert stopped.machine.path("/var/lib/private/discarr").stat().st_mode & 0o777 == 0o700


def test_a_reload_is_done_when_systemctl_returns(service: Service) -> None:
    pid = service.pid()
    service.configure(CHECK_INTERVAL="7")

    service.machine.systemctl("reload", "discarr")

    assert "The settings were read again" in service.journal("-n", "3")
    assert service.pid() == pid


def test_a_reload_of_a_broken_file_fails_and_the_daemon_stays(service: Service) -> None:
    pid = service.pid()
    service.configure(CHECK_INTERVALL="7")

    assert service.machine.systemctl("reload", "discarr", check=False).returncode != 0

    properties = service.properties()
    assert (properties["ActiveState"], properties["MainPID"]) == ("active", str(pid))
    assert properties["StatusText"] == "Running; the changed settings cannot be used"
    assert "CHECK_INTERVALL" in service.journal("-p", "err", "-n", "3")


def test_it_stops_in_good_order_and_leaves_nothing_behind(stopped: Service) -> None:
    service, before = stopped, now()
    service.machine.systemctl("start", "discarr")
    service.machine.wait_for_journal("simulated-discord", "Movies", since=before)
    group = service.properties()["ControlGroup"]

    service.machine.systemctl("stop", "discarr")

    properties = service.properties()
    assert (properties["Result"], properties["ExecMainStatus"]) == ("success", "0")
    board = str(service.channel())
    assert "Not updated any more" in board
    assert not service.machine.path(f"/sys/fs/cgroup{group}").exists()
    for folder in ("/run/discarr", "/run/private/discarr", "/run/credentials/discarr.service"):
        assert not service.machine.path(folder).exists(), folder
    assert service.machine.systemctl("--failed", "--no-legend").stdout == ""


def test_killed_it_is_started_again(service: Service) -> None:
    for times in (1, 2):
        before = now()
        service.machine.systemctl("kill", "--kill-whom=main", "--signal=KILL", "discarr")
        # "Started" alone may still be told of the start before.
        service.machine.wait_for_journal("discarr", f"restart counter is at {times}", since=before)
        service.machine.wait_for_journal("discarr", "Started discarr", since=before)
        assert service.properties()["NRestarts"] == str(times)


def test_a_start_that_fails_is_tried_again_however_often(stopped: Service) -> None:
    # A tenth of a second apart: systemd's usual limit, five starts in ten seconds, is met.
    stopped.drop_in("ExecStartPre=/bin/false")
    before = now()

    stopped.machine.systemctl("start", "--no-block", "discarr")

    stopped.machine.wait_for_journal("discarr", "restart counter is at 8", since=before)


def test_a_crash_is_an_error_in_the_journal_and_it_is_started_again(service: Service) -> None:
    before = now()
    service.machine.systemctl("kill", "--kill-whom=main", f"--signal={signal.SIGRTMIN + 1:d}", "discarr")
    service.machine.wait_for_journal("discarr", "Started discarr", since=before)

    crash = service.journal("-p", "err", before)
    assert "Discarr crashed" in crash
    assert "Traceback" in crash
    assert "a bug, for the test" in crash
    assert "Discarr runs" not in crash
    assert "Discarr runs" in service.journal("-p", "info..info", before)


def test_broken_settings_are_not_tried_again(stopped: Service) -> None:
    stopped.configure(CHECK_INTERVAL="never")

    assert stopped.machine.systemctl("start", "discarr", check=False).returncode != 0

    properties = stopped.properties()
    # One that is to be started again would be in the state auto-restart by now.
    assert (properties["ActiveState"], properties["SubState"]) == ("failed", "failed")
    assert (properties["ExecMainStatus"], properties["NRestarts"]) == ("78", "0")
    assert "CHECK_INTERVAL" in stopped.journal("-n", "3")


def test_a_loop_that_hangs_is_ended_with_its_stack_in_the_journal(stopped: Service) -> None:
    stopped.drop_in("WatchdogSec=4s")
    stopped.machine.systemctl("start", "discarr")
    before = now()

    stopped.machine.systemctl("kill", "--kill-whom=main", f"--signal={signal.SIGRTMIN:d}", "discarr")
    stopped.machine.wait_for_journal("discarr", "Watchdog timeout", since=before)
    stopped.machine.wait_for_journal("discarr", "Started discarr", since=before)

    said = stopped.journal(before)
    assert "Fatal Python error: Aborted" in said
    assert "in hang" in said
    assert "run_daemon" in said or "trio/_core" in said
