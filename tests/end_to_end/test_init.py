"""`discarr init` with a person at a real terminal, with a pipe, and with nobody to ask."""

import os
import shlex
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import attrs
import pexpect
import pytest
import trio

from discarr.demo.discord.guild import CATEGORY, DEFAULT_BOT_ID, OTHER_CHANNEL_ID, Channel
from discarr.demo.discord.permissions import Permission
from discarr.main import main
from discarr.model.settings import Settings
from discarr.settings import load_settings
from tests.end_to_end.house import BOARD, House, open_house
from tests.end_to_end.process import DISCARR, ROOT

PATIENCE_SECONDS = 60.0
CATEGORY_ID = 1200000000000000077
RADARR_KEY, SONARR_KEY = "a" * 32, "b" * 32


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """Nothing is set but where Discord is: everything else is answered."""
    async with open_house(tmp_path, films=2, episodes=3) as house:
        house.radarr.api_key, house.sonarr.api_key = RADARR_KEY, SONARR_KEY
        yield house


def own_environment(house: House, **more: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": ROOT,
        "HOME": str(house.folder),
        "STATE_DIRECTORY": str(house.folder / "state"),
        "DISCARR_DISCORD_API": house.environ["DISCARR_DISCORD_API"],
        **more,
    }


class Person:
    """Reads what the terminal shows, and types."""

    def __init__(self, house: House, *arguments: str) -> None:
        self.shown = ""
        self._terminal = pexpect.spawn(
            DISCARR[0],
            [*DISCARR[1:], "init", *arguments],
            env=own_environment(house),
            cwd=house.folder,
            encoding="utf-8",
            timeout=PATIENCE_SECONDS,
            dimensions=(50, 300),
        )

    def reads(self, words: str) -> None:
        self._terminal.expect_exact(words)
        self.shown += f"{self._terminal.before}{words}"

    def answers(self, question: str, line: str) -> None:
        self.reads(question)
        self._terminal.sendline(line)

    def leaves(self) -> int | None:
        self._terminal.sendintr()
        return self.sees_it_end()

    def sees_it_end(self) -> int | None:
        self._terminal.expect(pexpect.EOF)
        self.shown += f"{self._terminal.before}"
        self._terminal.close()
        return self._terminal.exitstatus


def settle_services(person: Person, house: House) -> None:
    person.answers("Radarr's address", house.environ["RADARR_URL"])
    person.answers("Radarr's API key", RADARR_KEY)
    person.answers("Sonarr's address", house.environ["SONARR_URL"])
    person.answers("Sonarr's API key", SONARR_KEY)
    person.answers("Plex's address", "no")


def enabled_in(settings: Settings) -> list[str]:
    return [service.instance.label for service in settings.services if service.enabled]


async def at_the_terminal(dialogue: Callable[[], None]) -> None:
    await trio.to_thread.run_sync(dialogue)


async def test_from_nothing_to_the_first_board(house: House) -> None:
    house.discord.bot_is_in_guild = False
    house.discord.guild.channels[7] = Channel(id=7, name="Media", type=CATEGORY)

    def dialogue() -> None:
        person = Person(house)
        settle_services(person, house)
        person.answers("The bot's token", house.discord.token)
        person.reads("scope=bot+applications.commands&permissions=84992")
        person.reads("Waiting until it is there")
        house.discord.bot_is_in_guild = True
        person.answers("Which channel", "1")
        assert "#general" in person.shown
        assert "#Media" not in person.shown  # no text channel
        person.answers("Write the settings", "")
        person.answers("Start Discarr now", "")
        person.reads("Connected to Discord")
        trio.from_thread.run(house.shown, BOARD)
        assert person.leaves() == 0
        for secret in (house.discord.token, RADARR_KEY, SONARR_KEY):
            assert secret not in person.shown

    await at_the_terminal(dialogue)
    written = house.folder / ".env"
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    settings = load_settings(env_file=written, environ={}).settings
    assert settings.gateway.channel_id == house.discord.channel_id
    assert enabled_in(settings) == [
        "Radarr",
        "Sonarr",
    ]


async def test_each_answer_is_tried_at_once_and_asked_for_again(house: House) -> None:
    house.radarr.url_base = "/radarr"
    house.discord.deny(Permission.SEND_MESSAGES)
    url = house.environ["RADARR_URL"]

    def dialogue() -> None:
        person = Person(house)
        person.answers("Radarr's address", "not an address")
        person.reads("What you entered is not an address.")
        person.answers("Radarr's address", url.replace("http:", "https:"))
        person.answers("Radarr's API key", RADARR_KEY)
        person.reads("does not speak https")
        person.answers(f"[{url}]", "")
        person.reads("lacks the URL base")
        person.answers(f"[{url}/radarr]", "")
        person.reads("answers.")
        person.answers("Sonarr's address", house.environ["SONARR_URL"])
        person.answers("Sonarr's API key", RADARR_KEY)
        person.reads("It is Radarr's")
        person.answers("Sonarr's API key", SONARR_KEY)
        person.answers("Plex's address", "no")
        person.answers("The bot's token", "a-wrong-one")
        person.reads("Discord refused the bot")
        person.answers("The bot's token", house.discord.token)
        person.reads("#downloads (lacks Send Messages)")
        person.answers("Which channel", "1")
        person.reads("the bot lacks Send Messages")
        person.answers("Which channel", "2")
        person.reads("Write the settings")
        assert person.leaves() == 130

    await at_the_terminal(dialogue)


async def test_answers_are_taken_as_people_give_them(house: House) -> None:
    """From the browser's line, for a question that was one too many, from Discord's own menus."""
    house.discord.guild.channels[CATEGORY_ID] = Channel(id=CATEGORY_ID, name="Media", type=CATEGORY)
    other = house.discord.guild.channels[OTHER_CHANNEL_ID].name

    def dialogue() -> None:
        person = Person(house)
        person.answers("Radarr's address", "127.0.0.1:1")
        person.answers("Radarr's API key", "no")
        person.answers("Radarr's address", house.environ["RADARR_URL"] + "/settings/general")
        person.answers("Radarr's API key", RADARR_KEY)
        person.answers("Sonarr's address", "no")
        person.answers("Plex's address", "no")
        person.answers("The bot's token", str(DEFAULT_BOT_ID))
        person.reads("A bot's token has two dots in it.")
        person.answers("The bot's token", f"Bot {house.discord.token}")
        person.answers("Which channel", "9" * 3000)
        person.answers("Which channel", "#no-such-one")
        person.reads("is not a Discord id")
        person.answers("Which channel", str(CATEGORY_ID))
        person.reads("(Media) takes no messages")
        person.answers("Which channel", f"https://discord.com/channels/1/{CATEGORY_ID}")
        person.reads("(Media) takes no messages")
        person.answers("Which channel", f"#{other}")
        person.answers("Write the settings", "")
        person.answers("Start Discarr now", "n")
        assert person.sees_it_end() == 0
        assert "Traceback" not in person.shown

    await at_the_terminal(dialogue)
    settings = load_settings(env_file=house.folder / ".env", environ={}).settings
    assert settings.gateway.channel_id == OTHER_CHANNEL_ID
    assert settings.services[0].url == house.environ["RADARR_URL"]


async def test_who_leaves_leaves_nothing_behind(house: House) -> None:
    before = set(house.folder.rglob("*"))

    def dialogue() -> None:
        person = Person(house)
        person.answers("Radarr's address", house.environ["RADARR_URL"])
        person.reads("Radarr's API key")
        assert person.leaves() == 130
        assert "nothing was written" in person.shown

    await at_the_terminal(dialogue)
    assert set(house.folder.rglob("*")) == before


async def piped(
    house: House, *lines: str, arguments: tuple[str, ...] = (), **environ: str
) -> subprocess.CompletedProcess[bytes]:
    return await trio.run_process(
        [*DISCARR, "init", *arguments],
        stdin="".join(f"{line}\n" for line in lines).encode(),
        env=own_environment(house, **environ),
        cwd=house.folder,
        capture_stdout=True,
        capture_stderr=True,
        check=False,
    )


def answers_of(house: House) -> tuple[str, ...]:
    services = (house.environ["RADARR_URL"], RADARR_KEY, house.environ["SONARR_URL"], SONARR_KEY, "no")
    return (*services, house.discord.token, str(house.discord.channel_id), "y", "n")


async def test_a_pipe_may_answer(house: House) -> None:
    done = await piped(house, *answers_of(house))
    assert done.returncode == 0, done.stderr.decode()
    assert load_settings(env_file=house.folder / ".env", environ={}).settings.gateway.token.reveal()


async def test_a_pipe_that_ends_early_leaves_nothing_behind(house: House) -> None:
    done = await piped(house, *answers_of(house)[:-3])
    assert done.returncode == 1
    assert "nothing was written" in done.stderr.decode()
    assert not (house.folder / ".env").exists()


async def test_what_init_does_not_ask_for_is_mended_before_it_asks(house: House) -> None:
    (house.folder / ".env").write_text("CHECK_INTERVAL=soon\nDISCORD_CHANNEL_ID=wrong, but asked for\n")
    done = await piped(house)
    assert done.returncode == 78
    assert b"CHECK_INTERVAL" in done.stderr
    assert b"DISCORD_CHANNEL_ID" not in done.stderr
    assert done.stdout == b""


async def test_a_second_radarr_that_is_set_is_service_enough_and_stays(house: House) -> None:
    second = f"RADARR_4K_URL={house.environ['RADARR_URL']}\nRADARR_4K_API_KEY={RADARR_KEY}\n"
    (house.folder / ".env").write_text(second)
    done = await piped(house, "no", "no", "no", house.discord.token, "1", "y", "n")
    assert done.returncode == 0, done.stderr.decode()
    assert "Radarr 4k stays as it is set." in done.stdout.decode()
    settings = load_settings(env_file=house.folder / ".env", environ={}).settings
    assert enabled_in(settings) == ["Radarr 4k"]


# --- nobody to ask ---------------------------------------------------------------------------------------


def as_options(house: House, folder: Path) -> tuple[str, ...]:
    """Secrets are in files."""
    secrets = {"discord-token": house.discord.token, "radarr-api-key": RADARR_KEY}
    for name, secret in secrets.items():
        (folder / name).write_text(secret + "\n")
    files = (part for name in secrets for part in (f"--{name}-file", str(folder / name)))
    urls = ("--radarr-url", house.environ["RADARR_URL"], "--channel", str(house.discord.channel_id))
    where = ("--env-file", str(folder / ".env"))
    return ("init", "--yes", *where, *files, *urls)


@attrs.frozen
class Silence:
    """`discarr` with nobody to ask, in the test's own process."""

    house: House
    capsys: pytest.CaptureFixture[str]

    async def __call__(self, *arguments: str) -> tuple[int, str]:
        """The exit code, and all that was printed."""
        code = await trio.to_thread.run_sync(main, arguments, own_environment(self.house))
        captured = self.capsys.readouterr()
        return code, captured.out + captured.err


@pytest.fixture
def silently(house: House, capsys: pytest.CaptureFixture[str]) -> Silence:
    return Silence(house, capsys)


async def test_options_answer_everything(house: House, silently: Silence, tmp_path: Path) -> None:
    code, printed = await silently(*as_options(house, tmp_path))
    assert code == 0, printed
    settings = load_settings(env_file=tmp_path / ".env", environ={}).settings
    assert enabled_in(settings) == ["Radarr"]
    assert house.discord.token not in printed


async def test_an_environment_that_overrules_an_answer_is_told_of(house: House) -> None:
    done = await piped(house, *answers_of(house), DISCORD_TOKEN="one.that.was")
    assert done.returncode == 1, "the whole is not well: that token still counts"
    assert "unset DISCORD_TOKEN" in done.stdout.decode()


async def test_how_to_start_is_a_line_that_any_shell_understands(house: House) -> None:
    """Until the service is installed no shell finds `discarr`, and a folder may have a space in its name."""
    env_file = house.folder / "my settings" / ".env"
    done = await piped(house, *answers_of(house), arguments=("--env-file", str(env_file)))
    assert done.returncode == 0, done.stderr.decode()
    line = next(line for line in done.stdout.decode().splitlines() if "Start it with: " in line)
    program, *rest = shlex.split(line.partition("Start it with: ")[2])
    assert Path(program) == Path(sys.executable).parent / "discarr"
    assert rest == ["run", "--env-file", str(env_file)]


async def test_an_answer_that_is_missing_is_named_with_its_option(
    house: House, silently: Silence, tmp_path: Path
) -> None:
    code, printed = await silently(*as_options(house, tmp_path)[:-2])
    assert code == 1
    assert "--channel" in printed
    assert not (tmp_path / ".env").exists()


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ((), "--radarr-api-key-file, --sonarr-api-key-file, --plex-url"),
        (("--radarr-url", "http://127.0.0.1:1"), "--radarr-api-key-file"),
    ],
)
async def test_a_service_without_its_key_is_not_left_out_in_silence(
    silently: Silence, tmp_path: Path, arguments: tuple[str, ...], named: str
) -> None:
    code, printed = await silently("init", "--yes", "--env-file", str(tmp_path / ".env"), *arguments)
    assert code == 1
    assert '"no"' not in printed  # which is for whoever is asked
    assert named in printed


async def test_settings_that_are_there_are_replaced_by_request_only(
    house: House, silently: Silence, tmp_path: Path
) -> None:
    env = tmp_path / ".env"
    before = f"# mine\nDISCORD_CHANNEL_ID={OTHER_CHANNEL_ID}\nNOTIFY=none\n"
    env.write_text(before)
    options = as_options(house, tmp_path)

    code, printed = await silently(*options)
    assert code == 1
    assert "--overwrite" in printed
    assert env.read_text() == before

    code, printed = await silently(*options, "--overwrite")
    assert code == 0, printed
    assert (tmp_path / ".env.before-init").read_text() == before
    assert env.read_text().startswith(f"# mine\nDISCORD_CHANNEL_ID={house.discord.channel_id}\nNOTIFY=none\n")


async def test_the_services_settings_hold_no_secret_and_the_secrets_are_roots(
    house: House, silently: Silence, tmp_path: Path
) -> None:
    code, printed = await silently(*as_options(house, tmp_path), "--service", "--root", str(tmp_path))
    assert code == 0, printed
    folder = tmp_path / "etc" / "discarr"
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*")}
    assert modes == {
        "discarr.env": 0o644,
        "credentials": 0o700,
        "discord-token": 0o600,
        "radarr-api-key": 0o600,
    }
    assert house.discord.token not in (folder / "discarr.env").read_text()
    as_the_service = {"CREDENTIALS_DIRECTORY": str(folder / "credentials")}
    settings = load_settings(env_file=folder / "discarr.env", environ=as_the_service).settings
    assert settings.gateway.token.reveal() == house.discord.token
    assert enabled_in(settings) == ["Radarr"]


async def test_a_secret_of_the_service_is_replaced_by_request_only_and_kept_aside(
    house: House, silently: Silence, tmp_path: Path
) -> None:
    token = tmp_path / "etc" / "discarr" / "credentials" / "discord-token"
    token.parent.mkdir(parents=True)
    token.write_text("former\n")
    options = (*as_options(house, tmp_path), "--service", "--root", str(tmp_path))
    code, printed = await silently(*options)
    assert code == 1
    assert "DISCORD_TOKEN" in printed
    assert token.read_text() == "former\n"

    code, printed = await silently(*options, "--overwrite")
    assert code == 0, printed
    assert token.read_text().strip() == house.discord.token
    assert token.with_name("discord-token.before-init").read_text() == "former\n"
    assert "former" not in printed
