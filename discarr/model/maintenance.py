"""A time during which somebody works on the services: what goes wrong then is no news."""

from datetime import datetime

import attrs


@attrs.frozen(kw_only=True)
class Maintenance:
    """It ends by itself; one that was ended early has `until` set back."""

    by: int
    """The user who announced it."""
    since: datetime
    until: datetime

    def is_on(self, now: datetime) -> bool:
        return self.since <= now < self.until

    def touches(self, begin: datetime, end: datetime) -> bool:
        """Whether any of it lies within this time."""
        return self.since < end and begin < self.until
