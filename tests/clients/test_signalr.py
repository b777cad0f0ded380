"""The hub's client, against hubs as odd as a test wants them and the simulated one."""

import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import attrs
import pytest
import trio
import trustme
from hypothesis import given
from hypothesis import strategies as st
from trio_websocket import (
    CloseReason,
    ConnectionClosed,
    WebSocketConnection,
    WebSocketRequest,
    serve_websocket,
)

from discarr.clients.signalr import DEFAULT_TIMES, Hub, HubTimes
from discarr.clients.wire.hub import LARGEST_RECORD_BYTES, Records
from discarr.demo.arr.serve import serve_servarr
from discarr.demo.arr.world import SimulatedServarr
from discarr.errors.services import (
    CertificateUntrusted,
    HubLost,
    MalformedAnswer,
    MediaClientError,
    NotTls,
    ServiceRefused,
    ServiceStarting,
    ServiceTimedOut,
    ServiceUnreachable,
    WebSocketRefused,
    WrongBasePath,
)
from discarr.model.announcements import Announcement, Connected, HealthChanged, QueueChanged, QueueCount
from discarr.model.services import Instance, ServiceKind
from discarr.model.settings import Secret, ServiceSettings, TlsSettings
from discarr.runtime.current import Current
from tests.clients.serving import KEY, Script, http, saying, scripted

END = "\x1e"
SYNC = '{"type":1,"target":"receiveMessage","arguments":[{"body":{"action":"sync"},"name":"%s"}]}' + END
QUEUE, DETAILS, HEALTH, FILM = (SYNC % name for name in ("queue", "queue/details", "health", "movie"))
STATUS = (
    '{"type":1,"target":"receiveMessage","arguments":[{"name":"queue/status","body":'
    '{"action":"updated","resource":{"totalCount":3,"count":2,"unknownCount":1,"errors":false}}}]}' + END
)
FOR_API_5 = QUEUE.replace('"name"', '"version":5,"name"')
FOR_API_3 = QUEUE.replace('"name"', '"version":3,"name"')
ODD = '{"type":1,"target":"receiveMessage","arguments":["Größe", {"a":1}]}' + END
PING = '{"type":6}' + END
HANDSHAKE = '{"protocol":"json","version":1}' + END

IMPATIENT = HubTimes(open_seconds=0.3, handshake_seconds=0.3, silence_seconds=0.3)
PATIENCE_SECONDS = 20.0


def hub_at(url: str, *, tls: TlsSettings | None = None, times: HubTimes = DEFAULT_TIMES) -> Hub:
    service = ServiceSettings(instance=Instance(kind=ServiceKind.RADARR), url=url, api_key=Secret(KEY))
    return Hub(service, tls or TlsSettings(), times=times)


async def ended(
    url: str, *, tls: TlsSettings | None = None, times: HubTimes = DEFAULT_TIMES
) -> MediaClientError:
    with trio.fail_after(PATIENCE_SECONDS):
        return await hub_at(url, tls=tls, times=times).listen(lambda _: None)


@attrs.define
class Listening:
    """What was heard so far."""

    heard: Current[tuple[Announcement, ...]] = attrs.field(factory=lambda: Current(()))

    def hear(self, announcement: Announcement) -> None:
        self.heard.replace((*self.heard.value, announcement))

    async def until(self, *announcements: Announcement) -> None:
        """Until these were heard, whatever else was."""
        with trio.fail_after(PATIENCE_SECONDS):
            await trio.lowlevel.checkpoint()
            while not set(announcements) <= set(self.heard.value):
                await self.heard.newer_than(self.heard.version)


@asynccontextmanager
async def listening(url: str, *, times: HubTimes = DEFAULT_TIMES) -> AsyncIterator[Listening]:
    listening = Listening()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(hub_at(url, times=times).listen, listening.hear)
        yield listening
        nursery.cancel_scope.cancel()


# --- hubs made of a few lines -----------------------------------------------------------------------------

Speech = Callable[[WebSocketConnection], Awaitable[None]]


@attrs.define
class ScriptedHub:
    """Shakes hands, unless told not to, and does what its script says."""

    speech: Speech
    shakes_hands: bool = True
    requests: list[WebSocketRequest] = attrs.field(factory=list, init=False)
    closed_with: list[CloseReason | None] = attrs.field(factory=list, init=False)
    gone: trio.Event = attrs.field(factory=trio.Event, init=False)

    async def start(self, nursery: trio.Nursery) -> str:
        server = await nursery.start(
            partial(serve_websocket, self._serve, "127.0.0.1", 0, None, disconnect_timeout=0.2)
        )
        return f"http://127.0.0.1:{server.port}"

    async def _serve(self, request: WebSocketRequest) -> None:
        self.requests.append(request)
        connection = await request.accept()
        try:
            if self.shakes_hands:
                assert await connection.get_message() == HANDSHAKE
                await connection.send_message("{}" + END)
            await self.speech(connection)
        except ConnectionClosed as closed:
            self.closed_with.append(closed.reason)
        self.gone.set()


def frames(*frames: str | bytes) -> Speech:
    async def speech(connection: WebSocketConnection) -> None:
        for frame in frames:
            await connection.send_message(frame)
        await connection.get_message()  # a ping, or the goodbye

    return speech


HEARD = (QueueChanged(name="queue"), QueueChanged(name="queue/details"), QueueCount(total=3), HealthChanged())
WHOLE = QUEUE + ODD + FILM + PING + DETAILS + FOR_API_5 + STATUS + HEALTH

CUTTINGS: dict[str, tuple[str | bytes, ...]] = {
    "a record to a frame": tuple(record + END for record in WHOLE.split(END)[:-1]),
    "all in one frame": (WHOLE,),
    "cut within records": (WHOLE[:10], WHOLE[10:150], WHOLE[150:-1], WHOLE[-1:]),
    "a frame for each character": tuple(WHOLE),
    "binary, cut within a character": (WHOLE.encode()[:131], WHOLE.encode()[131:]),
}


@pytest.mark.parametrize("cutting", CUTTINGS)
async def test_records_are_heard_whatever_frames_they_come_in(cutting: str, nursery: trio.Nursery) -> None:
    url = await ScriptedHub(frames(*CUTTINGS[cutting])).start(nursery)
    async with listening(url) as radarr:
        await radarr.until(HealthChanged())
    assert radarr.heard.value == (Connected(), *HEARD)


async def test_records_right_behind_the_handshake_are_heard(nursery: trio.Nursery) -> None:
    async def all_at_once(connection: WebSocketConnection) -> None:
        await connection.get_message()
        await connection.send_message("{}" + END + QUEUE + STATUS[:20])
        await connection.send_message(STATUS[20:])
        await connection.get_message()

    url = await ScriptedHub(all_at_once, shakes_hands=False).start(nursery)
    async with listening(url) as radarr:
        await radarr.until(QueueChanged(name="queue"), QueueCount(total=3))


@given(st.lists(st.binary(max_size=20).filter(lambda record: b"\x1e" not in record)), st.data())
def test_cutting_never_changes_what_is_said(said: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(record + b"\x1e" for record in said)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    records, found = Records(), list[bytes]()
    for begin, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        found += records.of(stream[begin:end])
    assert found == said


async def test_each_message_for_another_api_of_the_same_service_is_left_out(nursery: trio.Nursery) -> None:
    url = await ScriptedHub(frames(FOR_API_5, FOR_API_3, HEALTH)).start(nursery)
    async with listening(url) as sonarr:
        await sonarr.until(HealthChanged())
    assert sonarr.heard.value == (Connected(), QueueChanged(name="queue"), HealthChanged())


# --- how a conversation goes on, and how it ends ----------------------------------------------------------


async def test_the_key_is_in_the_header_and_never_in_the_address(nursery: trio.Nursery) -> None:
    hub = ScriptedHub(frames(QUEUE))
    async with listening(await hub.start(nursery) + "/radarr") as radarr:
        await radarr.until(Connected())
    assert hub.requests[0].path == "/radarr/signalr/messages"
    assert (b"x-api-key", KEY.encode()) in hub.requests[0].headers


async def test_it_pings_in_time_and_says_goodbye(nursery: trio.Nursery) -> None:
    pings = list[str | bytes]()
    enough = trio.Event()

    async def collecting(connection: WebSocketConnection) -> None:
        while True:
            await connection.send_message(PING)
            pings.append(await connection.get_message())
            if len(pings) == 5:  # by then it would be given up, did nobody hear the other's pings
                enough.set()

    hub = ScriptedHub(collecting)
    times = HubTimes(ping_seconds=0.3, silence_seconds=1.4)
    async with listening(await hub.start(nursery), times=times):
        with trio.fail_after(PATIENCE_SECONDS):
            await enough.wait()
    with trio.fail_after(PATIENCE_SECONDS):
        await hub.gone.wait()
    assert set(pings) == {PING}
    assert [reason and reason.code for reason in hub.closed_with] == [1000]


async def test_it_answers_the_pings_of_a_proxy(nursery: trio.Nursery) -> None:
    """Those of the WebSocket itself, which know nothing of records."""

    async def pinging(connection: WebSocketConnection) -> None:
        await connection.ping()
        await connection.send_message(QUEUE)
        await connection.get_message()

    async with listening(await ScriptedHub(pinging).start(nursery)) as radarr:
        await radarr.until(QueueChanged(name="queue"))


async def closing(connection: WebSocketConnection) -> None:
    await connection.aclose(1001)


async def silent(_connection: WebSocketConnection) -> None:
    await trio.sleep_forever()


async def endless(connection: WebSocketConnection) -> None:
    while True:
        await connection.send_message("x" * (LARGEST_RECORD_BYTES // 4))


ENDS: list[tuple[Speech, type[MediaClientError], str]] = [
    (closing, HubLost, "code 1001"),
    (frames('{"type":7}' + END), HubLost, "it closed it"),
    (frames(QUEUE + f'{{"type":7,"error":"apikey={KEY} is old"}}' + END), HubLost, "(secret) is old"),
    (silent, HubLost, "silent"),
    (endless, MalformedAnswer, "without an end"),
    (frames("certainly not JSON" + END), MalformedAnswer, "malformed"),
]


@pytest.mark.parametrize(("speech", "error", "words"), ENDS)
async def test_each_end_has_its_cause(
    speech: Speech, error: type[MediaClientError], words: str, nursery: trio.Nursery
) -> None:
    times = IMPATIENT if speech is silent else DEFAULT_TIMES
    end = await ended(await ScriptedHub(speech).start(nursery), times=times)
    assert type(end) is error
    assert words in end.cause
    assert KEY not in end.detail


@pytest.mark.parametrize(
    ("record", "may_return"), [('{"type":7,"allowReconnect":true}', True), ('{"type":7}', False)]
)
async def test_whether_the_hub_wants_us_back_is_heard(
    record: str, *, may_return: bool, nursery: trio.Nursery
) -> None:
    end = await ended(await ScriptedHub(frames(record + END)).start(nursery))
    assert isinstance(end, HubLost)
    assert end.may_return is may_return


async def test_a_refused_handshake_says_why(nursery: trio.Nursery) -> None:
    refusing = frames('{"error":"The protocol \'json\' is not supported."}' + END)
    end = await ended(await ScriptedHub(refusing, shakes_hands=False).start(nursery))
    assert isinstance(end, HubLost)
    assert "it refused us: The protocol 'json' is not supported." in end.cause


async def test_a_hub_that_never_shakes_hands_is_given_up(nursery: trio.Nursery) -> None:
    end = await ended(await ScriptedHub(silent, shakes_hands=False).start(nursery), times=IMPATIENT)
    assert isinstance(end, HubLost)


# --- no WebSocket opens -----------------------------------------------------------------------------------

WRONG_ACCEPT = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: bm90IG91cnM=\r\n\r\n"
)
PAGE = b"<!doctype html><html></html>"

REFUSALS: list[tuple[bytes, type[MediaClientError], str]] = [
    (http("401 Unauthorized"), ServiceRefused, "401"),
    (http("403 Forbidden"), ServiceRefused, "403"),
    (http("503 Service Unavailable"), ServiceStarting, "starting up"),
    (http("307 Temporary Redirect", b"", "Location: /radarr/signalr"), WrongBasePath, "to /radarr/signalr"),
    (http("400 Bad Request", b"Client sent an HTTP request to an HTTPS server."), NotTls, "https://"),
    (http("400 Bad Request", b"Connection ID required"), WebSocketRefused, "HTTP 400"),
    (http("404 Not Found", PAGE), WebSocketRefused, "HTTP 404"),
    (http("426 Upgrade Required"), WebSocketRefused, "HTTP 426"),
    (http("200 OK", PAGE, "Content-Type: text/html"), WebSocketRefused, "HTTP 200"),
    (http("200 OK", b"{}"), WebSocketRefused, "HTTP 200"),
    (http("502 Bad Gateway", PAGE), WebSocketRefused, "HTTP 502"),
    (http("400 Bad Request", b"x" * 100)[:-50], WebSocketRefused, "HTTP 400"),
    (b"", WebSocketRefused, "hung up without an answer"),
    (WRONG_ACCEPT, WebSocketRefused, "no WebSocket's"),
    (WRONG_ACCEPT.replace(b"Connection: Upgrade", b"Connection: Upgr\xffde"), WebSocketRefused, "no HTTP"),
    (b"220 mail.example ESMTP\r\n\r\n", WebSocketRefused, "no HTTP"),
]


@pytest.mark.parametrize(("answer", "error", "words"), REFUSALS)
async def test_each_refused_upgrade_has_its_cause(
    answer: bytes, error: type[MediaClientError], words: str, nursery: trio.Nursery
) -> None:
    end = await ended(await scripted(nursery, saying(answer)))
    assert type(end) is error
    assert words in end.cause


async def silent_stream(stream: trio.SocketStream) -> None:
    await trio.sleep_forever()


async def endless_refusal(stream: trio.SocketStream) -> None:
    await stream.send_all(b"HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        await stream.send_all(b"5\r\nwords\r\n")


@pytest.mark.parametrize(
    ("script", "times", "error"),
    [
        (silent_stream, IMPATIENT, ServiceTimedOut),
        (endless_refusal, DEFAULT_TIMES, WebSocketRefused),
    ],
)
async def test_no_refusal_takes_for_ever(
    script: Script, times: HubTimes, error: type[MediaClientError], nursery: trio.Nursery
) -> None:
    assert type(await ended(await scripted(nursery, script), times=times)) is error


async def test_a_closed_port_is_unreachable() -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))  # bound and never listening: nobody else gets the port meanwhile
        end = await ended(f"http://127.0.0.1:{unheard.getsockname()[1]}")
    assert isinstance(end, ServiceUnreachable)
    assert "connection refused" in end.cause


# --- the simulated hub ------------------------------------------------------------------------------------


async def test_what_the_simulated_service_announces_is_heard_under_its_url_base(
    nursery: trio.Nursery,
) -> None:
    world = SimulatedServarr(ServiceKind.RADARR, api_key=KEY, url_base="/radarr", items=3)
    url = await nursery.start(partial(serve_servarr, world))
    async with listening(f"{url}/radarr") as radarr:
        await radarr.until(Connected())
        world.refresh()
        world.warn("IndexerStatusCheck", "Indexers unavailable due to failures")
        await radarr.until(QueueChanged(name="queue"), QueueChanged(name="queue/details"), HealthChanged())


async def test_certificates_are_believed_as_those_of_the_api(nursery: trio.Nursery, tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    certificate = tmp_path / "server.pem"
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(certificate)
    world = SimulatedServarr(ServiceKind.RADARR, api_key="another key")
    url = await nursery.start(partial(serve_servarr, world, certificate=certificate, key=certificate))

    # That it refuses the key says that the certificate was believed.
    assert isinstance(await ended(url, tls=TlsSettings(ca_file=tmp_path / "ca.pem")), ServiceRefused)
    assert isinstance(await ended(url, tls=TlsSettings(verify=False)), ServiceRefused)
    assert isinstance(await ended(url), CertificateUntrusted)
    assert isinstance(await ended(url.replace("https:", "http:")), WebSocketRefused)
