"""Every Trio task and every thread with its stack, as text: where each of them is, never with what values."""

import sys
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path

import trio

INNERMOST = 12
"""Frames of a thread that are told."""


def trio_tasks() -> Iterator[str]:
    """The whole tree, as nurseries nest."""
    root = trio.lowlevel.current_root_task()
    if root is not None:
        yield from _told(root, "")


def threads() -> Iterator[str]:
    frames = sys._current_frames()  # noqa: SLF001 - documented, for debuggers
    for thread in threading.enumerate():
        yield f"thread {thread.name}"
        frame = frames.get(thread.ident or 0)
        stack = traceback.StackSummary.extract(traceback.walk_stack(frame), lookup_lines=False)
        for place in reversed(stack[:INNERMOST]):  # walk_stack begins with the innermost
            yield f"    {_shortened(place.filename)}:{place.lineno} {place.name}"


def _told(task: trio.lowlevel.Task, indent: str) -> Iterator[str]:
    yield f"{indent}task {task.name}"
    for frame, line in task.iter_await_frames():
        yield f"{indent}    {_shortened(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}"
    for nursery in task.child_nurseries:
        for child in sorted(nursery.child_tasks, key=lambda child: child.name):
            yield from _told(child, f"{indent}  ")


def _shortened(filename: str) -> str:
    return "/".join(Path(filename).parts[-3:])
