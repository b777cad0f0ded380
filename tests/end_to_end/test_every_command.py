"""What holds for every command there is, over the real wire: whoever asks is answered, and told the truth."""

from pathlib import Path

import pytest
import trio

from discarr.demo.arr.faults import failing
from discarr.demo.discord.guild import User
from discarr.demo.discord.interactions import Outcome
from discarr.gateway.command_table import command_table
from tests.end_to_end.house import HEALTH, House, open_house

FOR_EVERYONE = {"check", "health", "downloads", "calendar", "disk", "notify", "search", "help"}
OPTIONS = {"search": {"title": "nothing like it"}, "notify": {"download": "nothing like it"}}
COMMANDS = [command.name for command in command_table(())]


async def asked(house: House, user: User, command: str) -> Outcome:
    outcome = await house.ask(user, command, OPTIONS.get(command))
    assert outcome.private, command
    assert outcome.text, command
    assert "went wrong" not in outcome.text, command
    return outcome


async def test_with_every_service_down_each_is_answered(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        for service in (house.radarr, house.sonarr):
            service.fault("/", failing(500), times=None)
        async with house.daemon():
            await house.shown(HEALTH)
            told = {name: (await asked(house, house.discord.administrator, name)).text for name in COMMANDS}
        assert "is missing here" in told["calendar"]
        assert "Nothing known" in told["calendar"]
        assert "Not read yet: " in told["search"]
        assert "cannot read all" in told["notify"]
        assert "could not be read" in told["unblock"]
        assert "500" in told["disk"]


async def test_two_people_at_once_are_both_answered_and_so_is_who_deletes_an_answer(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, house.daemon():
        await house.shown(HEALTH)
        for name in COMMANDS:
            outcomes: list[Outcome] = []

            async def ask(user: User, name: str = name, outcomes: list[Outcome] = outcomes) -> None:
                outcomes.append(await asked(house, user, name))

            async with trio.open_nursery() as nursery:
                nursery.start_soon(ask, house.discord.administrator)
                nursery.start_soon(ask, house.discord.owner)
            for outcome in outcomes:
                assert outcome.message is not None
                house.discord.delete_message(outcome.message.id)
        await asked(house, house.discord.administrator, "help")


@pytest.mark.parametrize("is_administrator", [True, False])
async def test_who_may_not_is_refused_and_told_why(tmp_path: Path, *, is_administrator: bool) -> None:
    async with open_house(tmp_path) as house, house.daemon():
        await house.shown(HEALTH)
        user = house.discord.administrator if is_administrator else house.discord.member
        for name in COMMANDS:
            is_refused = "Only administrators" in (await asked(house, user, name)).text
            assert is_refused is (not is_administrator and name not in FOR_EVERYONE), name
