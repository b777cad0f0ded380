"""How often Discarr connects to Discord's gateway and identifies itself there.

1. Discord lets a bot IDENTIFY 1,000 times a day and resets its token when it does so more often (Discord's
   documentation, "Session Start Limit"). Discarr keeps to fewer than 100, and to fewer than 2,000
   connections, whatever goes wrong. discord.py alone does not: told INVALID_SESSION at once after each
   IDENTIFY it identified 7 times in 32 s, and closed with 4000 it connected 14,749 times in 32 s.
2. Each costs a price in time. What is owed may add up to `burst` prices, so that the day's first ones come as
   soon as they are wanted, and the rest one price apart: in any day fewer than `burst` + a day / price + 1.
3. The day's debt is saved before the step is taken: a crash loop of the whole process runs it up too.
4. What one process does in a row runs up a debt of its own, forgotten with the process. It stretches a storm
   out long before the day's allowance is gone.
"""

from datetime import datetime, timedelta

import attrs


@attrs.frozen(kw_only=True)
class Allowance:
    """So many at once, and then one every `price_seconds`."""

    burst: int
    price_seconds: float

    def next_at(self, paid_at: datetime | None, now: datetime) -> datetime:
        """When the next one may come."""
        return max(now, self._credible(paid_at, now) - self._prices(self.burst - 1))

    def after_one_more(self, paid_at: datetime | None, now: datetime) -> datetime:
        """When everything is paid off, with one more taken now."""
        return self._credible(paid_at, now) + self._prices(1)

    def _credible(self, paid_at: datetime | None, now: datetime) -> datetime:
        """A clock that was set back leaves moments that nobody can owe."""
        if paid_at is None:
            return now
        return min(max(paid_at, now), now + self._prices(self.burst))

    def _prices(self, count: int) -> timedelta:
        return timedelta(seconds=self.price_seconds * count)


@attrs.frozen(kw_only=True)
class ConnectionPace:
    """A login counts as a connection of the day: where it fails, it is tried again as often."""

    identifies_of_day: Allowance = Allowance(burst=30, price_seconds=21 * 60)
    """30 + 68.6 in a day; thirty restarts in a row are not held up."""
    identifies_in_a_row: Allowance = Allowance(burst=3, price_seconds=60)
    """Without a session in between."""
    connects_of_day: Allowance = Allowance(burst=60, price_seconds=45)
    """60 + 1,920 in a day, two for each of the thirty restarts."""
    connects_in_a_row: Allowance = Allowance(burst=10, price_seconds=10)
