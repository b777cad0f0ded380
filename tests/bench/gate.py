"""The gate of a queue: closed, it holds back who begins to read; opened, it lets one reading through."""

import attrs
import trio

LOOKS_BACK_SECONDS = 1.0
"""Who asks for the first page again so soon belongs to the reading before; the next one comes later."""


@attrs.frozen
class Page:
    number: int
    rows: int
    """On each."""


@attrs.define
class Gate:
    """Open for everybody until it is first closed."""

    _opened: trio.Event | None = None
    """None: nobody is ever held back."""
    _somebody: trio.Event = attrs.field(factory=trio.Event)
    _read: set[Page] = attrs.field(factory=set)
    _is_read_to_the_end: bool = False
    _answered_at: float = 0.0
    _came_at: float = 0.0

    def close(self) -> None:
        self._opened = trio.Event()

    def open(self) -> None:
        """For one reading."""
        self._read, self._is_read_to_the_end = set(), False
        self._somebody = trio.Event()
        if self._opened is not None:
            self._opened.set()

    def leave_open(self) -> None:
        self.open()
        self._opened = None

    async def somebody(self) -> None:
        """Wait until somebody stands at the closed gate."""
        await self._somebody.wait()

    @property
    def waited_seconds(self) -> float:
        """How long whoever came first has stood there."""
        return trio.current_time() - self._came_at if self._somebody.is_set() else 0.0

    async def pass_through(self, page: Page) -> None:
        if self._opened is None:
            return
        if self._opened.is_set() and self._begins_another_reading(page):
            self.close()
        if not self._opened.is_set():
            if not self._somebody.is_set():
                self._came_at = trio.current_time()
            self._somebody.set()
        await self._opened.wait()

    def answered(self, page: Page, *, rows: int) -> None:
        self._read.add(page)
        self._is_read_to_the_end = sum(each.rows for each in self._read) >= rows
        self._answered_at = trio.current_time()

    def _begins_another_reading(self, page: Page) -> bool:
        later = trio.current_time() - self._answered_at > LOOKS_BACK_SECONDS
        return page.number == 1 and self._is_read_to_the_end and later
