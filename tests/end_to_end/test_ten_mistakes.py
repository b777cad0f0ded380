"""What people get wrong at the set-up: the same sentence mends it in `init`, in `check` and in the log."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import attrs
import pytest
import trio

from discarr.demo.discord.permissions import Permission
from discarr.main import main
from tests.end_to_end.house import House, Listener, open_house

ELSEWHERE = 1300000000000000001
"""A channel of a server that the bot is not in."""

INVITATION = (
    "https://discord.com/oauth2/authorize?client_id=1200000000000000001"
    "&scope=bot+applications.commands&permissions=84992"
)


@attrs.frozen(kw_only=True)
class Mistake:
    name: str
    make: Callable[[House], None]
    """Change the world, or the settings."""
    mended_by: tuple[str, ...]
    """The sentence, without what only the owner's terminal shows (addresses)."""


def settings(**changes: str) -> Callable[[House], None]:
    return lambda house: house.environ.update(changes)


def take_sonarrs_key(house: House) -> None:
    house.environ["RADARR_API_KEY"] = house.environ["SONARR_API_KEY"] = house.sonarr.api_key = "e" * 32


def speak_https(house: House) -> None:
    house.environ["RADARR_URL"] = house.environ["RADARR_URL"].replace("http:", "https:")


def move_below_a_base(house: House) -> None:
    house.radarr.url_base = "/radarr"


def name_a_channel_elsewhere(house: House) -> None:
    house.discord.channels_elsewhere.add(ELSEWHERE)
    house.environ["DISCORD_CHANNEL_ID"] = str(ELSEWHERE)


def leave_the_bot_outside(house: House) -> None:
    house.discord.bot_is_in_guild = False


def take_another_bots_token(house: House) -> None:
    """Discord as that bot sees it: another server, and ours only by hearsay."""
    world = house.discord
    world.guild.name = "Book Club"
    member = world.guild.members[world.bot.id]
    world.guild.members[world.bot.id] = attrs.evolve(
        member, user=attrs.evolve(member.user, username="bookworm")
    )
    world.channels_elsewhere.add(world.channel_id)
    world.remove_channel()


def forbid_messages(house: House) -> None:
    house.discord.deny(Permission.SEND_MESSAGES)


def set_our_clock_back(house: House) -> None:
    house.discord.clock.advance(timedelta(hours=1))


def set_radarrs_clock_forward(house: House) -> None:
    house.radarr.clock_off = timedelta(hours=1)


MISTAKES = (
    Mistake(
        name="wrong key",
        make=settings(RADARR_API_KEY="f" * 32),
        mended_by=(
            "refused the API key (HTTP 401). Copy it anew from Settings > General into RADARR_API_KEY",
        ),
    ),
    Mistake(
        name="key of the other service",
        make=take_sonarrs_key,
        mended_by=("It is Sonarr's: copy Radarr's own from Settings > General into RADARR_API_KEY.",),
    ),
    Mistake(
        name="https on an http port",
        make=speak_https,
        mended_by=("does not speak https. Try http:// in RADARR_URL.",),
    ),
    Mistake(
        name="missing base path",
        make=move_below_a_base,
        mended_by=("RADARR_URL", "for it lacks the URL base.", "/radarr"),
    ),
    Mistake(
        name="channel id of another server",
        make=name_a_channel_elsewhere,
        mended_by=(
            f"the channel {ELSEWHERE} is in another server than the bot discarr, which is in Home Media.",
            "Copy the id of a channel there into DISCORD_CHANNEL_ID",
        ),
    ),
    Mistake(
        name="bot not invited",
        make=leave_the_bot_outside,
        mended_by=("the bot discarr is in no server yet", f"Invite it: {INVITATION}"),
    ),
    Mistake(
        name="permission missing",
        make=forbid_messages,
        mended_by=("the bot lacks Send Messages in the channel", "in the channel's settings > Permissions."),
    ),
    Mistake(
        name="token of another bot",
        make=take_another_bots_token,
        mended_by=(
            "is in another server than the bot bookworm, which is in Book Club",
            "if you invited another bot, put that one's token into DISCORD_TOKEN",
        ),
    ),
    Mistake(
        name="port closed",
        make=settings(RADARR_URL="http://127.0.0.1:1"),
        mended_by=("nothing answers", "(connection refused). Is it running, and is RADARR_URL right?"),
    ),
    Mistake(
        name="clock wrong by an hour",
        make=set_our_clock_back,
        mended_by=(
            "this machine's clock is 60 minutes behind Discord's",
            "Set it (timedatectl set-ntp true)",
        ),
    ),
    Mistake(
        name="a service's clock wrong by an hour",
        make=set_radarrs_clock_forward,
        mended_by=(
            "its clock is 60 minutes ahead of this machine's",
            "Set the one that is wrong (timedatectl set-ntp true)",
        ),
    ),
)

each_mistake = pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)


def said_by(house: House, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    main(arguments, house.environ)
    captured = capsys.readouterr()
    return captured.out + captured.err


@contextmanager
def whole_log() -> Iterator[Listener]:
    listener, logger = Listener(), logging.getLogger("discarr")
    logger.addHandler(listener)
    yield listener
    logger.removeHandler(listener)


@each_mistake
async def test_the_sentence_that_mends_it_is_in_init_check_and_log(
    mistake: Mistake, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with open_house(tmp_path, films=1, episodes=0) as house:
        mistake.make(house)
        init = ("init", "--yes", "--env-file", str(tmp_path / ".env"))
        in_init = await trio.to_thread.run_sync(said_by, house, capsys, *init)
        in_check = await trio.to_thread.run_sync(said_by, house, capsys, "check")
        logging.getLogger("discarr").setLevel(logging.INFO)  # `check` leaves it quiet, for its process ends
        with whole_log() as log:
            async with house.daemon():
                for words in mistake.mended_by:
                    assert words in in_init
                    assert words in in_check
                    await log.heard(words)
        for secret in (house.environ["DISCORD_TOKEN"], house.environ["RADARR_API_KEY"]):
            assert secret not in in_init + in_check + log.text
