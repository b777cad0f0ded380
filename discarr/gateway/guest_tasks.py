"""The tasks of the guest's loop with their stacks, as text; called on that loop."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any


def guest_tasks() -> tuple[str, ...]:
    return tuple(line for task in asyncio.all_tasks() for line in _told(task))


def _told(task: "asyncio.Task[Any]") -> Iterator[str]:
    yield f"asyncio task {task.get_name()}"
    for frame in _frames(task.get_coro()):
        filename = "/".join(Path(frame.f_code.co_filename).parts[-3:])
        yield f"    {filename}:{frame.f_lineno} {frame.f_code.co_name}"


def _frames(awaited: object) -> Iterator[FrameType]:
    """What awaits what, outermost first; Task.get_stack() knows only the first of a coroutine that waits."""
    while awaited is not None:
        frame = getattr(awaited, "cr_frame", None) or getattr(awaited, "gi_frame", None)
        if frame is not None:
            yield frame
        awaited = getattr(awaited, "cr_await", None) or getattr(awaited, "gi_yieldfrom", None)
