"""Marked secrets, given in each of the ways there are, are nowhere the daemon writes to."""

import signal
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
import trio

from discarr.demo.arr.faults import failing
from tests.end_to_end.house import BOARD, HEALTH, House, open_house
from tests.end_to_end.process import RunningDiscarr, running

SECRETS = {
    "DISCORD_TOKEN": ".Marked.d1scord-t0ken_of-the_test",
    "RADARR_API_KEY": "MarkedRadarrKey0123456789abcdef0",
    "SONARR_API_KEY": "MarkedSonarrKey0123456789abcdef0",
    "PLEX_TOKEN": "MarkedPlexToken01234",  # nobody asks for it, and people have it in their environment
}


def mark(house: House) -> None:
    """The services accept these secrets from now on, and no others."""
    house.discord.token = house.discord.token.partition(".")[0] + SECRETS["DISCORD_TOKEN"]
    house.radarr.api_key = SECRETS["RADARR_API_KEY"]
    house.sonarr.api_key = SECRETS["SONARR_API_KEY"]


def give(house: House, folder: Path) -> dict[str, str]:
    """The token as a credential, one key in a file, one in the environment; where the daemon finds them."""
    credentials = folder / "credentials"
    credentials.mkdir()
    (credentials / "discord-token").write_text(house.discord.token)
    (folder / ".env").write_text(f"RADARR_API_KEY={SECRETS['RADARR_API_KEY']}\n")
    del house.environ["DISCORD_TOKEN"], house.environ["RADARR_API_KEY"]
    house.environ |= {name: SECRETS[name] for name in ("SONARR_API_KEY", "PLEX_TOKEN")}
    state = folder / "state"
    state.mkdir()
    return {"CREDENTIALS_DIRECTORY": str(credentials), "STATE_DIRECTORY": str(state)}


def leaked(text: str) -> list[str]:
    """Whose secret, however it is spelled, is in the text."""
    folded = text.casefold()
    return [
        name
        for name, secret in SECRETS.items()
        if any(form.casefold() in folded for form in (secret, quote(secret, safe=""), secret[::-1]))
    ]


def told_to_discord(house: House) -> str:
    """All but the one header that has to carry the token."""
    return "\n".join(
        f"{exchange.path} {exchange.query} {exchange.request_body!r}"
        + "".join(value for name, value in exchange.request_headers.items() if name != "authorization")
        for exchange in house.discord.log
    )


def services_that_tell_secrets(house: House) -> None:
    """A proxy in front echoes what it was asked with, key and all."""
    body = f'{{"message": "no access with {SECRETS["RADARR_API_KEY"]}"}}'.encode()
    house.radarr.fault("/system/status", failing(500, body), times=None)
    house.radarr.fault("/health", failing(403, body), times=None)


async def be_used(house: House, discarr: RunningDiscarr) -> str:
    """Everything that writes: the board, the card, commands, a reload, the task tree; the command line."""
    await house.shown(BOARD)
    await house.shown(HEALTH)
    for command in ("check", "health"):
        await house.ask(house.discord.owner, command)
    discarr.process.send_signal(signal.SIGHUP)
    await discarr.said("The settings were read again")
    discarr.process.send_signal(signal.SIGUSR1)
    await discarr.said("thread MainThread")
    return await trio.Path(f"/proc/{discarr.process.pid}/cmdline").read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
async def test_no_secret_is_anywhere_even_after_a_crash(tmp_path: Path) -> None:
    """The log tells every step, and the crash has all the secrets in its words."""
    async with open_house(tmp_path) as house:
        mark(house)
        folders = give(house, tmp_path)
        services_that_tell_secrets(house)
        program = (sys.executable, "-m", "tests.end_to_end.hanging_process", "crash")
        async with running(house, program=program, **folders) as discarr:
            command_line = await be_used(house, discarr)
            assert await discarr.end(signal.SIGUSR2) == 1
            await discarr.said("RuntimeError: all of [")
        state = Path(folders["STATE_DIRECTORY"])
        kept = "".join(file.read_bytes().decode("latin-1") for file in state.rglob("*") if file.is_file())
        assert "DEBUG" in discarr.log
        assert kept
        assert leaked(discarr.log) == []
        assert leaked(kept) == []
        assert leaked(told_to_discord(house)) == []
        assert leaked(command_line) == []
