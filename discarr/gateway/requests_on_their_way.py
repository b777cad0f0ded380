"""What was asked of Discord and is on its way: it goes on though nobody waits for it any more."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, TypeVarTuple

Answer = TypeVar("Answer")
Given = TypeVarTuple("Given")


class RequestsOnTheirWay:
    """Owns each request from its beginning to its end, or to `end_all`."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    async def see_through(self, request: Callable[[*Given], Awaitable[Answer]], *given: *Given) -> Answer:
        """Once begun, a request is not cut off with the call that waits for it.

        anyio's cancellation strikes again at each await of a clean-up: discord.py would leave the bucket of
        its rate limit empty, and the next request of the kind, our last words perhaps, would wait for half a
        minute.
        """

        async def whole() -> Answer:
            return await request(*given)

        task = asyncio.create_task(whole())
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    async def end_all(self) -> None:
        """Before the connections close under them."""
        remaining = set(self._tasks)
        for task in remaining:
            task.cancel()
        await asyncio.gather(*remaining, return_exceptions=True)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        """How it failed is the business of who waits; asyncio would log it where nobody does any more."""
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()
