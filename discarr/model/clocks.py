"""How far two clocks are apart, by the Date that a server puts into its answers (RFC 9110, 6.6.1)."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

TOLERATED = timedelta(minutes=2)
"""A Date has whole seconds, and an answer may be under way for some; people notice minutes."""


def ahead_of(date: str, *, now: datetime) -> timedelta | None:
    """How far `now` is ahead of this Date, or behind it; None where it cannot be read."""
    try:
        there = parsedate_to_datetime(date)
    except (ValueError, OverflowError):  # the latter for a year or a zone of twenty digits
        return None
    return now - (there if there.tzinfo else there.replace(tzinfo=UTC))


def is_apart(ahead: timedelta | None) -> bool:
    return ahead is not None and abs(ahead) > TOLERATED


def apart_in_words(ahead: timedelta) -> str:
    """ "60 minutes ahead of", "3 days behind": to be followed by whose clock it is compared with."""
    minutes = round(abs(ahead) / timedelta(minutes=1))
    span = f"{minutes} minutes" if minutes < 48 * 60 else f"{minutes // (24 * 60)} days"
    return f"{span} {'ahead of' if ahead > timedelta() else 'behind'}"
