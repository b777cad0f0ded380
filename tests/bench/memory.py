"""What a queue costs in memory, over a daemon that has next to none."""

from collections.abc import Sequence

from tests.bench.figures import Figure, Limit, Samples
from tests.bench.polls import DaemonPoll

KILOBYTE = 1024
RETAINED = Limit(most=1.0)
PEAK = Limit(most=2.0, text="2 x retained")


def memory_figures(rows: int, polls: Sequence[DaemonPoll], *, idle_bytes: int) -> list[Figure]:
    """After each poll, and at the worst moment of it."""
    retained = [poll.resident_bytes - idle_bytes for poll in polls]
    peaks = [poll.peak_bytes - idle_bytes for poll in polls]
    return [
        Figure(
            name=f"memory, {rows:,} rows: retained a row",
            unit="KB",
            measured=Samples([each / rows / KILOBYTE for each in retained]),
            limit=RETAINED,
            note=f"resident, less the {idle_bytes / 1e6:.0f} MB of the idle daemon.",
        ),
        Figure(
            name=f"memory, {rows:,} rows: peak of a poll",
            unit="x retained",
            measured=Samples([peak / kept for peak, kept in zip(peaks, retained, strict=True)]),
            limit=PEAK,
        ),
    ]
