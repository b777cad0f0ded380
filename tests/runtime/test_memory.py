"""What was used goes back to the machine, whatever small things came after it, whichever thread had it."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the switches are glibc's")

PIECES_ON_FOUR_THREADS = """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from discarr.runtime.memory import share_one_heap, resident_bytes

share_one_heap()
all_have_begun, kept = Barrier(4), []

def work(_):
    all_have_begun.wait()
    pieces = [b"x" * 60_000 for _ in range(40)]
    kept.append(b"y" * 10_000)  # after them: a heap gives back no more than what is above its last block

with ThreadPoolExecutor(4) as threads:
    before = resident_bytes()
    list(threads.map(work, range(4)))
    print(resident_bytes() - before)
"""


HOLES_BETWEEN_SMALL_THINGS = """
from discarr.runtime.memory import give_back_holes, resident_bytes

before, kept, pieces = resident_bytes(), [], []
for _ in range(400):
    pieces.append(b"x" * 60_000)
    kept.append(b"y" * 1_000)  # each piece has its own place between two of these
pieces.clear()
give_back_holes()
print(resident_bytes() - before)
"""


def bytes_that_stay(script: str) -> int:
    asked = [sys.executable, "-c", script]
    return int(subprocess.run(asked, capture_output=True, text=True, check=True).stdout)


def test_the_holes_between_small_things_go_back_when_they_are_asked_for() -> None:
    assert bytes_that_stay(HOLES_BETWEEN_SMALL_THINGS) < 5_000_000


def test_what_one_thread_used_the_next_one_uses() -> None:
    assert bytes_that_stay(PIECES_ON_FOUR_THREADS) < 5_000_000
