"""How discord.py says no, turned into Discarr's own errors at this edge."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import aiohttp
import discord

from discarr.errors.discord import (
    ChannelMissing,
    DiscordError,
    DiscordLimited,
    DiscordUnavailable,
    GatewayLost,
    MessageGone,
    PermissionMissing,
    TokenRefused,
)
from discarr.gateway.invitation import EMBED_LINKS, SEND_MESSAGES, VIEW_CHANNEL

UNKNOWN_CHANNEL = 10003
UNKNOWN_GUILD = 10004
UNKNOWN_MESSAGE = 10008
MISSING_ACCESS = 50001
ANOTHERS_MESSAGE = 50005
"""Only its author may edit a message: the settings have the token of another bot now."""
EDITED_TOO_OFTEN = 30046
"""Too many edits of a message older than an hour."""

REFUSED_FOR_EVER = {
    4004: "the token is not valid",
    4010: "invalid shard",
    4011: "sharding is required",
    4012: "invalid version of the API",
    4013: "invalid intents",
    4014: "intents that are not allowed",
}
"""Close codes of the gateway after which Discord asks not to try again (Discord's documentation, opcodes)."""

WAIT_WITHOUT_HINT_SECONDS = 60.0


def connection_error_of(error: Exception) -> DiscordError:
    """What ended `Client.start()`.

    Everything unnamed is a lost connection: a refused first connect is an AttributeError inside discord.py
    (Rapptz/discord.py#10520), an event it cannot parse any error at all. A new client may fare better.
    """
    match error:
        case DiscordError():
            return error
        case discord.LoginFailure():
            return TokenRefused("the token is not valid")
        case discord.PrivilegedIntentsRequired():
            return TokenRefused(REFUSED_FOR_EVER[4014])
        case discord.ConnectionClosed(code=code) if code in REFUSED_FOR_EVER:
            return TokenRefused(REFUSED_FOR_EVER[code])
        case _:
            return GatewayLost(reason_of(error))


Refused = Callable[[str], DiscordError]
"""What a 400 means for the call in hand, made from Discord's own words."""


@contextmanager
def translated(*, channel_id: int, refused: Refused, message_id: int = 0) -> Iterator[None]:
    """Around one call of the REST API: only DiscordErrors leave."""
    try:
        yield
    except DiscordError:
        raise
    except discord.HTTPException as error:
        raise _error_of_answer(error, channel_id, message_id, refused) from error
    except discord.RateLimited as error:
        raise DiscordLimited(error.retry_after) from error
    except Exception as error:
        # The network's errors have a dozen types here, and discord.py's own slips come on top (a 429 without
        # `retry_after` is a KeyError): none of them says more than that this call did not work.
        raise DiscordUnavailable(reason_of(error)) from error


def _error_of_answer(
    error: discord.HTTPException, channel_id: int, message_id: int, refused: Refused
) -> DiscordError:
    """Discord's own code says more than the HTTP status, where there is one."""
    match error.code:
        case code if code == EDITED_TOO_OFTEN:
            return DiscordLimited(_hinted_wait(error))
        case code if code in (UNKNOWN_MESSAGE, ANOTHERS_MESSAGE):
            return MessageGone(message_id)
        case code if code in (UNKNOWN_CHANNEL, UNKNOWN_GUILD):
            return ChannelMissing(channel_id)
        case code if code == MISSING_ACCESS:
            return PermissionMissing(channel_id, (VIEW_CHANNEL,))
        case _:
            return _error_of_status(error, channel_id, refused)


def _error_of_status(error: discord.HTTPException, channel_id: int, refused: Refused) -> DiscordError:
    match error.status:
        case 400:
            return refused(error.text)
        case 401:
            return TokenRefused("the token is not valid any more")
        case 403:
            return PermissionMissing(channel_id, (SEND_MESSAGES, EMBED_LINKS))
        case 429:
            return DiscordLimited(_hinted_wait(error))
        case _:
            return DiscordUnavailable(f"HTTP {error.status}")


def _hinted_wait(error: discord.HTTPException) -> float:
    """Discord's own figure in seconds; an answer without one (a proxy's) gets a careful minute."""
    try:
        return float(error.response.headers.get("Retry-After", WAIT_WITHOUT_HINT_SECONDS))
    except ValueError:
        return WAIT_WITHOUT_HINT_SECONDS


def _cause_of(error: OSError) -> str:
    """asyncio's own words for a refused connection ("Connect call failed") carry the address."""
    if isinstance(error, socket.gaierror) or not error.errno:
        return error.strerror or "the address does not answer"
    return os.strerror(error.errno)


def reason_of(error: BaseException) -> str:
    """In a few words: what a person can look for, without addresses and payloads."""
    match error:
        case aiohttp.ClientConnectorCertificateError():
            return (
                "its certificate is not trusted: is this machine's clock right, or does a proxy read along?"
            )
        case aiohttp.ClientConnectorError():
            return f"no connection: {_cause_of(error.os_error)}"
        case TimeoutError():
            return "no answer in time"
        case discord.HTTPException():
            return f"HTTP {error.status}"
        case discord.ConnectionClosed():
            return f"closed with {error.code}"
        case _:
            return type(error).__name__
