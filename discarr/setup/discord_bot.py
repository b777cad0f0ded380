"""The questions about Discord: the bot's token, its invitation, and the channel."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import attrs

from discarr import settings_table as table
from discarr.errors.discord import DiscordError, TokenRefused
from discarr.errors.settings import AnswerUnusable
from discarr.gateway.inspection import CLOCK, Finding
from discarr.gateway.place import Place
from discarr.gateway.survey import Bot, Server
from discarr.model.settings import GatewaySettings, Secret
from discarr.setup.beforehand import OPTIONS, Beforehand
from discarr.setup.terminal import Terminal, is_usable
from discarr.setup.trying import channels_of, run, try_channel, try_token, until_invited

Answer = TypeVar("Answer")

ANOTHER_SERVER = "0"

PORTAL = (
    "A bot of your own posts in Discord. In the Developer Portal, https://discord.com/developers/applications,",
    "press New Application, give it a name, open Bot, and press Reset Token.",
)


@attrs.frozen(kw_only=True)
class DiscordQuestions:
    terminal: Terminal
    beforehand: Beforehand
    api: str | None
    """Another Discord, on loopback only."""

    def settle(self) -> GatewaySettings:
        """Ask until the bot can post in the channel."""
        settings, bot = self._settle_token()
        try:
            return self._settle_channel(settings, bot)
        except TokenRefused as reset_meanwhile:
            self._tell(str(reset_meanwhile))
            return attrs.evolve(self, beforehand=self.beforehand.without(table.DISCORD_TOKEN)).settle()

    def _settle_channel(self, settings: GatewaySettings, bot: Bot) -> GatewaySettings:
        given = self.beforehand.given.get(table.DISCORD_CHANNEL_ID.name, "")
        if not self.terminal.asks:
            given = self.beforehand.first(table.DISCORD_CHANNEL_ID)
        if given and is_usable(self.terminal, table.DISCORD_CHANNEL_ID, given):
            settled = self._try(attrs.evolve(settings, channel_id=int(given)))
            if settled is not None:
                return settled
        return self._choose(settings, bot)

    # --- the token ---------------------------------------------------------------------------------------

    def _settle_token(self) -> tuple[GatewaySettings, Bot]:
        setting = table.DISCORD_TOKEN
        token = self.beforehand.given.get(setting.name, "")
        if not self.terminal.asks:
            token = self.beforehand.first(setting)
        if not token:
            self.terminal.say(*PORTAL)
        while True:
            token = token or self._ask_token()
            if is_usable(self.terminal, setting, token):
                settings = GatewaySettings(token=Secret(token), channel_id=0, api=self.api)
                bot = self._look_around(settings)
                if bot is not None:
                    return settings, bot
            token = ""

    def _ask_token(self) -> str:
        name = table.DISCORD_TOKEN.name
        kept = self.beforehand.kept.get(name, "")
        question = "The bot's token; Enter: the one that is set" if kept else "The bot's token"
        while True:
            token = self.terminal.ask_secret(question, option=OPTIONS[name].option) or kept
            if token:
                return token.removeprefix("Bot ").strip()  # as it stands in examples of Discord's API

    def _look_around(self, settings: GatewaySettings) -> Bot | None:
        """None where the token is refused."""
        try:
            bot, clock = self._until_answered(lambda: run(try_token, settings))
        except TokenRefused as refused:
            self._tell(str(refused), *_no_token_at_all(settings.token.reveal()))
            return None
        self.terminal.say(f"  Discord knows the bot as {bot.name}.")
        if clock is not None:
            self.terminal.say(f"  But {clock}")
        return bot

    def _until_answered(self, ask: Callable[[], Answer | DiscordError]) -> Answer:
        """Raises TokenRefused: anything else may work at the next attempt."""
        while True:
            answer = ask()
            if isinstance(answer, TokenRefused):
                raise answer
            if not isinstance(answer, DiscordError):
                return answer
            self._tell(str(answer))
            self.terminal.ask("Press Enter to try again", option="--yes")

    # --- the server and the channel ----------------------------------------------------------------------

    def _choose(self, settings: GatewaySettings, bot: Bot) -> GatewaySettings:
        servers = list(bot.servers)
        if not servers:
            servers += self._invite(settings, bot, servers)
        server: Server | None = servers[0] if len(servers) == 1 else None
        while True:
            server = server or self._choose_server(settings, bot, servers)
            channel_id = self._choose_channel(settings, server)
            if channel_id is None:
                servers += self._invite(settings, bot, servers)
                server = servers[-1]
                continue
            settled = self._try(attrs.evolve(settings, channel_id=channel_id))
            if settled is not None:
                return settled

    def _invite(self, settings: GatewaySettings, bot: Bot, known: list[Server]) -> tuple[Server, ...]:
        self.terminal.say(
            f"Invite {bot.name} to your server. This asks for exactly what it needs:",
            f"  {bot.invitation}",
        )
        if bot.requires_code_grant:
            self.terminal.say(
                '  First switch "Requires OAuth2 Code Grant" off in the portal, under Bot: with it no '
                "invitation works."
            )
        self.terminal.say("Waiting until it is there (Ctrl-C ends the set-up) ...")
        ids = frozenset(server.id for server in known)
        new = self._until_answered(lambda: run(until_invited, settings, ids))
        self.terminal.say(*(f"  {bot.name} is in {server.name}." for server in new))
        return new

    def _choose_server(self, settings: GatewaySettings, bot: Bot, servers: list[Server]) -> Server:
        lines = [f"  {number}  {server.name}" for number, server in enumerate(servers, start=1)]
        self.terminal.say("Servers the bot is in:", *lines, f"  {ANOTHER_SERVER}  another: invite it there")
        number = self._number("Which server? Its number", len(servers))
        if number == 0:
            servers += self._invite(settings, bot, servers)
        return servers[number - 1]

    def _choose_channel(self, settings: GatewaySettings, server: Server) -> int | None:
        """None for another server."""
        places = self._until_answered(lambda: run(channels_of, settings, server))
        lines = [_line(number, place) for number, place in enumerate(places, start=1)]
        self.terminal.say(
            f"Channels of {server.name}:", *lines, f"  {ANOTHER_SERVER}  another server: invite the bot there"
        )
        number = self._channel_number(
            "Which channel shows the board? Its number or name, or a channel's id",
            places,
            default=self._usual_number(places),
        )
        if number > len(places):
            return number
        return places[number - 1].channel_id if number else None

    def _usual_number(self, places: Sequence[Place]) -> str:
        """Of the channel that is set already, or of the only one."""
        kept = self.beforehand.kept.get(table.DISCORD_CHANNEL_ID.name)
        same = (number for number, place in enumerate(places, start=1) if str(place.channel_id) == kept)
        return str(next(same, "1" if len(places) == 1 else ""))

    def _channel_number(self, question: str, places: Sequence[Place], *, default: str) -> int:
        """Of a line in the list; or an id, which is longer than any list."""
        while True:
            text = self._ask_number(question, default)
            number = _number_of(text, places)
            if number is not None:
                return number
            channel_id = _id_in(text)
            if is_usable(self.terminal, table.DISCORD_CHANNEL_ID, channel_id):
                return int(channel_id)

    def _number(self, question: str, most: int) -> int:
        while not _is_number(text := self._ask_number(question, ""), most):
            self.terminal.say(f"  Please enter a number from 0 to {most}.")
        return int(text)

    def _ask_number(self, question: str, default: str) -> str:
        option = OPTIONS[table.DISCORD_CHANNEL_ID.name].option
        return self.terminal.ask(question, default=default, option=option)

    def _try(self, settings: GatewaySettings) -> GatewaySettings | None:
        """None where the bot could not post there, which is said."""
        wrong = [finding for finding in run(try_channel, settings) if _stands_in_the_way(finding)]
        if not wrong:
            return settings
        self._tell(*dict.fromkeys(finding.sentence for finding in wrong))
        return None

    def _tell(self, *problems: str) -> None:
        """Raises AnswerUnusable where nobody is there to answer anew."""
        if not self.terminal.asks:
            raise AnswerUnusable(problems)
        self.terminal.say(*(f"  {problem}" for problem in problems))


def _stands_in_the_way(finding: Finding) -> bool:
    """The clock does not: it was told of with the token."""
    return not finding.ok and finding.asked != CLOCK


def _no_token_at_all(token: str) -> Iterator[str]:
    """The portal shows an application id, a public key and a client secret, too; none of them has dots."""
    if token.count(".") != 2:
        yield "A bot's token has two dots in it. This may be another of the portal's values."


def _is_number(text: str, most: int) -> bool:
    # No list is that long, and int() refuses thousands of digits.
    return text.isascii() and text.isdigit() and len(text) < 10 and int(text) <= most


def _number_of(text: str, places: Sequence[Place]) -> int | None:
    """Of the line that was meant: by its number, or by a name that only one of them has."""
    if _is_number(text, len(places)):
        return int(text)
    name = text.removeprefix("#").casefold()
    named = [line for line, place in enumerate(places, start=1) if place.channel_name.casefold() == name]
    return named[0] if len(named) == 1 else None


def _id_in(text: str) -> str:
    """An id, also in a mention, or in the link that "Copy Link" copies without any developer mode."""
    mention_or_link = re.fullmatch(
        r"<#([0-9]+)>|https://(?:\w+\.)?discord\.com/channels/[0-9]+/([0-9]+)/?", text
    )
    return next(filter(None, mention_or_link.groups())) if mention_or_link else text


def _line(number: int, place: Place) -> str:
    lacks = f" (lacks {', '.join(place.missing_permissions)})" if place.missing_permissions else ""
    return f"  {number}  #{place.channel_name}{lacks}"
