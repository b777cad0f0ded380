"""The simulated Discord: one server, its people, one bot, and what a person or a test does there."""

import base64
import binascii
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

import attrs
import trio

from discarr.demo.discord import asking, feed, payloads
from discarr.demo.discord.clock import Changes, Clock, Snowflakes
from discarr.demo.discord.commands import Commands
from discarr.demo.discord.faults import Fault, Faults
from discarr.demo.discord.guild import (
    ADMINISTRATOR_ID,
    DEFAULT_BOT_ID,
    DEFAULT_CHANNEL_ID,
    MEMBER_ID,
    OWNER_ID,
    User,
    found_guild,
)
from discarr.demo.discord.interactions import Interactions, Outcome
from discarr.demo.discord.limits import RateLimits
from discarr.demo.discord.messages import Message, Messages, mentioned
from discarr.demo.discord.permissions import Permission
from discarr.demo.discord.sessions import (
    GUILDS,
    MESSAGE_CONTENT,
    Close,
    FallSilent,
    GatewayEvent,
    GatewayOutage,
    Sessions,
)

if TYPE_CHECKING:
    from discarr.demo.web import Exchange

Json = dict[str, Any]
T = TypeVar("T")

DEFAULT_TOKEN = (
    f"{base64.b64encode(str(DEFAULT_BOT_ID).encode()).decode()}.demo.only-for-the-simulated-discord"
)
"""A real token's first part is the bot's id in base64 too; the rest is no secret anywhere."""


def bot_id_of(token: str) -> int:
    """The id in the token's first part, or the usual one where a token has none."""
    first = token.partition(".")[0]
    try:
        return int(base64.b64decode(first + "=" * (-len(first) % 4), validate=True))
    except (binascii.Error, ValueError):
        return DEFAULT_BOT_ID


class SimulatedDiscord:
    """State is in memory. `serve_discord` puts it on the wire; in-process callers use the methods below."""

    def __init__(
        self,
        *,
        token: str = DEFAULT_TOKEN,
        channel_id: int = DEFAULT_CHANNEL_ID,
        heartbeat_seconds: float = 41.25,
        human_delay_seconds: float = 0.05,
    ) -> None:
        self.token = token
        self.channel_id = channel_id
        self.heartbeat_seconds = heartbeat_seconds
        self.human_delay_seconds = human_delay_seconds
        """Nobody clicks sooner: discord.py arms a button only after it has read the answer to its post."""
        self.privileged_intents = 0
        """Those switched on in the Developer Portal; MESSAGE_CONTENT also decides what REST shows."""
        self.has_commands_scope = True
        """Whether the bot was invited with applications.commands."""
        self.bot_is_in_guild = True
        self.channels_elsewhere: set[int] = set()
        """Channels of servers that the bot is not in: Discord tells that they exist, and nothing else."""
        self.gateway_outage: GatewayOutage | None = None
        """What each new connection to the gateway meets."""
        self.gateway_url = ""
        self.api_url = ""

        self.clock = Clock()
        self.changes = Changes()
        self.snowflakes = Snowflakes(self.clock)
        self.guild = found_guild(bot_id=bot_id_of(token), channel_id=channel_id)
        self.limits = RateLimits(self.clock)
        self.faults = Faults()
        self.sessions = Sessions(self.clock, self.changes)
        self.store = Messages()
        self.interactions = Interactions(self.clock, self.snowflakes)
        self.guild_commands = Commands(
            application_id=self.guild.bot_id, guild_id=self.guild.id, snowflakes=self.snowflakes
        )
        self.global_commands = Commands(
            application_id=self.guild.bot_id, guild_id=None, snowflakes=self.snowflakes
        )
        self.log: list[Exchange] = []
        self._token_valid = True
        self.shown_at_seconds: dict[int, float] = {}
        """When people last saw each message change, by Trio's clock."""

    # --- Who and where ----------------------------------------------------------------------------------

    @property
    def guild_id(self) -> int:
        return self.guild.id

    @property
    def bot(self) -> User:
        return self.guild.members[self.guild.bot_id].user

    @property
    def owner(self) -> User:
        return self.guild.members[OWNER_ID].user

    @property
    def administrator(self) -> User:
        return self.guild.members[ADMINISTRATOR_ID].user

    @property
    def member(self) -> User:
        return self.guild.members[MEMBER_ID].user

    @property
    def commands(self) -> list[Json]:
        """The guild's registered commands, as Discord stores them."""
        return self.guild_commands.all()

    @property
    def gateway_log(self) -> list[GatewayEvent]:
        return self.sessions.log

    def accepts(self, token: object) -> bool:
        return self._token_valid and token == self.token

    def application(self) -> Json:
        shows_content = bool(self.privileged_intents & MESSAGE_CONTENT)
        return payloads.application_json(self.bot, self.owner, message_content=shows_content)

    def channel_json(self, channel_id: int) -> Json:
        history = self.store.history(channel_id)
        last = history[-1].id if history else None
        return payloads.channel_json(self.guild.channel(channel_id), self.guild, last)

    # --- Watching ---------------------------------------------------------------------------------------

    def messages(self, channel_id: int | None = None) -> list[Message]:
        """The public history, oldest first."""
        return self.store.history(channel_id or self.channel_id)

    def private_messages(self, user: User) -> list[Message]:
        """What only this user sees, oldest first."""
        return self.store.private(user.id)

    async def wait_until(self, holds: Callable[[], T]) -> T:
        """The first true value of `holds`, asked again after every change; bound it by `trio.fail_after`."""
        await trio.lowlevel.checkpoint()
        while not (value := holds()):
            await self.changes.wait()
        return value

    async def wait_connected(self) -> None:
        """Until a bot has identified or resumed."""
        await self.wait_until(lambda: bool(self.sessions.connected))

    def took_place(self, exchange: "Exchange") -> None:
        self.log.append(exchange)
        self.changes.announce()

    # --- Messages ---------------------------------------------------------------------------------------

    def say(
        self, user: User, content: str, *, channel_id: int | None = None, at: datetime | None = None
    ) -> Message:
        """A person writes; with `at`, wrote long ago."""
        message = Message(
            id=self.snowflakes.make(at),
            channel_id=channel_id or self.channel_id,
            author_id=user.id,
            content=content,
            mentioned_ids=mentioned(content, None, set(self.guild.members)),
        )
        feed.publish(self, message)
        return message

    def delete_message(self, message_id: int) -> None:
        """As a moderator would."""
        feed.withdraw(self, message_id)

    # --- Asking the bot ---------------------------------------------------------------------------------

    async def run_command(
        self,
        user: User,
        name: str,
        options: Mapping[str, Any] | None = None,
        *,
        channel_id: int | None = None,
        answer_within_seconds: float = 5.0,
    ) -> Outcome:
        """Type a slash command; LookupError when it is not registered, or not offered to this user."""
        interaction = asking.begin_command(self, user, name, options or {}, channel_id=channel_id)
        return await asking.outcome(self, interaction, answer_within_seconds)

    async def press(
        self, user: User, message: Message | int, button: str, *, answer_within_seconds: float = 5.0
    ) -> Outcome:
        """Press a button, named by custom id, label or emoji, under a public or one's own private message."""
        interaction = await asking.begin_press(self, user, message, button)
        return await asking.outcome(self, interaction, answer_within_seconds)

    async def choose(
        self,
        user: User,
        message: Message | int,
        custom_id: str,
        value: str,
        *,
        answer_within_seconds: float = 5.0,
    ) -> Outcome:
        """Choose from a menu under a public or one's own private message."""
        interaction = await asking.begin_choice(self, user, message, custom_id, value)
        return await asking.outcome(self, interaction, answer_within_seconds)

    async def autocomplete(
        self, user: User, name: str, options: Mapping[str, Any], *, focused: str
    ) -> Outcome:
        """Type into one option of a command, before it is sent."""
        interaction = asking.begin_autocomplete(self, user, name, options, focused=focused)
        return await asking.outcome(self, interaction, 0)

    async def submit(self, user: User, modal: Json, values: Mapping[str, str]) -> Outcome:
        """Send a modal that an outcome opened, with a value for each of its custom ids."""
        interaction = asking.begin_submit(self, user, modal, values)
        return await asking.outcome(self, interaction, 5.0)

    # --- What goes wrong --------------------------------------------------------------------------------

    def fault(self, method: str, path_regex: str, fault: Fault, times: int = 1) -> None:
        """The next `times` requests whose path the expression is found in get this fault."""
        self.faults.plan(method, path_regex, fault, times)

    def close_gateways(self, code: int) -> None:
        self.sessions.send_to_all(Close(code=code))

    def silence_gateways(self) -> None:
        """As a cable that is out: the connections there are stay open, and nothing is heard any more."""
        self.sessions.send_to_all(FallSilent())

    def send_op(self, op: int, d: Any = None) -> None:
        """7 asks to reconnect; 9 ends the session (d: whether it may be resumed)."""
        self.sessions.send_op(op, d)

    def bot_permissions(self, channel_id: int) -> Permission:
        return self.guild.permissions_in(channel_id, self.guild.bot_id)

    def deny(self, permission: Permission, *, channel_id: int | None = None) -> None:
        self._set(permission, channel_id, allowed=False)

    def allow(self, permission: Permission, *, channel_id: int | None = None) -> None:
        self._set(permission, channel_id, allowed=True)

    def _set(self, permission: Permission, channel_id: int | None, *, allowed: bool) -> None:
        channel_id = channel_id or self.channel_id
        self.guild.set_for_bot(channel_id, permission, allowed=allowed)
        self.sessions.dispatch("CHANNEL_UPDATE", self.channel_json(channel_id), needs=GUILDS)
        self.changes.announce()

    def remove_channel(self, channel_id: int | None = None) -> None:
        channel_id = channel_id or self.channel_id
        removed = self.channel_json(channel_id)
        del self.guild.channels[channel_id]
        self.store.drop_channel(channel_id)
        self.sessions.dispatch("CHANNEL_DELETE", removed, needs=GUILDS)
        self.changes.announce()

    def throw_bot_out(self) -> None:
        """As a moderator would: for the bot, the server and all that is in it is gone."""
        self.sessions.dispatch("GUILD_DELETE", {"id": str(self.guild_id)}, needs=GUILDS)
        self.bot_is_in_guild = False
        self.changes.announce()

    def give_role(self, user: User, role_id: int) -> None:
        member = self.guild.members[user.id]
        self.guild.members[user.id] = attrs.evolve(member, role_ids=member.role_ids | {role_id})

    def speak(self, user: User, locale: str) -> None:
        """They change the language of their client."""
        member = self.guild.members[user.id]
        self.guild.members[user.id] = attrs.evolve(member, locale=locale)

    def invalidate_token(self) -> None:
        """As the Reset Token button: REST answers 401, open gateways close with 4004."""
        self._token_valid = False
        self.close_gateways(4004)

    def accept_token(self, token: str) -> None:
        self.token, self._token_valid = token, True
