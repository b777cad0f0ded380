"""Numbers and times as a reader takes them in at a glance."""

from datetime import UTC, datetime, timedelta

from discarr.language.words import number

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_SECOND = 253_402_300_799
"""The end of the year 9999; Discord's clients count from 1970 with JavaScript's dates."""

_UNITS = ("B", "KB", "MB", "GB", "TB", "PB", "EB")
_LARGEST = 999 * 1024**6
_SPANS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))
_LONGEST_SECONDS = 9_999 * 86_400

BAR_WIDTH, GAUGE_WIDTH = 10, 6
"""The narrow one fits, with its figures and a time, into a line of a phone."""


def size(count: int) -> str:
    """Steps of 1024, as Radarr and Sonarr count: "812 MB", "3.4 GB", "24 GB"."""
    amount = float(min(max(count, 0), _LARGEST))
    for unit in _UNITS:
        # Three digits at most: 1000 MB are 1.0 GB.
        if amount < 999.5 or unit == _UNITS[-1]:
            break
        amount /= 1024
    decimals = 1 if amount < 9.95 and unit not in ("B", "KB") else 0
    return f"{number(amount, decimals=decimals)} {unit}"


def percent(*, done: int, of: int) -> int | None:
    """Rounded down, so that 100 means done; None while the size is unknown."""
    return min(100, 100 * max(0, done) // of) if of > 0 else None


def bar(whole_percent: int) -> str:
    """In a code span, where every phone and desktop draws both blocks equally wide."""
    return f"`{_blocks(whole_percent, BAR_WIDTH)}`"


def gauge(whole_percent: int, of: str) -> str:
    """A bar and its figures in one code span: they stand below those of the row above."""
    return f"`{_blocks(whole_percent, GAUGE_WIDTH)} {whole_percent:>2}% {of:>6}`"


def _blocks(whole_percent: int, width: int) -> str:
    filled = whole_percent * width // 100
    return "█" * filled + "░" * (width - filled)


def duration(seconds: float) -> str:
    """The two largest units: "45 s", "5 min", "2 h 30 min", "3 d"."""
    left = round(min(max(seconds, 0), _LONGEST_SECONDS))
    parts = []
    for span, unit in _SPANS:
        count, left = divmod(left, span)
        parts.append(f"{count} {unit}" if count else "")
    first = next((at for at, part in enumerate(parts) if part), len(parts) - 1)
    return " ".join(part for part in parts[first : first + 2] if part) or "0 s"


def response(seconds: float) -> str:
    """A response time: "42 ms", "1.8 s"."""
    seconds = min(max(seconds, 0.0), 9_999.0)
    return f"{seconds * 1000:.0f} ms" if seconds < 0.9995 else f"{number(seconds, decimals=1)} s"


def unix(moment: datetime) -> int:
    """Whole seconds since 1970, within what Discord shows; TypeError for a time without a zone."""
    return min(max((moment - _EPOCH) // timedelta(seconds=1), 0), _LAST_SECOND)


def relative(moment: datetime) -> str:
    """A Discord timestamp that the reader's own client keeps counting: "in 5 minutes", "2 hours ago"."""
    return relative_unix(unix(moment))


def relative_unix(seconds: int) -> str:
    return f"<t:{seconds}:R>"


def hour(moment: datetime) -> str:
    """A Discord timestamp with the time of day alone, in the reader's own zone."""
    return f"<t:{unix(moment)}:t>"


def whole_date(moment: datetime) -> str:
    """A Discord timestamp with the date alone, in the reader's own zone and words."""
    return f"<t:{unix(moment)}:D>"


def clock(moment: datetime) -> str:
    """A Discord timestamp with date and time, in the reader's own zone."""
    return f"<t:{unix(moment)}:f>"
