"""What is remembered of each download's progress, and what never counts against it."""

from datetime import timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discarr.cache.codec_reading import state_from_rows
from discarr.cache.codec_writing import changed_rows
from discarr.cache.migrations import SCHEMA
from discarr.model.evidence import (
    Evidence,
    EvidenceKey,
    Held,
    HoldCause,
    NotCandidate,
    Stuck,
    StuckRule,
    by_instance,
)
from discarr.model.state import CurrentState
from discarr.monitoring.verdicts import verdicts
from tests.monitoring.replay import INSTANCES, START, Replay, Step, in_words, said

RADARR, SONARR = INSTANCES["radarr"], INSTANCES["sonarr"]
A = EvidenceKey(instance=RADARR, download_id="A")
INTERVAL_MINUTES = 5.0

modest = settings(max_examples=60, deadline=None)


def replayed(*steps: Step, **history: Any) -> Replay:
    replay = Replay.of({"settings": history.pop("settings", {}), **history})
    for step in steps:
        for repetition in range(step.get("times", 1)):
            replay.play(step, repetition)
    return replay


def clock_minutes(replay: Replay, key: EvidenceKey = A) -> float:
    verdict = verdicts(replay.state, replay.settings, now=replay.wall)[key]
    assert not isinstance(verdict, NotCandidate)
    return verdict.clock_seconds / 60


# --- what never counts ----------------------------------------------------------------------------------

uneventful = st.fixed_dictionaries(
    {}, optional={"minutes": st.floats(0.1, 30), "wall_jump_minutes": st.integers(-1500, 1500)}
)
eventful = st.sampled_from(
    [
        {"fails": True},
        {"restart": True},
        {"rows": {}},
        {"client_unavailable": True},
        {"service_restarts": True},
        {"maintenance_minutes": 3},
    ]
)
steps = st.lists(
    st.builds(lambda one, other: {"rows": {"A": 10}, **one, **other}, uneventful, eventful | st.just({}))
)


@modest
@given(steps=steps)
def test_only_time_between_two_good_readings_in_a_row_is_ever_counted(steps: list[Step]) -> None:
    replay = replayed({"rows": {"A": 10}})
    countable, before = 0.0, True
    for step in steps:
        replay.play(step, 0)
        good = step["rows"] == {"A": 10} and "fails" not in step
        minutes = step.get("minutes", INTERVAL_MINUTES)
        in_a_row = good and before and "restart" not in step and minutes <= 2.5 * INTERVAL_MINUTES
        countable += minutes if in_a_row else 0.0
        if good:
            assert clock_minutes(replay) <= countable + 1e-6
        before = good


states = st.sampled_from(
    [
        "queued",
        "paused",
        "delayed",
        "downloaded",
        "needs_a_hand",
        "importing",
        "imported",
        "failed",
        "client_unavailable",
        "unknown",
    ]
)


@modest
@given(
    state=states,
    changes=st.lists(st.sampled_from(["downloading", "stalled"]) | states, max_size=4),
    done=st.integers(0, 100),
    pending=st.booleans(),
)
def test_what_can_be_no_candidate_is_never_stuck(
    state: str, changes: list[str], done: int, *, pending: bool
) -> None:
    steps = [
        {"rows": {"A": {"done": done, "state": each, "pending": pending}}, "times": 30}
        for each in [*changes, state]
    ]
    replay = replayed(*steps)
    assert isinstance(verdicts(replay.state, replay.settings, now=replay.wall)[A], NotCandidate)


# --- the ancestor's defects -----------------------------------------------------------------------------


def test_reading_one_service_never_wipes_the_history_of_the_other() -> None:
    replay = replayed(
        {"rows": {"A": 1}}, {"service": "sonarr", "rows": {"B": 1}}, {"rows": {"A": 2}}, {"service": "sonarr"}
    )
    assert set(replay.state.evidence) == {RADARR, SONARR}
    assert len(replay.state.evidence[RADARR]["A"].snapshots) == 2


@pytest.mark.parametrize("interval", [0.5, 5.0, 30.0])
@pytest.mark.parametrize("most_snapshots", [2, 50])
def test_the_window_fills_however_often_it_is_read_and_however_few_snapshots_are_kept(
    interval: float, most_snapshots: int
) -> None:
    replay = replayed(
        {"rows": {"A": 10}, "times": int(180 / interval)},
        check_interval_minutes=interval,
        settings={"max_snapshots_per_download": most_snapshots, "history_seconds": 3600.0},
    )
    assert isinstance(verdicts(replay.state, replay.settings, now=replay.wall)[A], Stuck)


def test_a_failed_reading_is_never_an_empty_queue() -> None:
    replay = replayed({"rows": {"A": 10}, "times": 20})
    before = replay.state.evidence[RADARR]
    found = replay.play({"fails": True}, 0)
    assert replay.state.evidence[RADARR] is before
    assert isinstance(verdict := found[A], Held)
    assert verdict.hold.cause is HoldCause.NOT_READ


# --- snapshots and what is saved ------------------------------------------------------------------------


def test_snapshots_span_the_whole_history_however_often_it_is_read() -> None:
    replay = replayed({"rows": {"A": "+0.01"}, "times": 480}, check_interval_minutes=0.5)
    snapshots = replay.state.evidence[RADARR]["A"].snapshots
    assert 40 < len(snapshots) <= 50
    assert snapshots[-1].at - snapshots[0].at > timedelta(hours=3, minutes=50)


def test_a_reading_in_which_nothing_moved_saves_one_row_for_all_clocks() -> None:
    replay = replayed({"rows": {"A": 10}, "times": 5}, downloads={"A": {"count": 1000}})
    before = replay.state
    replay.play({"rows": {"A": 10}}, 0)
    assert replay.state.evidence[RADARR] is before.evidence[RADARR]
    assert {key for key, _ in changed_rows(before, replay.state)} == {"queue/radarr", "watch/radarr"}


def test_a_kill_loses_nothing_that_was_saved_with_the_last_reading() -> None:
    replay = replayed({"rows": {"A": 10}, "times": 20})
    loaded = state_from_rows(SCHEMA, replay.saved).state
    assert (loaded.evidence, loaded.watches) == (replay.state.evidence, replay.state.watches)


def test_evidence_of_an_older_discarr_goes_on() -> None:
    replay = replayed({"rows": {"A": 10}})
    first = replay.state.evidence[RADARR]["A"]
    old = Evidence(
        instance=RADARR,
        download_id="A",
        snapshots=first.snapshots,
        progressed_at=first.progressed_at,
        mark_bytes=first.mark_bytes,
    )
    replay.state = attrs.evolve(replay.state, evidence=by_instance([old]), watches={})
    replay.saved = {key: row for key, row in changed_rows(CurrentState(), replay.state) if row}
    found = replay.play({"rows": {"A": 10}, "restart": True}, 0)
    assert said(found, "radarr") == {"A": "held"}
    assert replay.state.evidence[RADARR]["A"].progressed_at == START + timedelta(minutes=5)


def test_evidence_outlives_a_client_that_is_away_and_ends_with_the_history() -> None:
    replay = replayed({"rows": {"A": 10}}, {"rows": {}, "times": 12})
    assert replay.state.evidence[RADARR]["A"].missing_since is not None
    replay.play({"rows": {"A": 10}}, 0)
    assert replay.state.evidence[RADARR]["A"].missing_since is None
    for _ in range(50):
        replay.play({"rows": {}}, 0)
    assert "A" not in replay.state.evidence[RADARR]


# --- what a verdict tells -------------------------------------------------------------------------------


def test_a_stuck_download_tells_its_rule_its_clock_and_its_threshold() -> None:
    replay = replayed({"rows": {"A": 95}, "times": 120})
    verdict = verdicts(replay.state, replay.settings, now=replay.wall)[A]
    assert isinstance(verdict, Stuck)
    assert (verdict.rule, verdict.threshold_seconds) == (StuckRule.NEARLY_DONE, 4 * 7200.0)
    assert verdict.clock_seconds >= verdict.threshold_seconds
    assert verdict.since == START + timedelta(minutes=5)
    assert verdict.done_fraction == pytest.approx(0.95)


def test_an_outage_is_one_hold_with_the_moment_it_was_seen() -> None:
    rows = dict.fromkeys("ABC", "+1")
    replay = replayed({"rows": dict.fromkeys("ABC", 0)}, {"rows": rows, "times": 5})
    found = replay.play({"rows": {"A": "+0", "B": "+0", "C": "+0"}}, 0)
    assert {in_words(each) for each in found.values()} == {"held"}
    assert len({each.hold for each in found.values() if isinstance(each, Held)}) == 1
