"""Who may do what where: Discord's order of roles and overwrites."""

import attrs
import pytest

from discarr.demo.discord.guild import (
    ADMINISTRATOR_ID,
    DEFAULT_BOT_ID,
    DEFAULT_CHANNEL_ID,
    DEFAULT_GUILD_ID,
    LIBRARIANS_ROLE_ID,
    MEMBER_ID,
    OWNER_ID,
    Guild,
    Overwrite,
    found_guild,
)
from discarr.demo.discord.permissions import EVERYTHING, Permission

SEND = Permission.SEND_MESSAGES


def overwrite(target_id: int, *, allow: bool) -> Overwrite:
    bits = {"allow": SEND} if allow else {"deny": SEND}
    return Overwrite(target_id=target_id, for_member=target_id == MEMBER_ID, **bits)


EVERYONE_MAY_NOT = overwrite(DEFAULT_GUILD_ID, allow=False)
LIBRARIANS_MAY = overwrite(LIBRARIANS_ROLE_ID, allow=True)
LIBRARIANS_MAY_NOT = overwrite(LIBRARIANS_ROLE_ID, allow=False)
SHE_MAY = overwrite(MEMBER_ID, allow=True)
SHE_MAY_NOT = overwrite(MEMBER_ID, allow=False)


def household(*overwrites: Overwrite) -> Guild:
    guild = found_guild(bot_id=DEFAULT_BOT_ID, channel_id=DEFAULT_CHANNEL_ID)
    mia = guild.members[MEMBER_ID]
    guild.members[MEMBER_ID] = attrs.evolve(mia, role_ids=frozenset({LIBRARIANS_ROLE_ID}))
    channel = guild.channel(DEFAULT_CHANNEL_ID)
    guild.channels[DEFAULT_CHANNEL_ID] = attrs.evolve(channel, overwrites=overwrites)
    return guild


@pytest.mark.parametrize(
    ("overwrites", "may"),
    [
        ((), True),
        ((EVERYONE_MAY_NOT,), False),
        ((EVERYONE_MAY_NOT, LIBRARIANS_MAY), True),
        ((LIBRARIANS_MAY_NOT, SHE_MAY), True),
        ((LIBRARIANS_MAY, SHE_MAY_NOT), False),
    ],
)
def test_the_closer_overwrite_wins(overwrites: tuple[Overwrite, ...], *, may: bool) -> None:
    permissions = household(*overwrites).permissions_in(DEFAULT_CHANNEL_ID, MEMBER_ID)

    assert (SEND in permissions) is may


@pytest.mark.parametrize("user_id", [OWNER_ID, ADMINISTRATOR_ID])
def test_owner_and_administrators_may_everything_everywhere(user_id: int) -> None:
    assert household(EVERYONE_MAY_NOT).permissions_in(DEFAULT_CHANNEL_ID, user_id) == EVERYTHING
