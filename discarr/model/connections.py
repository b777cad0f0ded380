"""What is left of the connections to Discord that a day allows."""

from datetime import datetime

import attrs


@attrs.frozen(kw_only=True)
class ConnectionsSpent:
    """When the last connection and the last IDENTIFY are paid off; None where nothing is owed.

    One moment says as much as the times of all of them: each adds its price (`gateway/connection_pace.py`).
    """

    connects_paid_at: datetime | None = None
    identifies_paid_at: datetime | None = None
