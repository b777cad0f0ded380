"""From the health of the services to what is told of it: an outage and its end are one message. Pure.

1. The health checker confirms a change by two readings in a row; only what it confirmed is told.
2. A service that was never seen well has not gone down, and one that starts is on its way.
3. A warning of a service's own is no outage: the health card has it.
"""

from datetime import datetime, timedelta

import attrs

from discarr.model.notices import Outage
from discarr.model.services import HealthState, ServiceStatus
from discarr.model.state import CurrentState
from discarr.notices.stories import story_id_of

DOWN = frozenset({HealthState.OFFLINE, HealthState.REFUSED})
FORGOTTEN_AFTER = timedelta(days=7)


def with_outages(state: CurrentState, *, is_told: bool, now: datetime) -> CurrentState:
    """`is_told`: whether new ones are to be told; the end of a known one always is."""
    outages = {key: o for key, o in state.outages.items() if now - (o.ended_at or now) < FORGOTTEN_AFTER}
    going_on = {outage.instance: outage for outage in outages.values() if outage.ended_at is None}
    for status in state.statuses.values():
        outage = going_on.get(status.instance)
        after = _begun(status) if outage is None and is_told else outage and _followed(outage, status, now)
        if after is not None:
            outages[after.outage_id] = after
    for instance in going_on.keys() - state.statuses.keys():  # it is not in the settings any more
        outages[going_on[instance].outage_id] = attrs.evolve(going_on[instance], ended_at=now)
    return state if outages == state.outages else attrs.evolve(state, outages=outages)


def _begun(status: ServiceStatus) -> Outage | None:
    if status.state not in DOWN or not any(change.state.is_good for change in status.history[:-1]):
        return None
    return Outage(
        outage_id=story_id_of(status.instance, "outage", status.since),
        instance=status.instance,
        state=status.state,
        since=status.since,
        detail=status.detail,
    )


def _followed(outage: Outage, status: ServiceStatus, now: datetime) -> Outage:
    if status.state.is_good:
        return attrs.evolve(outage, ended_at=status.since)
    if status.state is HealthState.DISABLED:
        return attrs.evolve(outage, ended_at=now)
    return attrs.evolve(outage, state=status.state, detail=status.detail)
