"""Whether somebody works on the services just now. Pure."""

from datetime import datetime

from discarr.model.maintenance import Maintenance
from discarr.model.state import CurrentState


def maintenance_at(state: CurrentState, now: datetime) -> Maintenance | None:
    """The one that is on; the state also remembers the last one after its end."""
    known = state.maintenance
    return known if known is not None and known.is_on(now) else None
