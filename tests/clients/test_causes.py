"""Each cause of a failed request has a type and a sentence of its own."""

import gzip
import socket
import struct
import zlib

import pytest
import trio

from discarr.clients.causes import protocol_failure
from discarr.errors.services import (
    CertificateUntrusted,
    MalformedAnswer,
    MediaClientError,
    NotTls,
    ServiceFailed,
    ServiceRefused,
    ServiceStarting,
    ServiceTimedOut,
    ServiceUnreachable,
    WrongBasePath,
)
from discarr.model.services import Instance, ServiceKind
from tests.clients.serving import IMPATIENT, NARROW, Clients, Script, http, saying, scripted

HTML = "Content-Type: text/html; charset=utf-8"
GZIP = "Content-Encoding: gzip"
LOGIN_PAGE = b"<!DOCTYPE html><html><title>Login</title></html>"
TRUNCATED_GZIP = gzip.compress(b'{"page": 1, "totalRecords": 0, "records": []}' * 50)[:-30]

ANSWERS = [
    (http("401 Unauthorized"), ServiceRefused, "HTTP 401"),
    (http("403 Forbidden", LOGIN_PAGE, HTML), ServiceRefused, "HTTP 403"),
    (http("307 Temporary Redirect", b"", "Location: /radarr/api/v3/queue"), WrongBasePath, "/radarr/api"),
    (http("302 Found", b"", "Location: http://[broken?token=x"), WrongBasePath, "a redirect"),
    (http("302 Found"), WrongBasePath, "a redirect"),
    (http("200 OK", LOGIN_PAGE, HTML), WrongBasePath, "a web page"),
    (http("200 OK", b"\n" + LOGIN_PAGE), WrongBasePath, "a web page"),
    (http("404 Not Found", LOGIN_PAGE, HTML), WrongBasePath, "a web page"),
    (http("503 Service Unavailable", b'{"errorMessage": "starting"}'), ServiceStarting, "503"),
    (http("404 Not Found"), ServiceFailed, "HTTP 404 to /api/v3/queue"),
    (http("500 Internal Server Error", b'{"description": "at NzbDrone.Core"}'), ServiceFailed, "HTTP 500"),
    (http("502 Bad Gateway", LOGIN_PAGE, HTML), ServiceFailed, "HTTP 502"),
    (http("400 Bad Request", b"The plain HTTP request was sent to HTTPS port"), NotTls, "https://"),
    (http("400 Bad Request", b"Client sent an HTTP request to an HTTPS server."), NotTls, "https://"),
    (http("400 Bad Request", b"You're speaking plain HTTP to an SSL-enabled server"), NotTls, "https://"),
    (b"\x15\x03\x01\x00\x02\x02\x46", NotTls, "https://"),
    (http("200 OK", b""), MalformedAnswer, "/api/v3/queue"),
    (http("200 OK", b"not json"), MalformedAnswer, "Expecting value"),
    (http("200 OK", b"[]"), MalformedAnswer, "Expected `object`"),
    (http("200 OK", b'{"page": 1, "records": []}'), MalformedAnswer, "totalRecords"),
    (http("200 OK", b'{"page": 1, "totalRecords": 0, "records": null}'), MalformedAnswer, "records"),
    (http("200 OK", b"[" * 100_000), MalformedAnswer, "cannot be read"),
    (http("200 OK", TRUNCATED_GZIP, GZIP), MalformedAnswer, "compressed end"),
    (http("200 OK", b"no gzip at all", GZIP), MalformedAnswer, "compression"),
    (http("200 OK", gzip.compress(b" " * 100_001), GZIP), MalformedAnswer, "too large"),
    (http("200 OK", b" " * 200_000), MalformedAnswer, "too large"),
    (http("200 OK", zlib.compress(b"{}")[:-2], "Content-Encoding: deflate"), MalformedAnswer, "nobody asked"),
    (b"220 mail.example ESMTP\r\n\r\n", MalformedAnswer, "not HTTP"),
    (b"", ServiceUnreachable, "hung up"),
    (http("200 OK", b'{"page": 1, "to')[:-5], ServiceUnreachable, "broke off"),
    (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n{", ServiceUnreachable, "broke off"),
]


@pytest.mark.parametrize(("answer", "error", "words"), ANSWERS)
async def test_each_answer_that_is_none_has_its_own_cause(
    answer: bytes, error: type[MediaClientError], words: str, nursery: trio.Nursery, clients: Clients
) -> None:
    url = await scripted(nursery, saying(answer))
    with pytest.raises(error) as raised:
        await clients.servarr(url, limits=NARROW).get_all_queue_items_paginated()
    assert type(raised.value) is error
    assert words in raised.value.cause
    assert url.partition("//")[2] not in raised.value.cause


def test_garbage_inside_tls_is_no_hint_at_tls() -> None:
    error = protocol_failure(
        Instance(kind=ServiceKind.RADARR), "https://radarr", "/", ValueError("illegal request line")
    )
    assert type(error) is MalformedAnswer


async def silent(stream: trio.SocketStream) -> None:
    await trio.sleep_forever()


async def silent_after_the_headers(stream: trio.SocketStream) -> None:
    await stream.send_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
    await trio.sleep_forever()


async def a_byte_at_a_time(stream: trio.SocketStream) -> None:
    await stream.send_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
    while True:
        await stream.send_all(b" ")
        await trio.sleep(0.05)


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (silent, "nothing more came"),
        (silent_after_the_headers, "nothing more came"),
        (a_byte_at_a_time, "no whole answer within 0.4 s"),
    ],
)
async def test_no_way_of_being_slow_holds_a_request_for_ever(
    script: Script, words: str, nursery: trio.Nursery, clients: Clients
) -> None:
    client = clients.servarr(await scripted(nursery, script), limits=IMPATIENT)
    with pytest.raises(ServiceTimedOut, match=words):
        await client.get_all_queue_items_paginated()


async def resetting(stream: trio.SocketStream) -> None:
    await stream.receive_some()
    stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


async def test_a_reset_connection_is_unreachable(nursery: trio.Nursery, clients: Clients) -> None:
    client = clients.open(await scripted(nursery, resetting))
    with pytest.raises(ServiceUnreachable, match="connection reset"):
        await client.check_health()


async def test_a_closed_port_is_unreachable(nursery: trio.Nursery, clients: Clients) -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))  # bound and never listening: nobody else gets the port meanwhile
        client = clients.open(f"http://127.0.0.1:{unheard.getsockname()[1]}")
        with pytest.raises(ServiceUnreachable, match="connection refused"):
            await client.check_health()


ADDRESS = "192.168.1.20"
URL = f"http://{ADDRESS}:7878/radarr"
RADARR = Instance(kind=ServiceKind.RADARR)


@pytest.mark.parametrize(
    "error",
    [
        ServiceUnreachable(RADARR, URL, "connection refused"),
        CertificateUntrusted(RADARR, URL, f"IP address mismatch, certificate is not valid for '{ADDRESS}'."),
        NotTls(RADARR, URL),
        ServiceTimedOut(RADARR, URL, "no connection"),
        WrongBasePath(RADARR, URL, "a web page"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_the_channel_learns_the_cause_and_only_the_owner_the_address(error: MediaClientError) -> None:
    assert ADDRESS not in error.for_discord
    assert error.for_discord == f"Radarr: {error.cause}"
    assert URL in error.detail
    assert str(error) == f"Radarr: {error.detail}"


async def test_a_name_that_does_not_resolve_is_unreachable(nursery: trio.Nursery, clients: Clients) -> None:
    client = clients.open("http://radarr.invalid:7878")
    with pytest.raises(ServiceUnreachable, match="does not resolve"):
        await client.check_health()


async def test_no_error_tells_the_key_or_the_body(nursery: trio.Nursery, clients: Clients) -> None:
    stack = b'{"description": "at NzbDrone.Core.Queue() apikey=0123456789abcdef0123456789abcdef"}'
    url = await scripted(nursery, saying(http("500 Internal Server Error", stack)))
    with pytest.raises(ServiceFailed) as raised:
        await clients.open(url).check_health()
    assert "NzbDrone" not in str(raised.value)
    assert "0123456789abcdef" not in str(raised.value)
