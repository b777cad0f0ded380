"""The server: its people, roles and channels, and who may do what where."""

from collections.abc import Iterable
from datetime import UTC, datetime

import attrs

from discarr.demo.discord.permissions import EVERYTHING, NOTHING, ORDINARY, Permission
from discarr.demo.discord.refusals import UnknownChannel

FOUNDED_AT = datetime(2024, 1, 26, 12, tzinfo=UTC)

# Fixed ids, all made in January 2024, so that an example's settings stay valid from run to run.
DEFAULT_BOT_ID = 1200000000000000001
DEFAULT_GUILD_ID = 1200000000000000002
DEFAULT_CHANNEL_ID = 1200000000000000003
OTHER_CHANNEL_ID = 1200000000000000004
BOT_ROLE_ID = 1200000000000000010
ADMINISTRATORS_ROLE_ID = 1200000000000000011
LIBRARIANS_ROLE_ID = 1200000000000000012
OWNER_ID = 1200000000000000021
ADMINISTRATOR_ID = 1200000000000000022
MEMBER_ID = 1200000000000000023


@attrs.frozen(kw_only=True)
class User:
    id: int
    username: str
    display_name: str
    bot: bool = False


@attrs.frozen(kw_only=True)
class Role:
    id: int
    name: str
    permissions: Permission = NOTHING
    position: int = 1
    colour: int = 0
    managed: bool = False
    """It belongs to the bot and cannot be given to anybody else."""


@attrs.frozen(kw_only=True)
class Member:
    user: User
    role_ids: frozenset[int] = frozenset()
    locale: str = "en-US"
    """Of this person's Discord client."""


@attrs.frozen(kw_only=True)
class Overwrite:
    """What a channel allows or denies to one role or one member."""

    target_id: int
    for_member: bool
    allow: Permission = NOTHING
    deny: Permission = NOTHING


TEXT_CHANNEL = 0
CATEGORY = 4


@attrs.frozen(kw_only=True)
class Channel:
    id: int
    name: str
    type: int = TEXT_CHANNEL
    position: int = 0
    topic: str = ""
    overwrites: tuple[Overwrite, ...] = ()


@attrs.define(kw_only=True)
class Guild:
    id: int
    name: str
    owner_id: int
    bot_id: int
    roles: dict[int, Role]
    members: dict[int, Member]
    channels: dict[int, Channel]

    def channel(self, channel_id: int) -> Channel:
        if channel_id not in self.channels:
            raise UnknownChannel
        return self.channels[channel_id]

    def permissions_in_guild(self, user_id: int) -> Permission:
        member = self.members[user_id]
        granted = NOTHING
        for role_id in {self.id, *member.role_ids}:  # the role of everyone has the guild's id
            granted |= self.roles[role_id].permissions
        all_of_it = user_id == self.owner_id or Permission.ADMINISTRATOR in granted
        return EVERYTHING if all_of_it else granted

    def permissions_in(self, channel_id: int, user_id: int) -> Permission:
        """Everyone's overwrite first, then those of the roles together, then the member's own."""
        granted = self.permissions_in_guild(user_id)
        if granted == EVERYTHING:
            return granted
        overwrites = self.channel(channel_id).overwrites
        roles = self.members[user_id].role_ids
        layers = (
            [o for o in overwrites if o.target_id == self.id],
            [o for o in overwrites if o.target_id in roles],
            [o for o in overwrites if o.target_id == user_id],
        )
        for layer in layers:
            granted = _applied(granted, layer)
        return granted

    def set_for_bot(self, channel_id: int, permission: Permission, *, allowed: bool) -> None:
        """Write the bot's own overwrite in a channel, as the channel's settings page does."""
        channel = self.channel(channel_id)
        old = next((o for o in channel.overwrites if o.target_id == self.bot_id), None)
        mine = old or Overwrite(target_id=self.bot_id, for_member=True)
        if allowed:
            mine = attrs.evolve(mine, allow=mine.allow | permission, deny=mine.deny & ~permission)
        else:
            mine = attrs.evolve(mine, allow=mine.allow & ~permission, deny=mine.deny | permission)
        others = tuple(o for o in channel.overwrites if o.target_id != self.bot_id)
        self.channels[channel_id] = attrs.evolve(channel, overwrites=(*others, mine))


def _applied(granted: Permission, layer: Iterable[Overwrite]) -> Permission:
    denied, allowed = NOTHING, NOTHING
    for overwrite in layer:
        denied |= overwrite.deny
        allowed |= overwrite.allow
    return granted & ~denied | allowed


def found_guild(*, bot_id: int, channel_id: int) -> Guild:
    """A small household: an owner, an administrator, a member, and the bot."""
    bot = User(id=bot_id, username="discarr", display_name="Discarr", bot=True)
    owner = User(id=OWNER_ID, username="olivia", display_name="Olivia")
    administrator = User(id=ADMINISTRATOR_ID, username="adam", display_name="Adam")
    member = User(id=MEMBER_ID, username="mia", display_name="Mia")
    roles = (
        Role(id=DEFAULT_GUILD_ID, name="@everyone", permissions=ORDINARY, position=0),
        Role(id=LIBRARIANS_ROLE_ID, name="Librarians", position=1, colour=0x1ABC9C),
        Role(id=BOT_ROLE_ID, name="Discarr", position=2, managed=True),
        Role(
            id=ADMINISTRATORS_ROLE_ID,
            name="Administrators",
            permissions=Permission.ADMINISTRATOR,
            position=3,
            colour=0xE67E22,
        ),
    )
    members = (
        Member(user=bot, role_ids=frozenset({BOT_ROLE_ID})),
        Member(user=owner),
        Member(user=administrator, role_ids=frozenset({ADMINISTRATORS_ROLE_ID})),
        Member(user=member),
    )
    channels = (
        Channel(id=channel_id, name="downloads", position=0, topic="What is downloading, live"),
        Channel(id=OTHER_CHANNEL_ID, name="general", position=1),
    )
    return Guild(
        id=DEFAULT_GUILD_ID,
        name="Home Media",
        owner_id=OWNER_ID,
        bot_id=bot_id,
        roles={role.id: role for role in roles},
        members={member.user.id: member for member in members},
        channels={channel.id: channel for channel in channels},
    )
