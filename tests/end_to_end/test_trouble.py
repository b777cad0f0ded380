"""What goes wrong in Discord for longer, and what is said of it."""

from pathlib import Path

import pytest

from discarr.demo.discord.faults import Fault
from discarr.demo.discord.permissions import Permission
from tests.end_to_end.house import BOARD, HEALTH, House, open_house

INVALID = Fault(status=400, json={"message": "Invalid Form Body", "code": 50035})


def asked(house: House, method: str, part: str) -> int:
    return sum(exchange.method == method and part in exchange.path for exchange in house.discord.log)


async def test_refused_commands_do_not_hold_back_the_board(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        house.discord.fault("PUT", "/commands$", INVALID, times=100)
        async with house.daemon():
            await house.shown(BOARD)
            await house.shown(HEALTH)


async def test_an_odd_answer_about_the_channel_is_asked_for_again(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        house.discord.fault("GET", r"/channels/\d+$", INVALID, times=1)
        async with house.daemon():
            await house.until(lambda: asked(house, "GET", "/channels/"))
            house.discord.allow(Permission.SEND_MESSAGES)  # any news makes it look again
            await house.shown(BOARD)


@pytest.mark.parametrize("lost", [Permission.VIEW_CHANNEL, Permission.SEND_MESSAGES])
async def test_a_permission_lost_while_nothing_changes_is_said_at_once(
    tmp_path: Path, lost: Permission
) -> None:
    async with open_house(tmp_path, films=0, episodes=0) as house:
        house.environ["CHECK_INTERVAL"] = "1h"
        async with house.daemon():
            await house.shown(BOARD)
            await house.shown(HEALTH)
            house.discord.deny(lost)
            await house.listener.heard("the bot lacks")
            house.discord.allow(lost)
            await house.listener.heard("as they should be")
