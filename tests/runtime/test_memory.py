"""What was large goes back to the machine, whatever small things came after it."""

import subprocess
import sys

import pytest

BETWEEN_PAGES = """
import sys
from discarr.runtime.memory import give_back_large_blocks, resident_bytes

if sys.argv[1] == "given back":
    give_back_large_blocks()
bytes(2_000_000)  # after it, glibc takes as much from the common heap
before, kept, pages = resident_bytes(), [], []
for _ in range(40):
    pages.append(b"x" * 1_000_000)
    kept.append(b"y" * 10_000)
pages.clear()
print(resident_bytes() - before)
"""


def bytes_that_stay(way: str) -> int:
    asked = [sys.executable, "-c", BETWEEN_PAGES, way]
    return int(subprocess.run(asked, capture_output=True, text=True, check=True).stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="the switch is glibc's")
def test_the_memory_of_pages_goes_back_though_small_things_stay() -> None:
    assert bytes_that_stay("given back") < 5_000_000
