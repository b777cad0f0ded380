"""How much memory this process holds, and what it gives back."""

import ctypes
import resource
from pathlib import Path

LARGE_BYTES = 256 * 1024

_M_MMAP_THRESHOLD = -3  # malloc.h


def give_back_large_blocks() -> None:
    """From now on what is large has memory of its own, which goes back to the machine when it is freed.

    By itself, glibc takes a page of a queue from the common heap once the first one was freed, and small
    things that stay settle between the pages: with 100,000 rows known, a third of the memory was such holes.
    It can be told so from inside only: who starts Discarr by hand sets no MALLOC_MMAP_THRESHOLD_. Elsewhere
    (musl, macOS) there is no such switch.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, LARGE_BYTES)


def resident_bytes() -> int:
    """From /proc/self, which stays visible in the unit's sandbox: ProcSubset=pid hides only the machine's."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()
