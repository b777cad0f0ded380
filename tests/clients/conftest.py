from collections.abc import AsyncIterator

import pytest
import trio

from tests.clients.serving import Clients


@pytest.fixture
async def clients(nursery: trio.Nursery) -> AsyncIterator[Clients]:
    clients = Clients(nursery)
    yield clients
    await clients.aclose()
