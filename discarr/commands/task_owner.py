"""A supervised child that owns what was begun from the channel: no lost connection to Discord cuts it off."""

import trio


class TaskOwner:
    """Its tasks run in `_nursery`; None while Discarr starts or stops, when nothing is begun."""

    _nursery: trio.Nursery | None = None

    async def run(self, _section: None, *, task_status: trio.TaskStatus[None]) -> None:
        async with trio.open_nursery() as nursery:
            self._nursery = nursery
            try:
                task_status.started()
                await trio.sleep_forever()
            finally:
                self._nursery = None
