"""What was confirmed is done here, in tasks that outlive the conversation in which somebody confirmed it."""

from collections.abc import Awaitable
from typing import Generic, Protocol, TypeVar

import attrs
import trio

from discarr.commands.task_owner import TaskOwner

WorkT = TypeVar("WorkT")
ResultT = TypeVar("ResultT")
Work_contra = TypeVar("Work_contra", contravariant=True)
Result_co = TypeVar("Result_co", covariant=True)

_REMEMBERED = 50


class CarryOut(Protocol[Work_contra, Result_co]):
    def __call__(self, work: Work_contra, /, *, by: int | None) -> Awaitable[Result_co]: ...


@attrs.define
class _Task(Generic[ResultT]):
    by: int
    ended: trio.Event = attrs.field(factory=trio.Event)
    result: ResultT | None = None


class ConfirmedWork(TaskOwner, Generic[WorkT, ResultT]):
    """Each piece of it once, and its result for whoever confirmed it."""

    def __init__(self, carry_out: CarryOut[WorkT, ResultT]) -> None:
        self._carry_out = carry_out
        self._tasks: dict[str, _Task[ResultT]] = {}

    def begin(self, work_id: str, work: WorkT, *, by: int) -> bool:
        """False while Discarr starts or stops: then nothing is begun."""
        if self._nursery is None:
            return False
        for known_id in list(self._tasks)[: 1 - _REMEMBERED]:
            del self._tasks[known_id]
        task = self._tasks[work_id] = _Task[ResultT](by)
        self._nursery.start_soon(self._do, work, task, name=f"confirmed work {work_id}")
        return True

    async def result(self, work_id: str, *, by: int) -> ResultT | None:
        """Wait for it; None where this user began no such work."""
        task = self._tasks.get(work_id)
        if task is None or task.by != by:
            return None
        await task.ended.wait()
        return task.result

    async def _do(self, work: WorkT, task: _Task[ResultT]) -> None:
        try:
            task.result = await self._carry_out(work, by=task.by)
        finally:
            task.ended.set()  # however it ended: whoever asked is not left waiting
