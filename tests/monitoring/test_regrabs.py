"""A newer grab in the history begins the evidence of a download afresh."""

from datetime import datetime, timedelta

import attrs
import pytest

from discarr.model.evidence import Evidence, by_instance
from discarr.model.history import EventType, HistoryEvent
from discarr.model.snapshots import Snapshot
from discarr.model.state import CurrentState
from discarr.monitoring.reading_history import first_cursor, history_reading
from discarr.monitoring.regrabs import with_regrabs
from tests.monitoring.replay import INSTANCES, START

RADARR = INSTANCES["radarr"]
HOUR = timedelta(hours=1)
READ_BEFORE = START + HOUR
"""When the history was last read, by our clock."""


def state_with(*, key: str = "AB", began: datetime = START, added: datetime | None = None) -> CurrentState:
    evidence = Evidence(
        instance=RADARR,
        download_id=key,
        snapshots=(Snapshot(at=began, done_bytes=1, size_bytes=2),),
        progressed_at=began,
        mark_bytes=1,
        added_at=added,
    )
    return CurrentState(evidence=by_instance([evidence]))


def is_kept(state: CurrentState, *events: HistoryEvent) -> bool:
    cursor = first_cursor(RADARR, [], now=READ_BEFORE)
    after = with_regrabs(state, history_reading(cursor, events, now=READ_BEFORE + HOUR))
    return any(after.evidence.values())


def grab(at: datetime, download_id: str = "AB") -> HistoryEvent:
    return HistoryEvent(event_id=5, event_type=EventType.GRABBED, at=at, download_id=download_id)


@pytest.mark.parametrize(
    ("seconds", "kept"),
    [(-3600, True), (0, True), (30, True), (61, False), (86_400, False)],
)
def test_where_the_service_says_when_it_was_added_its_own_clock_decides(seconds: int, *, kept: bool) -> None:
    added = START - timedelta(days=2)  # a clock that is days behind
    assert is_kept(state_with(added=added), grab(added + timedelta(seconds=seconds))) is kept


@pytest.mark.parametrize(
    ("began", "kept"),
    [
        pytest.param(START, False, id="it was listed when the history was read before"),
        pytest.param(READ_BEFORE + HOUR / 2, True, id="it came since, with this grab"),
    ],
)
def test_where_it_does_not_the_order_of_readings_decides(began: datetime, *, kept: bool) -> None:
    assert is_kept(state_with(began=began), grab(START - timedelta(days=900))) is kept


def test_a_download_that_two_clients_have_is_known_by_its_id() -> None:
    assert not is_kept(state_with(key="AB@qBittorrent"), grab(START))
    assert is_kept(state_with(key="ABC"), grab(START))


def test_other_events_and_other_services_change_nothing() -> None:
    assert is_kept(state_with(), attrs.evolve(grab(START), event_type=EventType.FAILED))
    assert is_kept(state_with(), grab(START, ""))
    other = attrs.evolve(
        state_with().evidence[RADARR]["AB"],
        instance=INSTANCES["sonarr"],
        download_id="AB",
    )
    assert is_kept(CurrentState(evidence=by_instance([other])), grab(START))
