"""What every service's client shares: one connection pool, one request for equal questions, named errors."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from types import MappingProxyType
from typing import Any, TypeVar

import attrs
import h2.exceptions
import httpx
import trio

from discarr.clients import causes
from discarr.clients.answers import Answer, objection
from discarr.clients.base_http import http_client
from discarr.clients.base_limits import DEFAULT_LIMITS, RequestLimits
from discarr.clients.body import Body
from discarr.clients.pending import PendingRequest
from discarr.clients.wire.elements import Elements
from discarr.errors.services import ClientClosed, MalformedAnswer, MediaClientError, ServiceTimedOut
from discarr.model.clocks import ahead_of
from discarr.model.redaction import redacted
from discarr.model.services import HealthAnswer
from discarr.model.settings import ServiceSettings, TlsSettings

SHORT_BYTES = 256 * 1024
"""An answer that is decoded in a millisecond or two, which is what it costs to have a thread do it."""

_ONE_AT_A_TIME = trio.CapacityLimiter(1)
"""Threads share one interpreter: several decode no faster than one, and each keeps both loops waiting."""

Query = Mapping[str, str | Sequence[str]]
NO_QUERY: Query = MappingProxyType({})

P = TypeVar("P")
T = TypeVar("T")


@attrs.frozen
class Question:
    """Equal questions are one request."""

    method: str
    path: str
    url: httpx.URL
    number: int
    """0, or what sets a request apart that nobody may join."""
    body: bytes = attrs.field(default=b"", repr=False)
    """JSON, or nothing."""
    patient: bool = False
    """The service has to do something slow before it can answer."""
    sink: Callable[[bytes], None] | None = attrs.field(default=None, eq=False, repr=False)
    """Takes the answer as it arrives, where it is too long to be kept; such a question is always apart."""


PHASES = {
    httpx.ConnectTimeout: "no connection",
    httpx.ReadTimeout: "nothing more came",
    httpx.WriteTimeout: "it did not take the request",
    httpx.PoolTimeout: "earlier requests still run",
}


class MediaClient(ABC):
    """One service. Its requests run in `requests`, a nursery that outlives the client."""

    def __init__(
        self,
        service: ServiceSettings,
        tls: TlsSettings,
        *,
        requests: trio.Nursery,
        limits: RequestLimits = DEFAULT_LIMITS,
    ) -> None:
        """Open no connection yet.

        Raises:
            SettingsInvalid: TLS_CA_FILE cannot be used.
        """
        self.instance = service.instance
        self._url = service.url
        self._secrets = frozenset({service.api_key.reveal()} if service.api_key else ())
        self._requests = requests
        self._limits = limits
        self._http = http_client(service, tls)
        self._pending_requests: dict[Question, PendingRequest] = {}
        self._apart = count(1)
        self._closed = False
        self._our_clock_ahead: timedelta | None = None
        """Of the service's, by its newest answer."""

    @abstractmethod
    async def check_health(self) -> HealthAnswer:
        """Ask the service how it is.

        Raises:
            MediaClientError: it did not say.
        """

    def objection(self, answer: Answer) -> MediaClientError | None:
        """Why this cannot be an answer to a request in good order; None if it may be."""
        return objection(self.instance, self._url, answer)

    async def aclose(self) -> None:
        """End what is under way (its waiters get ClientClosed) and close the connections."""
        self._closed = True
        try:
            for pending in list(self._pending_requests.values()):
                await pending.cut_off()
        finally:
            await self._http.aclose()

    # --- for the strategies ---------------------------------------------------------------------------------

    async def _get(
        self, path: str, decode: Callable[[bytes], T], *, anew: bool = False, **query: str | Sequence[str]
    ) -> T:
        """`anew`: what is under way already may have been answered before the moment that matters."""
        with self._asking(path, query, apart=anew) as pending:
            return self._decoded(path, decode, await pending.body())

    async def _get_page(
        self, path: str, decode: Callable[[bytes], T], *, anew: bool = False, **query: str | Sequence[str]
    ) -> T:
        """As `_get`; what is long is decoded beside the loop, so that it goes on meanwhile."""
        with self._asking(path, query, apart=anew) as pending:
            body = await pending.body()
        if len(body) <= SHORT_BYTES:
            return self._decoded(path, decode, body)
        return await self._beside(partial(self._decoded, path, decode, body))

    async def _beside(self, work: Callable[[], T]) -> T:
        """What takes long, on a thread."""
        return await trio.to_thread.run_sync(work, abandon_on_cancel=True, limiter=_ONE_AT_A_TIME)

    async def _get_patiently(self, path: str, decode: Callable[[bytes], T], **query: str) -> T:
        """As `_get` anew, for what the service has to read its disks for."""
        with self._asking(path, query, apart=True, patient=True) as pending:
            return self._decoded(path, decode, await pending.body())

    async def _get_each(self, path: str, take: Callable[[dict[str, Any]], None], **query: str) -> None:
        """Hand over a list entry by entry as it arrives, however long it is."""
        elements = Elements(take)
        with self._asking(path, query, sink=elements.feed, apart=True, patient=True) as pending:
            await pending.body()
        self._decoded(path, Elements.close, elements)

    async def _post(self, path: str, body: bytes, decode: Callable[[bytes], T]) -> T:
        """Ask once."""
        with self._asking(path, method="POST", body=body, apart=True) as pending:
            return self._decoded(path, decode, await pending.body())

    async def _delete(self, path: str, **query: str) -> None:
        """Ask once; an empty body is as good as any other."""
        with self._asking(path, query, method="DELETE", apart=True, patient=True) as pending:
            await pending.body()

    @contextmanager
    def _asking(
        self,
        path: str,
        query: Query = NO_QUERY,
        *,
        method: str = "GET",
        body: bytes = b"",
        sink: Callable[[bytes], None] | None = None,
        apart: bool = False,
        patient: bool = False,
    ) -> Iterator[PendingRequest]:
        """Join the identical request under way, or start it. Two of these side by side run in parallel."""
        if self._closed:
            raise ClientClosed(self.instance)
        url = self._address_of(path, query)
        question = Question(method, path, url, next(self._apart) if apart else 0, body, patient, sink)
        pending = self._pending_requests.get(question) or self._start(question)
        try:
            with pending.awaited():
                yield pending
        finally:
            if not pending.is_wanted:
                self._forget(question, pending)

    def _address_of(self, path: str, query: Query) -> httpx.URL:
        try:
            return httpx.URL(self._url + path, params=query)
        except httpx.InvalidURL as error:  # stricter than the settings: "xn--a", a name of numbers and dashes
            raise causes.no_such_name(self.instance, self._url) from error

    def _decoded(self, path: str, decode: Callable[[P], T], body: P) -> T:
        try:
            return decode(body)
        except ValueError as error:
            raise MalformedAnswer(self.instance, path, redacted(str(error), self._secrets)) from error

    # --- one request ----------------------------------------------------------------------------------------

    def _start(self, question: Question) -> PendingRequest:
        pending = self._pending_requests[question] = PendingRequest(ClientClosed(self.instance))

        async def run() -> None:
            await pending.run(partial(self._body, question))
            self._forget(question, pending)

        name = f"{question.method} {question.path} from {self.instance.label}"
        self._requests.start_soon(run, name=name)
        return pending

    def _forget(self, question: Question, pending: PendingRequest) -> None:
        """Nobody joins it any more; for the same question a newer one may already run."""
        if self._pending_requests.get(question) is pending:
            del self._pending_requests[question]

    async def _body(self, question: Question) -> bytes:
        limits = self._limits.when_patient() if question.patient else self._limits
        with trio.move_on_after(limits.whole_seconds), self._causes_named(question.path):
            answer = await self._answer(question, limits)
            error = self.objection(answer)
            if error is not None:
                raise error
            return answer.body
        raise ServiceTimedOut(self.instance, self._url, f"no whole answer within {limits.whole_seconds:g} s")

    async def _answer(self, question: Question, limits: RequestLimits) -> Answer:
        path, timeout = question.path, limits.as_timeout
        headers = {"Content-Type": "application/json"} if question.body else {}
        async with self._http.stream(
            question.method,
            question.url,
            content=question.body or None,
            headers=headers,
            timeout=timeout,
        ) as response:
            self._our_clock_ahead = ahead_of(response.headers.get("date", ""), now=datetime.now(UTC))
            answer = Answer(
                path=path,
                status=response.status_code,
                content_type=response.headers.get("content-type", ""),
                location=redacted(response.headers.get("location", ""), self._secrets),
            )
            if answer.needs_body:
                sink = question.sink if answer.is_success and not answer.is_web_page else None
                answer = attrs.evolve(answer, body=await self._read(response, path, sink))
        # The one it has knows it, too: as a cycle, 35 objects of each request would wait for the collector.
        response.stream = httpx.ByteStream(b"")
        return answer

    async def _read(self, response: httpx.Response, path: str, sink: Callable[[bytes], None] | None) -> bytes:
        limit = self._limits.list_bytes if sink else self._limits.answer_bytes
        body = Body.packed_as(response.headers.get("content-encoding", ""), limit=limit, sink=sink)
        try:
            # Leaving the loop would strand httpx's generators half-way; a cancelled read unwinds them all.
            with trio.CancelScope() as reading:
                async for piece in response.aiter_raw():
                    if not body.takes(piece):
                        reading.cancel()
        except (httpx.RemoteProtocolError, h2.exceptions.ProtocolError) as error:
            raise causes.connection_failure(self.instance, self._url, error) from error
        return self._decoded(path, Body.whole, body)

    @contextmanager
    def _causes_named(self, path: str) -> Iterator[None]:
        """Name what httpx raises when there is no whole answer. Anything else is a bug and goes on rising."""
        try:
            yield
        except httpx.TimeoutException as error:
            raise ServiceTimedOut(self.instance, self._url, PHASES[type(error)]) from error
        except httpx.ProtocolError as error:
            raise causes.protocol_failure(self.instance, self._url, path, error) from error
        except httpx.TransportError as error:
            raise causes.connection_failure(self.instance, self._url, error) from error
        except UnicodeError as error:  # how a lookup says no to a name that none can be, such as "xn--a"
            raise causes.no_such_name(self.instance, self._url) from error
