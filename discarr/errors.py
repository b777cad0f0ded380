"""Every error that Discarr raises on purpose: one type per cause, and the message says what to do next."""

from datetime import timedelta
from urllib.parse import urlsplit

from discarr.model.clocks import apart_in_words
from discarr.model.services import Instance, ServiceKind


class DiscarrError(Exception):
    """Anything a user can act on. Its text holds no secret, no stack, no key."""

    @property
    def for_discord(self) -> str:
        """The text as everybody in the channel may read it."""
        return str(self)


# --- settings -------------------------------------------------------------------------------------------


class SettingsInvalid(DiscarrError):
    """The settings as a whole cannot be used; `problems` has one line for each thing that is wrong."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


# --- Radarr, Sonarr, Plex -------------------------------------------------------------------------------


class MediaClientError(DiscarrError):
    """A service could not be read.

    `cause` is the sentence for Discord, without the service's name in front and without an address: whoever
    reads the channel need not know the network. `detail` is the same for the log and the owner's terminal.
    """

    def __init__(self, instance: Instance, cause: str, *, detail: str | None = None) -> None:
        self.instance = instance
        self.cause = cause
        self.detail = cause if detail is None else detail
        super().__init__(f"{instance.label}: {self.detail}")

    @property
    def for_discord(self) -> str:
        return f"{self.instance.label}: {self.cause}"


class ServiceUnreachable(MediaClientError):
    """No connection: nothing listens there, the name does not resolve, the network is gone."""

    def __init__(self, instance: Instance, url: str, reason: str) -> None:
        setting = f"{instance.setting_prefix}_URL"
        super().__init__(
            instance,
            f"nothing answers ({reason}). Is it running, and is {setting} right?",
            detail=f"nothing answers at {url} ({reason}). Is it running, and is {setting} right?",
        )


class CertificateUntrusted(MediaClientError):
    """TLS was refused by us: the certificate is unknown, expired or for another name."""

    def __init__(self, instance: Instance, url: str, reason: str) -> None:
        advice = (
            "Name the authority's certificate in TLS_CA_FILE, or set TLS_VERIFY=false if you accept any "
            "certificate."
        )
        # OpenSSL names the address after a comma, where it is the address that does not fit.
        without_address = reason.partition(",")[0]
        super().__init__(
            instance,
            f"its certificate is not trusted ({without_address}). {advice}",
            detail=f"its certificate at {url} is not trusted ({reason}). {advice}",
        )


class NotTls(MediaClientError):
    """An https URL for a port that speaks plain HTTP, or the other way round."""

    def __init__(self, instance: Instance, url: str) -> None:
        scheme = url.partition(":")[0]
        setting = f"{instance.setting_prefix}_URL"
        advice = f"does not speak {scheme}. Try {'http' if scheme == 'https' else 'https'}:// in {setting}."
        super().__init__(instance, f"the port in {setting} {advice}", detail=f"the port of {url} {advice}")


class ServiceTimedOut(MediaClientError):
    def __init__(self, instance: Instance, url: str, phase: str) -> None:
        rest = f"did not answer in time ({phase}). It may be overloaded, or a firewall drops it."
        super().__init__(instance, rest, detail=f"{url} {rest}")


class ServiceRefused(MediaClientError):
    """401 or 403."""

    def __init__(self, instance: Instance, status: int, *, owner: Instance | None = None) -> None:
        """`owner`: another service that takes this very key."""
        self.status = status
        whose = "Copy it anew" if owner is None else f"It is {owner.label}'s: copy {instance.label}'s own"
        super().__init__(
            instance,
            f"refused the API key (HTTP {status}). {whose} from Settings > General into "
            f"{instance.setting_prefix}_API_KEY.",
        )


class KeyOfAnother(ServiceRefused):
    """The key is right, but for another of the services."""

    def __init__(self, instance: Instance, status: int, owner: Instance) -> None:
        super().__init__(instance, status, owner=owner)


class WrongBasePath(MediaClientError):
    """A redirect or a web page where the API should be; `base` is the right one where the service told it."""

    def __init__(self, instance: Instance, url: str, found: str, *, base: str = "") -> None:
        self.base = base
        setting = f"{instance.setting_prefix}_URL"
        settings_page = "" if instance.kind is ServiceKind.PLEX else " (Settings > General > URL Base)"
        rest = (
            f"leads to {found} instead of the API. Check the URL base in {setting}{settings_page}, and that "
            "no login page stands in front of the API."
        )
        there = rest
        if base:
            address = urlsplit(url)
            lacking = f"leads to {found}, for it lacks the URL base."
            rest = f"{lacking} Put {base} at the end of the address."
            there = f"{lacking} Set {setting}={address.scheme}://{address.netloc}{base}"
        super().__init__(instance, f"{setting} {rest}", detail=f"{url} {there}")


class ServiceStarting(MediaClientError):
    """503 while the service starts."""

    def __init__(self, instance: Instance) -> None:
        super().__init__(instance, "is starting up (HTTP 503). Discarr tries again by itself.")


class ServiceFailed(MediaClientError):
    """Another 4xx or 5xx. The body is never shown: it holds a stack trace."""

    def __init__(self, instance: Instance, path: str, status: int) -> None:
        self.status = status
        super().__init__(instance, f"answered HTTP {status} to {path}. Its own log (System > Logs) says why.")


class MalformedAnswer(MediaClientError):
    """The answer is not JSON, or JSON of another shape, or larger than any answer may be."""

    def __init__(self, instance: Instance, path: str, reason: str) -> None:
        super().__init__(
            instance,
            f"its answer to {path} cannot be read ({reason}). Does {instance.setting_prefix}_URL point to "
            f"{instance.kind.value.title()}, and not to something in front of it?",
        )


class WrongService(MediaClientError):
    """The service says that it is another one: a Sonarr where a Radarr should be."""

    def __init__(self, instance: Instance, app_name: str) -> None:
        super().__init__(
            instance,
            f"this is {app_name}, not {instance.kind.value.title()}. Swap the URLs and keys in "
            f"{instance.setting_prefix}_URL and {instance.setting_prefix}_API_KEY.",
        )


class ServiceClockApart(MediaClientError):
    """It answers, but its idea of the time is another: when it says a download will finish, it will not."""

    def __init__(self, instance: Instance, ahead: timedelta) -> None:
        super().__init__(
            instance,
            f"its clock is {apart_in_words(ahead)} this machine's, and the times it tells are off by as "
            "much. Set the one that is wrong (timedatectl set-ntp true).",
        )


class QueueKeptChanging(MediaClientError):
    """Three times the pages of the queue did not belong together."""

    def __init__(self, instance: Instance) -> None:
        super().__init__(
            instance, "its queue changed during three readings in a row. Discarr tries again by itself."
        )


class WebSocketRefused(MediaClientError):
    """The hub's WebSocket does not open: something in between drops the upgrade, or there is no such hub."""

    def __init__(self, instance: Instance, found: str) -> None:
        super().__init__(
            instance,
            f"no WebSocket to its hub opens ({found}). A proxy in front of it has to pass on the headers "
            "Upgrade and Connection; Sonarr has such a hub from version 4 on.",
        )


class HubLost(MediaClientError):
    """The connection to the hub ended; `may_return` is false where the hub asks that nobody comes back."""

    def __init__(self, instance: Instance, reason: str, *, may_return: bool = True) -> None:
        self.may_return = may_return
        super().__init__(instance, f"the connection to its hub ended ({reason}).")


class ClientClosed(MediaClientError):
    """The connection was closed under a request: new settings took its place, or the daemon stops."""

    def __init__(self, instance: Instance) -> None:
        super().__init__(instance, "its settings changed in the middle of a request. Ask again.")


# --- Discord --------------------------------------------------------------------------------------------


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


# --- this machine ---------------------------------------------------------------------------------------


class ClockWrong(DiscordError):
    """Discord's clock is right; whoever reads the board counts its times by that one."""

    def __init__(self, ahead: timedelta) -> None:
        super().__init__(
            f"this machine's clock is {apart_in_words(ahead)} Discord's, so every time on the board is off "
            "by as much. Set it (timedatectl set-ntp true); Discarr notices by itself."
        )


class NotPossible(DiscarrError):
    """What was asked for on the command line cannot be done."""

    exit_code = 1


class AlreadyRunning(NotPossible):
    def __init__(self, folder: str, pid: str) -> None:
        super().__init__(
            f"another Discarr (pid {pid}) uses the state in {folder}. Stop it first, or give this one a "
            "STATE_DIRECTORY of its own."
        )


class FolderUnusable(NotPossible):
    """A folder that must be there before anything can start."""

    def __init__(self, folder: str, reason: str) -> None:
        super().__init__(
            f"the folder {folder} cannot be used ({reason}). Mend its permissions, or name another."
        )


class NotThisDiscarr(NotPossible):
    def __init__(self, reason: str) -> None:
        super().__init__(f"no signal was sent: {reason}. Name the pid of a running Discarr, or start it.")


class ReloadFailed(NotPossible):
    def __init__(self, reason: str) -> None:
        super().__init__(f"the daemon did not take the new settings: {reason}")


class StateUnwritable(NotPossible):
    def __init__(self, folder: str, reason: str) -> None:
        self.reason = reason
        super().__init__(
            f"the state cannot be saved in {folder} ({reason}). Discarr goes on and tries again; free "
            "space or mend the folder's permissions."
        )

    @property
    def for_discord(self) -> str:
        return f"the state cannot be saved ({self.reason}); the log says where."


class AnswerMissing(NotPossible):
    """Nobody is there to be asked, and no option answered beforehand."""

    def __init__(self, question: str, option: str) -> None:
        super().__init__(f"{question}: nobody is asked because of --yes, so answer with {option}.")


class AnswerUnusable(NotPossible):
    """What an option answered was tried, and is wrong."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join((*problems, "Nothing was written.")))


class SetupCancelled(NotPossible):
    def __init__(self, *, by_signal: bool) -> None:
        self.exit_code = 130 if by_signal else 1
        super().__init__("The set-up was ended before its end; nothing was written.")


class SettingsUnwritable(NotPossible):
    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"{path} cannot be written ({reason}). Nothing was changed. Mend that, or name another "
            "place with --env-file."
        )


class RootNeeded(NotPossible):
    def __init__(self, command: str) -> None:
        super().__init__(f"only root may write the service's settings. Run it as root: sudo {command}")


class ExtraMissing(NotPossible):
    def __init__(self, extra: str, what: str) -> None:
        super().__init__(f"{what} needs the extra [{extra}]: pip install 'discarr[{extra}]'")
