"""Python's garbage collector, kept from stopping both loops.

A full collection looks at every object there is: 200,000 values take 64 to 83 ms, in which no thread runs.
Values have no cycles and are freed by their counts alone; so what survives a collection is set aside
(`gc.freeze`), and the next one looks only at what is new. Switching the collector off is no way out: httpx's
responses are in cycles. Those that were set aside while under way, and died later, are found by the thorough
collection.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Never

import trio

OLDEST_GENERATION = 2

THOROUGH_SECONDS = 3600.0
"""Between two looks at everything: with 100,000 rows known, a tenth of a second."""


@contextmanager
def survivors_set_aside() -> Iterator[None]:
    """For this block; what was there before it, most of all the modules, too."""
    gc.freeze()
    gc.callbacks.append(_set_aside)
    try:
        yield
    finally:
        gc.callbacks.remove(_set_aside)
        gc.unfreeze()


async def collect_thoroughly(every_seconds: float = THOROUGH_SECONDS) -> Never:
    while True:
        await trio.sleep(every_seconds)
        gc.unfreeze()
        gc.collect()


def _set_aside(phase: str, collected: dict[str, int]) -> None:
    if phase == "stop" and collected["generation"] == OLDEST_GENERATION:
        gc.freeze()
