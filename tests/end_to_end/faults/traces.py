"""What must hold whatever goes wrong: nothing stands twice in the channel, and nothing is left behind."""

import threading
from collections import Counter
from collections.abc import Iterator

import attrs
import trio
import trio.testing

from tests.end_to_end.house import BOARD, HEALTH, House, text_of

QUIET_SECONDS = 0.05
PATIENCE_SECONDS = 20.0


@attrs.frozen(kw_only=True)
class Traces:
    """What a leak makes grow: the daemon's tasks and threads, by name."""

    tasks: Counter[str]
    threads: Counter[str]

    @classmethod
    def now(cls) -> "Traces":
        return cls(
            tasks=Counter(task.name for task in _tasks_of_the_daemon()),
            # Of Discord's alone: Trio keeps idle worker threads for a while.
            threads=Counter(thread.name for thread in threading.enumerate() if "discord" in thread.name),
        )

    @classmethod
    async def of_a_quiet_daemon(cls) -> "Traces":
        await trio.testing.wait_all_tasks_blocked(QUIET_SECONDS)
        return cls.now()

    def beyond(self, before: "Traces") -> list[str]:
        return [*(self.tasks - before.tasks).elements(), *(self.threads - before.threads).elements()]


async def assert_nothing_left(before: Traces) -> None:
    """What is on its way may still end; what stays is a leak."""
    leak = Traces.now().beyond(before)
    with trio.move_on_after(PATIENCE_SECONDS):
        while leak:
            await trio.testing.wait_all_tasks_blocked(QUIET_SECONDS)
            leak = Traces.now().beyond(before)
    assert not leak, f"left behind: {leak}"


def _tasks_of_the_daemon() -> Iterator[trio.lowlevel.Task]:
    root = trio.lowlevel.current_root_task()
    assert root is not None
    for task in _below(root):
        if task.name.endswith("run_daemon"):
            yield from _below(task)


def _below(task: trio.lowlevel.Task) -> Iterator[trio.lowlevel.Task]:
    for nursery in task.child_nurseries:
        for child in nursery.child_tasks:
            yield child
            yield from _below(child)


def assert_nothing_twice(house: House) -> None:
    texts = [text_of(message) for message in house.discord.messages()]
    assert len(texts) == len(set(texts))
    assert (len(house.marked(BOARD)), len(house.marked(HEALTH))) == (1, 1)
