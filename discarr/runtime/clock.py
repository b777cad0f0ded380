"""Wall time, for what people read; durations are measured by Trio's clock, which is never set back."""

from collections.abc import Callable
from datetime import UTC, datetime

Now = Callable[[], datetime]

Monotonic = Callable[[], float]
"""Seconds on a clock that is never set, as `trio.current_time`."""


def utc_now() -> datetime:
    return datetime.now(UTC)
