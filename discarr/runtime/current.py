"""One value, replaced whole, that tasks can watch."""

from collections.abc import Callable
from typing import Generic, TypeVar

import trio

T = TypeVar("T")


class Current(Generic[T]):
    """Holds a value for one event loop; whoever watches sees the newest, never a queue of old ones."""

    def __init__(self, value: T) -> None:
        self._value = value
        self._version = 0
        self._replaced = trio.Event()

    @property
    def value(self) -> T:
        return self._value

    @property
    def version(self) -> int:
        """Grows with every replacement."""
        return self._version

    def replace(self, value: T) -> None:
        self._value = value
        self._version += 1
        replaced, self._replaced = self._replaced, trio.Event()
        replaced.set()

    def update(self, change: Callable[[T], T]) -> None:
        """Replace the value by what `change` makes of it; nobody is woken when that is the same object."""
        value = change(self._value)
        if value is not self._value:
            self.replace(value)

    async def newer_than(self, version: int) -> int:
        """Wait until the value has been replaced since `version`; the version it has then."""
        await trio.lowlevel.checkpoint()
        while self._version <= version:
            await self._replaced.wait()
        return self._version
