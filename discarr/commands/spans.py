"""A length of time as people write it."""

import re

from discarr.errors.base import DiscarrError
from discarr.language.words import _

_SECONDS = {"d": 86_400, "h": 3_600, "m": 60}
_SPAN = re.compile(r"(?:[0-9]{1,4}[dhm])+", re.ASCII)
_PART = re.compile(r"([0-9]{1,4})([dhm])", re.ASCII)

LEAST_SECONDS, MOST_SECONDS = 60, 7 * 86_400


class SpanUnusable(DiscarrError):
    """What somebody wrote is no length of time, or too short or too long a one."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"{reason} " + _("Write it like 30m, 2h, 1h30m or 1d: from one minute to seven days.")
        )


def seconds_of(text: str) -> float:
    """Read "30m", "2h", "1h 30m", "1d12h".

    Raises:
        SpanUnusable: it says what to write.
    """
    written = "".join(text.lower().split())
    if _SPAN.fullmatch(written) is None:
        raise SpanUnusable(_("I do not understand this length of time."))
    parts = [(int(number), unit) for number, unit in _PART.findall(written)]
    if len({unit for _, unit in parts}) < len(parts):
        raise SpanUnusable(_("A unit stands there twice."))
    seconds = sum(number * _SECONDS[unit] for number, unit in parts)
    if not LEAST_SECONDS <= seconds <= MOST_SECONDS:
        raise SpanUnusable(_("That is too short.") if seconds < LEAST_SECONDS else _("That is too long."))
    return float(seconds)
