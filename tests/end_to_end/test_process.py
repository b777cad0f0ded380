"""The daemon as systemd and its user meet it: a process that is started, told, killed, and started again."""

import signal
from pathlib import Path

import pytest
import trio

from discarr.demo.discord.faults import Fault
from tests.end_to_end.house import BOARD, HEALTH, PATIENCE_SECONDS, House, open_house, text_of
from tests.end_to_end.process import command, env_file, running

FIXTURES = Path(__file__).parent.parent / "fixtures"


async def test_sigterm_ends_it_in_good_order_within_five_seconds(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, running(house) as discarr:
        await house.shown(BOARD)
        began = trio.current_time()
        assert await discarr.end(signal.SIGTERM) == 0
        assert trio.current_time() - began < 5.0
        assert "Not updated any more" in text_of(await house.shown(BOARD))
        assert house.discord.gateway_log[-1].close_code == 1000


async def test_killed_and_started_twenty_times_there_is_one_board_and_one_card(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        for _ in range(20):
            async with running(house) as discarr:
                await wait_for_an_edit(house)
                await discarr.end(signal.SIGKILL)
        async with running(house):
            await house.shown(BOARD)
            await house.shown(HEALTH)
            assert (len(house.marked(BOARD)), len(house.marked(HEALTH))) == (1, 1)
            assert len(house.discord.messages()) == 2


async def wait_for_an_edit(house: House) -> None:
    """Until a message is posted or edited once more."""
    before = edits_of(house)
    with trio.fail_after(PATIENCE_SECONDS):
        await house.discord.wait_until(lambda: edits_of(house) > before)


def edits_of(house: House) -> int:
    writes = ("POST", "PATCH")
    return sum("/messages" in exchange.path and exchange.method in writes for exchange in house.discord.log)


async def test_a_second_daemon_on_the_same_state_is_refused_with_the_pid_of_the_first(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, running(house) as first:
        await first.said("Discarr runs")
        second = await command(house, "run")
        assert second.returncode == 1
        assert str(first.process.pid) in second.stderr
        assert "Traceback" not in second.stderr


async def test_sighup_with_a_typo_keeps_everything_running_and_says_what_is_wrong(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        file = env_file(tmp_path, house)
        settings = {"DISCARR_DISCORD_API": house.environ["DISCARR_DISCORD_API"]}
        house.environ = settings
        async with running(house, "--env-file", str(file)) as discarr:
            await house.shown(BOARD)
            good = file.read_text()
            file.write_text(good + "CHECK_INTERVALL=10\nHEALTH_CHECK_INTERVAL=often\n")
            discarr.process.send_signal(signal.SIGHUP)
            await discarr.said("HEALTH_CHECK_INTERVAL")
            await discarr.said("CHECK_INTERVALL")
            connected = len(house.discord.gateway_log)
            file.write_text(good.replace("CHECK_INTERVAL=1\n", "CHECK_INTERVAL=7\n", 1))
            discarr.process.send_signal(signal.SIGHUP)
            await discarr.said("The settings were read again")
            await house.shown(BOARD, lambda text: "every 7 s" in text)
            assert len(house.discord.gateway_log) == connected, (
                "an interval needs no new connection to Discord"
            )


async def test_reload_waits_for_the_daemon_and_fails_with_its_words(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        file = env_file(tmp_path, house)
        house.environ = {"DISCARR_DISCORD_API": house.environ["DISCARR_DISCORD_API"]}
        arguments = ("reload", "--wait")
        assert (await command(house, *arguments)).returncode == 1
        async with running(house, "--env-file", str(file)) as discarr:
            await discarr.said("Discarr runs")
            assert (await command(house, *arguments, str(discarr.process.pid))).returncode == 0
            stranger = await command(house, *arguments, "1")
            assert stranger.returncode == 1
            assert "no signal was sent" in stranger.stderr
            file.write_text(file.read_text() + "VERBOSE=perhaps\n")
            broken = await command(house, *arguments)
            assert broken.returncode == 1
            assert "VERBOSE" in broken.stderr
            assert discarr.process.poll() is None


async def test_broken_settings_end_with_78_and_every_problem(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        house.environ |= {"CHECK_INTERVAL": "never", "DISCORD_CHANNEL_ID": "general"}
        done = await command(house, "run")
        assert done.returncode == 78
        assert "CHECK_INTERVAL" in done.stderr
        assert "DISCORD_CHANNEL_ID" in done.stderr


async def test_the_ancestors_file_works_unchanged(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        text = (FIXTURES / "ancestor.env.example").read_text()
        for placeholder, value in {
            "your_discord_bot_token_here": house.environ["DISCORD_TOKEN"],
            "123456789012345678": house.environ["DISCORD_CHANNEL_ID"],
            "http://localhost:7878": house.environ["RADARR_URL"],
            "your_radarr_api_key_here": house.environ["RADARR_API_KEY"],
            "http://localhost:8989": house.environ["SONARR_URL"],
            "your_sonarr_api_key_here": house.environ["SONARR_API_KEY"],
        }.items():
            assert placeholder in text
            text = text.replace(placeholder, value)
        file = tmp_path / "config" / ".env"
        file.parent.mkdir()
        file.write_text(text)
        house.environ = {"DISCARR_DISCORD_API": house.environ["DISCARR_DISCORD_API"]}
        async with running(house):
            await house.shown(BOARD, lambda text: "Movies" in text and "TV" in text)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_second_signal_ends_it_at_once(tmp_path: Path, number: signal.Signals) -> None:
    async with open_house(tmp_path) as house, running(house) as discarr:
        await house.shown(BOARD)
        house.discord.fault("PATCH", "/messages/", Fault(delay_seconds=60.0), times=100)
        discarr.process.send_signal(number)
        await discarr.said("Discarr stops")
        assert await discarr.end(number) == 128 + number
