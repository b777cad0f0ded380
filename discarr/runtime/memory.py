"""How much memory this process holds, and what it gives back."""

import ctypes
import resource
from collections.abc import Callable
from functools import cache
from pathlib import Path

_M_ARENA_MAX = -8  # malloc.h


def share_one_heap() -> None:
    """From now on, among all threads.

    A heap for each of them has holes of its own, and serves nobody: they share one interpreter anyway. It can
    be told so from inside only: who starts Discarr by hand sets no MALLOC_ARENA_MAX. Elsewhere (musl, macOS)
    there is no such switch.
    """
    mallopt = _allocator("mallopt")
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 1)


def give_back_holes() -> None:
    """To the machine, what lies free between what stays: of a queue's pages and of what was saved of them.

    By itself, glibc gives back the end of its heap alone. Memory of its own for each page (M_MMAP_THRESHOLD)
    leaves no holes, but the machine has to find it anew each time: 3,000 page faults a poll of 10,000 rows.
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
