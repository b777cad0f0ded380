"""A release that is grabbed again has the same download id: what the first grab did says nothing of it. Pure.

The queue tells it by `added`, where the service sends that at all and has not kept the first grab's; the
history always does.
"""

from datetime import datetime, timedelta

import attrs

from discarr.model.evidence import Evidence
from discarr.model.history import EventType, HistoryEvent
from discarr.model.state import CurrentState
from discarr.monitoring.reading_history import HistoryReading

ONE_GRAB = timedelta(minutes=1)
"""A pack is grabbed with an event for each episode, and `added` is the moment of one of them."""


def with_regrabs(state: CurrentState, reading: HistoryReading) -> CurrentState:
    """The state without the evidence that a newer grab made worthless; the next reading begins it afresh."""
    grabs = [e for e in reading.fresh if e.event_type is EventType.GRABBED and e.download_id]
    known = state.evidence.get(reading.instance, {})
    # Where two download clients have the same torrent, the keys name the clients too.
    shared = [key for key in known if "@" in key] if grabs else []
    outdated = {
        key
        for grab in grabs
        for key in (grab.download_id, *(key for key in shared if key.startswith(f"{grab.download_id}@")))
        if key in known and _is_newer(grab, known[key], reading.read_before)
    }
    if not outdated:
        return state
    kept = {key: evidence for key, evidence in known.items() if key not in outdated}
    return attrs.evolve(state, evidence={**state.evidence, reading.instance: kept})


def _is_newer(grab: HistoryEvent, evidence: Evidence, read_before: datetime) -> bool:
    if grab.at is not None and evidence.added_at is not None:
        return grab.at - evidence.added_at > ONE_GRAB
    # Two clocks cannot be compared, but the order of readings can: a download that was listed when the
    # history was last read had been grabbed by then.
    return evidence.snapshots[0].at < read_before
