"""What can go wrong with Radarr, Sonarr and Plex."""

from datetime import timedelta
from urllib.parse import urlsplit

from discarr.errors.base import DiscarrError
from discarr.model.clocks import apart_in_words
from discarr.model.services import Instance, ServiceKind


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
