"""Python's garbage collector, kept from stopping both loops.

A full collection looks at every object there is: 200,000 values take 64 to 83 ms, in which no thread runs.
Values have no cycles and are freed by their counts alone; so what survives its first collection is set aside
(`gc.freeze`), and the next one looks only at what is new. Python's own second and third look met the new
values of half a poll at once, and each table of all rows three times: 58 ms. Switching the collector off is
no way out: closures and exceptions make cycles. Those that were set aside while under way, and died later,
are found by the thorough collection.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Never

import trio

NEW_VALUES = 5_000
"""How often to look: 700 values, Python's own measure, are made by every page of a queue. Seldom is long,
though, and no thread runs meanwhile: with a table of 100,000 rows among them, these take 20 ms."""

THOROUGH_SECONDS = 3600.0
"""Between two looks at everything: with 100,000 rows known, a tenth of a second."""

START_SECONDS = 5.0
"""From the start to the first of them: 11,000 things are dead by then, most of them what attrs makes classes
from, and rows take their place."""


def collect_nothing_yet() -> None:
    """Until `survivors_set_aside`: what a start makes stays, and to look for garbage took a tenth of it."""
    gc.disable()


@contextmanager
def survivors_set_aside() -> Iterator[None]:
    """For this block; what was there before it, most of all the modules, too."""
    before = gc.get_threshold()
    gc.enable()
    gc.set_threshold(NEW_VALUES)
    gc.freeze()
    gc.callbacks.append(_set_aside)
    try:
        yield
    finally:
        gc.callbacks.remove(_set_aside)
        gc.unfreeze()
        gc.set_threshold(*before)


async def collect_thoroughly(every_seconds: float = THOROUGH_SECONDS) -> Never:
    await trio.sleep(START_SECONDS)
    while True:
        gc.unfreeze()
        gc.collect()
        await trio.sleep(every_seconds)


def _set_aside(phase: str, _collected: dict[str, int]) -> None:
    if phase == "stop":
        gc.freeze()
