"""Services: each way in which one goes wrong, with the whole daemon around it.

A row is a trouble and the words the board has for it. What must hold in each is one test: the last rows stay,
the sibling is read on, commands are answered, ten readings in trouble leave nothing behind; and when it is
over the same board is true again, without a restart.
"""

import json
import ssl
import tracemalloc
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
import trio
import trustme

from discarr.clients.base_http import POOL
from discarr.demo.arr.faults import (
    Fault,
    failing,
    redirected,
    replaced,
    truncated_gzip,
    web_page,
)
from discarr.runtime.clock import utc_now
from tests.demo.arr.serving import a_film
from tests.end_to_end.faults.door import MEGABYTE, Trouble, endless, reset_in_the_middle
from tests.end_to_end.faults.names import Names
from tests.end_to_end.faults.neighbourhood import SHORT, Neighbourhood, neighbourhood
from tests.end_to_end.faults.traces import Traces, assert_nothing_left, assert_nothing_twice
from tests.end_to_end.house import BOARD, text_of

READINGS, SLOW_READINGS = 10, 2
SOCKET_BUFFERS = 8 * MEGABYTE
CONNECTIONS = (POOL.max_connections or 0) + 1
"""And the hub's."""


# --- the rows -------------------------------------------------------------------------------------------

Befalls = Callable[[Neighbourhood], Awaitable[None]]


def answers(fault: Fault) -> Befalls:
    """To everything it is asked."""

    async def befall(near: Neighbourhood) -> None:
        await trio.lowlevel.checkpoint()
        near.radarr.fault("/api", fault, times=None)

    return befall


def queue_is(body: object) -> Befalls:
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return answers(failing(200, text))


def way_is(trouble: Trouble) -> Befalls:
    async def befall(near: Neighbourhood) -> None:
        await trio.lowlevel.checkpoint()
        near.door.befall(trouble)

    return befall


async def refused(near: Neighbourhood) -> None:
    await trio.lowlevel.checkpoint()
    near.door.shut()


async def starting(near: Neighbourhood) -> None:
    await trio.lowlevel.checkpoint()
    near.radarr.is_starting = True


LIMITED = Fault(status=429, headers={"retry-after": "1"})

byte_by_byte = answers(Fault(bytes_per_second=5.0))
silent = answers(Fault(silence_seconds=3600.0))
SLOW = (byte_by_byte, silent)

TROUBLES: dict[str, tuple[Befalls, str]] = {
    "refused": (refused, "connection refused"),
    "reset in the middle of a body": (way_is(reset_in_the_middle), "connection reset"),
    "cut in the middle of a body": (answers(Fault(cut_after=20)), "broke off"),
    "truncated gzip": (answers(truncated_gzip()), "compressed end"),
    "a byte at a time": (byte_by_byte, "no whole answer"),
    "silence": (silent, "nothing more came"),
    "500": (answers(failing(500)), "HTTP 500"),
    "503, starting": (starting, "starting up"),
    "429 with Retry-After": (answers(LIMITED), "HTTP 429"),
    "307 to itself for ever": (answers(redirected("/api/v3/queue", 307)), "redirect"),
    "302 to a login page": (answers(redirected("/login?returnUrl=/api")), "redirect"),
    "a web page": (answers(web_page()), "web page"),
    "no JSON": (queue_is(b"soon"), "cannot be read"),
    "another type": (queue_is([]), "Expected"),
    "records of another type": (queue_is({"page": 1, "totalRecords": 2, "records": "two"}), "records"),
    "a body without an end": (way_is(endless), "too large"),
}


@pytest.mark.parametrize(("befalls", "words"), TROUBLES.values(), ids=TROUBLES.keys())
async def test_a_service_in_trouble(tmp_path: Path, befalls: Befalls, words: str) -> None:
    async with neighbourhood(tmp_path) as near:
        house, before = near.house, await Traces.of_a_quiet_daemon()
        board = await house.shown(BOARD)
        await befalls(near)
        for _ in range(SLOW_READINGS if befalls in SLOW else READINGS):
            await near.daemon.check_everything()
        text = text_of(await house.shown(BOARD, lambda text: words in text))
        assert "as of" in text
        await siblings_run_on(near)
        await is_over(near)
        assert (await house.shown(BOARD, lambda text: words not in text)).id == board.id
        assert_nothing_twice(house)
        await assert_nothing_left(before)
        assert near.door.open_connections <= CONNECTIONS


async def siblings_run_on(near: Neighbourhood) -> None:
    near.house.sonarr.remove(near.house.sonarr.downloads[0])
    near.house.sonarr.refresh()
    await near.daemon.check_everything()
    await near.house.shown(BOARD, lambda text: "TV" not in text)
    assert (await near.house.ask(near.house.discord.member, "health")).acknowledgement is not None


async def is_over(near: Neighbourhood) -> None:
    near.radarr.faults.clear()
    near.radarr.is_starting = False
    if near.door.is_shut:
        await near.door.open(near.nursery)
    near.door.befall(None)
    await near.daemon.check_everything()


# --- what costs nothing ---------------------------------------------------------------------------------

ODDITIES = {
    "a size of another type": replaced('"size": ', '"size": "much", "was": '),
    "a status of another type": replaced('"status": "', '"status": 7, "was": "'),
    "half a character": replaced('"title": "', '"title": "\\ud800 '),
    "bytes that are no text": Fault(rewrite=lambda body: body.replace(b'"title": "', b'"title": "\xff\xfe')),
    "fields of tomorrow": replaced('"title": "', '"mood": {"of": ["today", null]}, "title": "'),
}


@pytest.mark.parametrize("fault", ODDITIES.values(), ids=ODDITIES.keys())
async def test_an_odd_row_is_shown_or_counted(tmp_path: Path, fault: Fault) -> None:
    async with neighbourhood(tmp_path) as near:
        near.radarr.fault("/api/v3/queue", fault, times=None)
        near.radarr.add(a_film())
        near.radarr.refresh()
        await near.daemon.check_everything()
        await near.house.shown(BOARD, lambda text: "Movies (3)" in text or "3 rows" in text)
        await siblings_run_on(near)


async def test_of_a_body_without_an_end_no_more_is_read_than_an_answer_may_have(tmp_path: Path) -> None:
    questions = 3  # at a time: the queue, the status, the health
    async with neighbourhood(tmp_path) as near:
        near.door.befall(endless)
        await near.daemon.check_everything()
        tracemalloc.start()
        try:
            for _ in range(READINGS):
                await near.daemon.check_everything()
            kept_bytes, most_bytes = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        # As it arrives, grown by what a bytearray keeps free, and the copy at the end.
        assert most_bytes < questions * 3 * SHORT.answer_bytes
        assert kept_bytes < SHORT.answer_bytes
        assert near.door.sent_bytes <= questions * (READINGS + 1) * (SHORT.answer_bytes + SOCKET_BUFFERS)


# --- names and certificates -----------------------------------------------------------------------------


@pytest.fixture
def names() -> Names:
    return Names()


async def test_names_that_do_not_resolve_for_a_day_cost_nothing_afterwards(
    tmp_path: Path, names: Names
) -> None:
    trio.socket.set_custom_hostname_resolver(names)
    async with neighbourhood(tmp_path, called="radarr.example") as near:
        names.address = None
        near.door.befall(None)
        before = await Traces.of_a_quiet_daemon()
        for _ in range(24):
            near.house.ahead += timedelta(hours=1)
            await near.daemon.check_everything()
        await near.house.shown(BOARD, lambda text: "does not resolve" in text)
        await siblings_run_on(near)
        names.address = "127.0.0.1"
        await is_over(near)
        await near.house.shown(BOARD, lambda text: "does not resolve" not in text)
        assert_nothing_twice(near.house)
        await assert_nothing_left(before)


async def test_a_service_that_has_only_ipv6_is_read(tmp_path: Path, names: Names) -> None:
    names.address = "::1"
    trio.socket.set_custom_hostname_resolver(names)
    async with neighbourhood(tmp_path, called="radarr.example", host="::1"):
        pass  # it has been shown


# httpcore 1.0 leaves its socket to the garbage collector when the end cancels it within a TLS handshake.
@pytest.mark.filterwarnings("ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning")
async def test_a_certificate_that_runs_out_is_said_and_a_new_one_is_taken(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")

    def shown_with(not_after: timedelta) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        until = utc_now() + not_after
        authority.issue_cert(
            "127.0.0.1", not_before=until - timedelta(days=90), not_after=until
        ).configure_cert(context)
        return context

    async with neighbourhood(tmp_path, tls=shown_with(timedelta(days=1))) as near:
        near.door.tls = shown_with(timedelta(days=-1))
        near.door.befall(None)
        await (
            near.daemon.check_everything()
        )  # may still notice no more than that the connection it kept ended
        await near.daemon.check_everything()
        await near.house.shown(BOARD, lambda text: "certificate" in text and "expired" in text)
        await siblings_run_on(near)
        near.door.tls = shown_with(timedelta(days=90))
        await is_over(near)
        await near.house.shown(BOARD, lambda text: "expired" not in text)
        assert_nothing_twice(near.house)


# --- queues that move -----------------------------------------------------------------------------------


async def test_a_service_that_restarts_is_followed_at_its_own_pace(tmp_path: Path) -> None:
    """Refused, starting up, an empty list, and the same rows again: nothing of it is told as finished."""
    async with neighbourhood(tmp_path) as near:
        board = await near.house.shown(BOARD)
        near.door.shut()
        await near.daemon.check_everything()
        # Refused, or the kept connection hung up just then: which of them is a race.
        await near.house.shown(BOARD, lambda text: "nothing answers" in text)
        near.radarr.restart()
        near.radarr.is_starting = True
        await near.door.open(near.nursery)
        await near.daemon.check_everything()
        await near.house.shown(BOARD, lambda text: "starting up" in text)
        near.radarr.is_starting = False
        await near.daemon.check_everything()
        await near.house.shown(BOARD, lambda text: "Movies" not in text)
        near.radarr.refresh()
        await near.daemon.check_everything()
        assert (await near.house.shown(BOARD, lambda text: "Movies (2)" in text)).id == board.id
        assert_nothing_twice(near.house)


async def test_a_queue_that_changes_between_two_pages_is_shown_as_it_is(tmp_path: Path) -> None:
    async with neighbourhood(tmp_path) as near:
        for _ in range(1100):
            near.radarr.add(a_film())
        near.radarr.refresh()

        def leave() -> None:
            near.radarr.remove(near.radarr.downloads[0])

        near.radarr.fault("page=2", Fault(meanwhile=leave))
        await near.daemon.check_everything()
        await near.house.shown(BOARD, lambda text: "1,102 downloads" in text)
