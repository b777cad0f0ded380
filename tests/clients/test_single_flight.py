"""Identical questions at the same time are one request, and it belongs to everyone who asked."""

import pytest
import trio
import trio.testing
from starlette.requests import Request
from starlette.responses import Response

from discarr.errors.services import ClientClosed, ServiceStarting
from discarr.model.services import HealthAnswer, ServiceKind
from tests.clients.serving import Clients, Service

IDENTITY = b'{"MediaContainer": {"size": 0, "version": "1.42.1"}}'


class Gate:
    """An answer held back until the test lets it go."""

    def __init__(self, answer: Response) -> None:
        self._answer = answer
        self.asked = trio.Event()
        self.let_go = trio.Event()
        self.left = trio.Event()

    async def __call__(self, request: Request) -> Response:
        self.asked.set()
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self._notice_who_leaves, request)
            await self.let_go.wait()
            nursery.cancel_scope.cancel()
        return self._answer

    async def _notice_who_leaves(self, request: Request) -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass
        self.left.set()
        self.let_go.set()


async def test_everyone_who_asks_meanwhile_gets_the_same_answer(
    nursery: trio.Nursery, clients: Clients
) -> None:
    gate = Gate(Response(IDENTITY))
    service = Service({"/identity": gate})
    client = clients.open(await service.start(nursery), kind=ServiceKind.PLEX)
    answers: list[HealthAnswer] = []

    async def ask() -> None:
        answers.append(await client.check_health())

    async with trio.open_nursery() as waiters:
        for _ in range(3):
            waiters.start_soon(ask)
        await gate.asked.wait()
        gate.let_go.set()
    assert [answer.version for answer in answers] == ["1.42.1"] * 3
    assert len(service.requests) == 1


async def test_everyone_who_asks_meanwhile_gets_the_same_error(
    nursery: trio.Nursery, clients: Clients
) -> None:
    gate = Gate(Response(status_code=503))
    service = Service({"/identity": gate})
    client = clients.open(await service.start(nursery), kind=ServiceKind.PLEX)

    async def ask() -> None:
        with pytest.raises(ServiceStarting):
            await client.check_health()

    async with trio.open_nursery() as waiters:
        waiters.start_soon(ask)
        waiters.start_soon(ask)
        await gate.asked.wait()
        gate.let_go.set()
    assert len(service.requests) == 1


async def test_a_cancelled_first_waiter_leaves_the_request_to_the_second(
    nursery: trio.Nursery, clients: Clients
) -> None:
    gate = Gate(Response(IDENTITY))
    service = Service({"/identity": gate})
    client = clients.open(await service.start(nursery), kind=ServiceKind.PLEX)
    first = trio.CancelScope()

    async def ask_first() -> None:
        with first:
            await client.check_health()

    async def ask_second() -> None:
        assert (await client.check_health()).version == "1.42.1"

    async with trio.open_nursery() as waiters:
        waiters.start_soon(ask_first)
        await gate.asked.wait()
        waiters.start_soon(ask_second)
        await trio.testing.wait_all_tasks_blocked(0.01)
        first.cancel()
        await trio.testing.wait_all_tasks_blocked(0.01)
        gate.let_go.set()
    assert first.cancelled_caught
    assert len(service.requests) == 1


async def test_with_its_last_waiter_the_request_ends(nursery: trio.Nursery, clients: Clients) -> None:
    gate = Gate(Response(IDENTITY))
    service = Service({"/identity": gate})
    client = clients.open(await service.start(nursery), kind=ServiceKind.PLEX)

    async with trio.open_nursery() as waiters:
        waiters.start_soon(client.check_health)
        await gate.asked.wait()
        waiters.cancel_scope.cancel()
    with trio.fail_after(2):
        await gate.left.wait()
    assert not client._pending_requests  # the only trace a forgotten request could leave


async def test_a_later_question_is_a_request_of_its_own(nursery: trio.Nursery, clients: Clients) -> None:
    service = Service({"/identity": IDENTITY})
    client = clients.open(await service.start(nursery), kind=ServiceKind.PLEX)
    for _ in range(2):
        await client.check_health()
    assert len(service.requests) == 2


async def test_nobody_joins_a_request_that_its_last_waiter_has_left(
    nursery: trio.Nursery, clients: Clients
) -> None:
    url = await Service({"/identity": IDENTITY}).start(nursery)
    client = clients.open(url, kind=ServiceKind.PLEX)
    with trio.CancelScope() as impatient:
        impatient.cancel()
        await client.check_health()
    assert (await client.check_health()).version == "1.42.1"


async def test_closing_the_client_frees_whoever_waits(nursery: trio.Nursery, clients: Clients) -> None:
    gate = Gate(Response(IDENTITY))
    client = clients.open(await Service({"/identity": gate}).start(nursery), kind=ServiceKind.PLEX)

    async def ask() -> None:
        with pytest.raises(ClientClosed):
            await client.check_health()

    async with trio.open_nursery() as waiters:
        waiters.start_soon(ask)
        await gate.asked.wait()
        await client.aclose()
    with pytest.raises(ClientClosed):
        await client.check_health()
