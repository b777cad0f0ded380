"""The hub of Radarr and Sonarr: ASP.NET Core SignalR over a WebSocket, without its negotiation.

`{URL base}/signalr/messages` with the key in the header, as the API has it (MessageHub.cs, Startup.cs). The
hub says "look again" and never what there is to see; nothing is repeated for who comes late.
"""

from collections import deque
from collections.abc import Callable
from urllib.parse import urlsplit

import attrs
import trio

from discarr.clients import causes
from discarr.clients.answers import Answer, objection
from discarr.clients.trust import trust_of
from discarr.clients.websocket import (
    UpgradeFailed,
    UpgradeRefused,
    WebSocket,
    WebSocketEnded,
    open_websocket,
)
from discarr.clients.wire.hub import HANDSHAKE, PING, Closing, Records, refusal_of_handshake, said
from discarr.errors.services import (
    HubLost,
    MalformedAnswer,
    MediaClientError,
    NotTls,
    ServiceRefused,
    ServiceStarting,
    ServiceTimedOut,
    WebSocketRefused,
)
from discarr.model.announcements import Announcement, Connected
from discarr.model.redaction import redacted
from discarr.model.settings import ServiceSettings, TlsSettings

MESSAGES = "/signalr/messages"

LONGEST_REASON = 100


@attrs.frozen(kw_only=True)
class HubTimes:
    """ASP.NET Core's own defaults, on both sides: HubOptionsSetup.cs."""

    open_seconds: float = 10.0
    handshake_seconds: float = 15.0
    ping_seconds: float = 15.0
    silence_seconds: float = 30.0


DEFAULT_TIMES = HubTimes()

Hear = Callable[[Announcement], None]


class Hub:
    """Announces what changes, for as long as somebody listens."""

    def __init__(
        self, service: ServiceSettings, tls: TlsSettings, *, times: HubTimes = DEFAULT_TIMES
    ) -> None:
        """Raises SettingsInvalid: TLS_CA_FILE cannot be used."""
        self.instance = service.instance
        self._url = service.url
        self._key = service.api_key.reveal() if service.api_key else ""
        self._secrets = frozenset({self._key})
        self._trust = trust_of(tls) if urlsplit(service.url).scheme == "https" else None
        self._times = times

    async def listen(self, hear: Hear) -> MediaClientError:
        """Connect and hand on each announcement, until the connection ends; returns why it did."""
        headers = [(b"X-Api-Key", self._key.encode()), (b"User-Agent", b"Discarr")]
        opening = open_websocket(
            self._url + MESSAGES, headers, self._trust, within_seconds=self._times.open_seconds
        )
        try:
            async with opening as websocket:
                return await self._converse(websocket, hear)
        except UpgradeRefused as refused:
            return self._refusal(refused)
        except UpgradeFailed as error:
            return WebSocketRefused(self.instance, str(error))
        except trio.TooSlowError:
            return ServiceTimedOut(self.instance, self._url, "no WebSocket opens")
        except (OSError, trio.BrokenResourceError) as error:
            return causes.connection_failure(self.instance, self._url, error)

    async def trouble(self) -> MediaClientError | None:
        """Connect once and leave again: why it announces nothing, None if it would."""
        with trio.CancelScope() as scope:
            return await self.listen(lambda _connected: scope.cancel())
        return None

    async def _converse(self, websocket: WebSocket, hear: Hear) -> MediaClientError:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self._ping, websocket)
            end = await self._hear_out(websocket, hear)
            nursery.cancel_scope.cancel()
        return end

    async def _ping(self, websocket: WebSocket) -> None:
        """A client that says nothing for half a minute is dropped."""
        try:
            while True:
                await trio.sleep(self._times.ping_seconds)
                await websocket.send(PING)
        except WebSocketEnded:
            return  # who listens learns it too, and says so

    async def _hear_out(self, websocket: WebSocket, hear: Hear) -> MediaClientError:
        try:
            return await self._listen(_Incoming(websocket), hear)
        except WebSocketEnded as ended:
            return HubLost(self.instance, str(ended))
        except trio.TooSlowError:
            return HubLost(self.instance, "it fell silent")
        except ValueError as error:
            return MalformedAnswer(self.instance, MESSAGES, self._quoted(str(error)))

    async def _listen(self, incoming: "_Incoming", hear: Hear) -> HubLost:
        await incoming.websocket.send(HANDSHAKE)
        refusal = refusal_of_handshake(await incoming.record(self._times.handshake_seconds))
        if refusal is not None:
            return HubLost(self.instance, f"it refused us: {self._quoted(refusal)}")
        hear(Connected())
        while True:
            match said(await incoming.record(self._times.silence_seconds)):
                case None:
                    pass
                case Closing(reason=reason, may_return=may_return):
                    words = self._quoted(reason) or "it closed it"
                    return HubLost(self.instance, words, may_return=may_return)
                case announcement:
                    hear(announcement)

    def _refusal(self, refused: UpgradeRefused) -> MediaClientError:
        """What the API's own answers mean they mean here too; all else is about the WebSocket."""
        answer = Answer(
            path=MESSAGES,
            status=refused.status,
            content_type=refused.header(b"content-type"),
            location=redacted(refused.header(b"location"), self._secrets),
            body=refused.body,
        )
        error = objection(self.instance, self._url, answer)
        is_redirect = 300 <= answer.status < 400
        if error is not None and (
            is_redirect or isinstance(error, ServiceRefused | ServiceStarting | NotTls)
        ):
            return error
        return WebSocketRefused(self.instance, f"HTTP {answer.status}")

    def _quoted(self, text: str) -> str:
        return redacted(text, self._secrets)[:LONGEST_REASON]


@attrs.define
class _Incoming:
    """Record by record, whatever frames they come in."""

    websocket: WebSocket
    _records: Records = attrs.field(factory=Records, init=False)
    _waiting: deque[bytes] = attrs.field(factory=deque, init=False)

    async def record(self, within_seconds: float) -> bytes:
        """The next one; nothing at all may come for so long. A large one may come in pieces.

        Raises:
            trio.TooSlowError, WebSocketEnded, ValueError: silence, the end, what is no record.
        """
        while not self._waiting:
            with trio.fail_after(within_seconds):
                piece = await self.websocket.data()
            self._waiting += self._records.of(piece)
        return self._waiting.popleft()
