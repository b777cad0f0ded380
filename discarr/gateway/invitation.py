"""What the bot has to be allowed, which of it is missing, and the invitation that asks for exactly that."""

import discord

from discarr.model.printable import printable

VIEW_CHANNEL = "View Channel"
SEND_MESSAGES = "Send Messages"
EMBED_LINKS = "Embed Links"
READ_MESSAGE_HISTORY = "Read Message History"

NEEDED = {
    VIEW_CHANNEL: discord.Permissions(view_channel=True),
    SEND_MESSAGES: discord.Permissions(send_messages=True),
    EMBED_LINKS: discord.Permissions(embed_links=True),
    READ_MESSAGE_HISTORY: discord.Permissions(read_message_history=True),
}
"""By the words of Discord's own settings: this alone says what Discarr needs."""

SCOPES = ("bot", "applications.commands")


def lacking(granted: discord.Permissions) -> tuple[str, ...]:
    """What has to be granted: without View Channel nothing else counts, nor do embeds without messages."""
    missing = [name for name, needed in NEEDED.items() if not granted.is_superset(needed)]
    if VIEW_CHANNEL in missing:
        return (VIEW_CHANNEL,)
    return tuple(name for name in missing if name != EMBED_LINKS or SEND_MESSAGES not in missing)


def invitation(client: discord.Client) -> str:
    """The address that asks a server's manager to let the bot in; the client has logged in."""
    needed = discord.Permissions.none()
    for permission in NEEDED.values():
        needed |= permission
    return discord.utils.oauth_url(client.application_id or 0, permissions=needed, scopes=SCOPES)


def bot_name(client: discord.Client) -> str:
    return "" if client.user is None else printable(client.user.name)
