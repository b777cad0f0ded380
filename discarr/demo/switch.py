"""A simulated service that can be switched off, and comes back at the same address."""

from functools import partial
from typing import Protocol

import attrs
import trio


class Serve(Protocol):
    """Serve until cancelled; `task_status` gets the address, which ends with the port."""

    async def __call__(self, *, port: int, task_status: trio.TaskStatus[str]) -> None: ...


@attrs.define(eq=False)
class SwitchedService:
    serve: Serve
    address: str = ""
    _scope: trio.CancelScope = attrs.field(factory=trio.CancelScope)
    _switched_on: trio.Event = attrs.field(factory=trio.Event)

    @property
    def is_off(self) -> bool:
        return self._scope.cancel_called

    def switch_off(self) -> None:
        """Connections break, and new ones are refused."""
        self._scope.cancel()

    def switch_on(self) -> None:
        self._switched_on.set()

    async def run(self, *, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Until cancelled; started once it answers for the first time."""
        started = False
        while True:
            self._scope, self._switched_on = trio.CancelScope(), trio.Event()
            with self._scope:
                async with trio.open_nursery() as nursery:
                    self.address = await nursery.start(partial(self.serve, port=self._port))
                    if not started:
                        started = True
                        task_status.started()
            await self._switched_on.wait()

    @property
    def _port(self) -> int:
        """The one it had; 0, any free one, at first."""
        return int(self.address.rpartition(":")[2] or 0)
