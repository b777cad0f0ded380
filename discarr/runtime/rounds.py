"""Something done again and again: at its interval, and at once when somebody asks."""

from collections.abc import Awaitable, Callable

import trio

from discarr.runtime.current import Current
from discarr.runtime.promises import AT_MOST_SECONDS, promised


class Rounds:
    """One loop; who asks for a round waits until one that began after the asking has ended."""

    def __init__(self, what: str, *, within_seconds: float = AT_MOST_SECONDS) -> None:
        self._what = what
        self._within_seconds = within_seconds
        self._asked = Current(0)
        self._served = Current(0)

    async def run(self, do_round: Callable[[], Awaitable[float]]) -> None:
        """Run rounds until cancelled; each tells after how many seconds the next one is due."""
        try:
            while True:
                asked = self._asked.version
                with promised(self._what, within_seconds=self._within_seconds):
                    seconds = await do_round()
                self._served.replace(asked)
                with trio.move_on_after(seconds):
                    await self._asked.newer_than(asked)
        finally:
            self._served.replace(self._asked.version)  # nobody will come any more: who waits is let go

    def wake(self) -> None:
        """Have a round run now, or one more after the one that runs; nobody waits for it."""
        self._asked.replace(0)

    async def ask(self) -> None:
        """Have a round run now, and wait for its end."""
        self.wake()
        mine = self._asked.version
        while self._served.value < mine:
            await self._served.newer_than(self._served.version)
