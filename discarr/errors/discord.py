"""What can go wrong with Discord."""

from datetime import timedelta

from discarr.errors.base import DiscarrError
from discarr.model.clocks import apart_in_words


class DiscordError(DiscarrError):
    """Something Discord would not do."""


class GatewayLost(DiscordError):
    """The connection ended in a way that a new attempt can mend."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the connection to Discord was lost ({reason}). Discarr connects again by itself.")


class TokenRefused(DiscordError):
    """Discord does not accept the bot: the same attempt would fail for ever."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"Discord refused the bot ({reason}). Reset the token in the Developer Portal, put it into "
            "DISCORD_TOKEN, and reload or restart Discarr."
        )


class ChannelMissing(DiscordError):
    def __init__(self, channel_id: int) -> None:
        super().__init__(
            f"the channel {channel_id} does not exist or the bot is not in its server. Check "
            "DISCORD_CHANNEL_ID or NOTICE_CHANNEL_ID, whichever names it (right-click the channel > Copy "
            "Channel ID), and invite the bot."
        )


class ChannelNotForText(ChannelMissing):
    """A category or a forum: it has an id like any channel's, and nobody can write in it."""

    def __init__(self, channel_id: int, name: str) -> None:
        DiscordError.__init__(
            self,
            f"the channel {channel_id} ({name}) takes no messages, for it is a category or a forum. Copy the "
            "id of a text channel into DISCORD_CHANNEL_ID or NOTICE_CHANNEL_ID, whichever names it.",
        )


class BotNotInvited(ChannelMissing):
    """The token is good, but its bot is in no server at all."""

    def __init__(self, channel_id: int, bot: str, invitation: str) -> None:
        DiscordError.__init__(
            self,
            f"the bot {bot} is in no server yet, so it cannot see the channel {channel_id}. Invite it: "
            f"{invitation} (if you invited another bot, put that one's token into DISCORD_TOKEN).",
        )


class ChannelElsewhere(ChannelMissing):
    """The channel exists, in a server without the bot: it is another server's, or the token another bot's."""

    def __init__(self, channel_id: int, bot: str, servers: tuple[str, ...], invitation: str) -> None:
        DiscordError.__init__(
            self,
            f"the channel {channel_id} is in another server than the bot {bot}, which is in "
            f"{', '.join(servers)}. Copy the id of a channel there into DISCORD_CHANNEL_ID or "
            "NOTICE_CHANNEL_ID, whichever names it, or invite the bot to the channel's server: "
            f"{invitation} (if you invited another bot, put that one's token into DISCORD_TOKEN).",
        )


class PermissionMissing(DiscordError):
    """`names` are Discord's own words for the permissions, as its settings show them."""

    def __init__(self, channel_id: int, names: tuple[str, ...]) -> None:
        self.names = names
        super().__init__(
            f"the bot lacks {', '.join(names)} in the channel {channel_id}. Grant it in the channel's "
            "settings > Permissions."
        )


class MessageGone(DiscordError):
    """Somebody deleted our message, or another bot posted it: the token's application was changed."""

    def __init__(self, message_id: int) -> None:
        super().__init__(f"the message {message_id} was deleted or is another bot's; Discarr posts it anew.")


class DiscordLimited(DiscordError):
    """429, or 30046: too many edits of a message older than an hour."""

    def __init__(self, retry_after_seconds: float) -> None:
        self.retry_after_seconds = retry_after_seconds
        super().__init__(f"Discord limits this for {retry_after_seconds:.0f} s. Discarr waits.")


class DiscordUnavailable(DiscordError):
    """5xx, or no network, for a single call."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Discord could not be reached ({reason}). Discarr tries again by itself.")


class CardRefused(DiscordError):
    """400 to a message: the card breaks one of Discord's rules; the same card would be refused again."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Discord refused a message of Discarr's ({reason}). Please report it.")


class RequestRefused(DiscordError):
    """400 to anything but a message; `asked` says what it was for: "to register the commands"."""

    def __init__(self, asked: str, reason: str) -> None:
        super().__init__(
            f"Discord refused {asked} ({reason}). Update Discarr, and if that does not help, report it."
        )


class CommandsForbidden(DiscordError):
    """The bot was invited without the scope applications.commands, which no permission can replace."""

    def __init__(self, invitation: str) -> None:
        super().__init__(
            "the bot may not have slash commands in its server. Invite it again, with the scopes bot and "
            f"applications.commands: {invitation} (nothing is lost by that)."
        )


class ClockWrong(DiscordError):
    """Discord's clock is right; whoever reads the board counts its times by that one."""

    def __init__(self, ahead: timedelta) -> None:
        super().__init__(
            f"this machine's clock is {apart_in_words(ahead)} Discord's, so every time on the board is off "
            "by as much. Set it (timedatectl set-ntp true); Discarr notices by itself."
        )
