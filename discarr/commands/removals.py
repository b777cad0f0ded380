"""Confirmed removals run here, in tasks that outlive the conversation in which somebody confirmed them."""

from collections.abc import Awaitable
from typing import Protocol

import attrs
import trio

from discarr.model.cleanup import CleanupPlan, Receipt

_REMEMBERED = 50


class CarryOut(Protocol):
    def __call__(self, plan: CleanupPlan, *, by: int | None) -> Awaitable[Receipt]: ...


@attrs.define
class _Removal:
    by: int
    ended: trio.Event = attrs.field(factory=trio.Event)
    receipt: Receipt | None = None


class Removals:
    """The supervised child that owns those tasks: a lost connection to Discord cuts no removal off."""

    def __init__(self, carry_out: CarryOut) -> None:
        self._carry_out = carry_out
        self._removals: dict[str, _Removal] = {}
        self._nursery: trio.Nursery | None = None

    async def run(self, _section: None, *, task_status: trio.TaskStatus[None]) -> None:
        async with trio.open_nursery() as nursery:
            self._nursery = nursery
            try:
                task_status.started()
                await trio.sleep_forever()
            finally:
                self._nursery = None

    def begin(self, plan: CleanupPlan, *, by: int) -> bool:
        """False while Discarr starts or stops: then nothing is begun."""
        if self._nursery is None:
            return False
        for plan_id in list(self._removals)[: 1 - _REMEMBERED]:
            del self._removals[plan_id]
        removal = self._removals[plan.plan_id] = _Removal(by)
        self._nursery.start_soon(self._remove, plan, removal, name=f"cleanup {plan.plan_id}")
        return True

    async def receipt(self, plan_id: str, *, by: int) -> Receipt | None:
        """Wait for it; None where this user began no such removal."""
        removal = self._removals.get(plan_id)
        if removal is None or removal.by != by:
            return None
        await removal.ended.wait()
        return removal.receipt

    async def _remove(self, plan: CleanupPlan, removal: _Removal) -> None:
        removal.receipt = await self._carry_out(plan, by=removal.by)
        removal.ended.set()
