"""The canary tells how long a loop stood still, as often as somebody wants to know."""

import logging
from collections.abc import Iterator

import attrs
import pytest
import trio

from discarr.runtime.canary import SECONDS, VERBOSE_SECONDS, watch_loop


class Enough(Exception):
    pass


@attrs.define
class SlowLoop:
    """A loop that comes back late from each sleep, by these seconds."""

    late: Iterator[float]
    now: float = 0.0
    asked: list[float] = attrs.field(factory=list)

    async def sleep(self, seconds: float) -> None:
        await trio.lowlevel.checkpoint()
        self.asked.append(seconds)
        try:
            self.now += seconds + next(self.late)
        except StopIteration:
            raise Enough from None

    async def watch(self) -> None:
        with pytest.raises(Enough):
            await watch_loop("The loop", self.sleep, lambda: self.now)


@pytest.mark.parametrize(
    ("late_seconds", "told"),
    [
        (0.0, []),
        (0.019, []),
        (0.063, [(logging.DEBUG, "The loop stood still for 63 ms")]),
        (0.999, [(logging.DEBUG, "The loop stood still for 999 ms")]),
        (
            1.44,
            [
                (
                    logging.WARNING,
                    "The loop stood still for 1.4 s: this machine has too much to do, or Discarr does",
                )
            ],
        ),
    ],
)
async def test_what_is_told_depends_on_how_late_it_is(
    late_seconds: float, told: list[tuple[int, str]], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "discarr")
    await SlowLoop(iter([late_seconds])).watch()
    assert [(record.levelno, record.getMessage()) for record in caplog.records] == told


async def test_it_looks_often_only_while_the_log_tells_every_step(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "discarr")
    loop = SlowLoop(iter([0.0]))
    await loop.watch()
    caplog.set_level(logging.DEBUG, "discarr")
    await loop.watch()
    assert loop.asked == [SECONDS, SECONDS, VERBOSE_SECONDS]
