"""How much memory this process holds, and what it gives back."""

import ctypes
import resource
from collections.abc import Callable
from functools import cache
from pathlib import Path

LARGE_BYTES = 256 * 1024

# malloc.h
_M_MMAP_THRESHOLD = -3
_M_ARENA_MAX = -8


def keep_few_holes() -> None:
    """From now on what is large has memory of its own, and all threads share one heap for the rest.

    By itself, glibc takes a page of a queue from the common heap once the first one was freed, and small
    things that stay settle between the pages: with 100,000 rows known, a third of the memory was such holes.
    A heap for each thread has holes of its own, and serves nobody: threads share one interpreter anyway.
    It can be told so from inside only: who starts Discarr by hand sets no MALLOC_MMAP_THRESHOLD_. Elsewhere
    (musl, macOS) there is no such switch.
    """
    mallopt = _allocator("mallopt")
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, LARGE_BYTES)
        mallopt(_M_ARENA_MAX, 1)


def give_back_holes() -> None:
    """To the machine, what lies free between what stays: of a queue's pages and of what was saved of them.

    By itself, glibc gives back the end of its heap alone.
    """
    malloc_trim = _allocator("malloc_trim")
    if malloc_trim is not None:
        malloc_trim(0)


@cache  # each look for it would leave a cycle behind
def _allocator(name: str) -> Callable[..., int] | None:
    """A function of the C library, if it is glibc."""
    return getattr(ctypes.CDLL(None), name, None)


def resident_bytes() -> int:
    """From /proc/self, which stays visible in the unit's sandbox: ProcSubset=pid hides only the machine's."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()
