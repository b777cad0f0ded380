"""What administrators are asked about when nobody asked them: each download once."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import attrs
import pytest

from discarr.model.cleanup import CleanupCandidate, Reason
from discarr.model.downloads import Failing, Live, QueueReading, QueueState, ReadFailure, Waiting
from discarr.model.evidence import EvidenceKey, Held, Hold, HoldCause, StuckRule, Verdict
from discarr.model.proposals import PROPOSAL_STAYS
from discarr.model.services import Instance, ServiceKind
from discarr.model.state import CurrentState
from discarr.monitoring.proposals import (
    FORGOTTEN_AFTER,
    open_proposals,
    proposal_id,
    settled,
    waiting_until,
    with_candidates,
)

NOW = datetime(2026, 8, 10, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
RADARR = Instance(kind=ServiceKind.RADARR)
READ = QueueReading(instance=RADARR, downloads=(), read_at=NOW)
A = CleanupCandidate(
    instance=RADARR, download_id="A", title="A", reason=Reason.STUCK, why="3 h", added_at=NOW - 9 * HOUR
)
B = attrs.evolve(A, download_id="B", title="B")
HELD = Held(
    since=NOW,
    clock_seconds=9000,
    threshold_seconds=7200,
    done_fraction=0.5,
    rule=StuckRule.NO_PROGRESS,
    why="an outage",
    hold=Hold(cause=HoldCause.OUTAGE, since=NOW),
)


def key(candidate: CleanupCandidate) -> EvidenceKey:
    return EvidenceKey(instance=candidate.instance, download_id=candidate.download_id)


def after(
    state: CurrentState,
    *found: CleanupCandidate,
    hours: float = 0,
    queue: QueueState | None = None,
    verdicts: Mapping[EvidenceKey, Verdict] | None = None,
) -> CurrentState:
    """One more look, so many hours later."""
    seen = attrs.evolve(state, queues={RADARR: queue or Live(last=READ)})
    return with_candidates(seen, found, verdicts or {}, now=NOW + hours * HOUR)


def asked(state: CurrentState, *, hours: float = 0) -> str:
    """The titles that are shown by then."""
    return "".join(each.candidate.title for each in open_proposals(state, now=NOW + hours * HOUR))


def test_a_candidate_is_asked_about_at_once_and_goes_with_time() -> None:
    state = after(CurrentState(), A)
    stays = PROPOSAL_STAYS / HOUR
    assert (asked(state), asked(state, hours=stays - 0.1), asked(state, hours=stays)) == ("A", "A", "")


def test_a_failed_download_is_asked_about_only_if_its_service_does_not_replace_it() -> None:
    failed = attrs.evolve(A, reason=Reason.FAILED)
    state = after(CurrentState(), failed)
    assert (asked(state), asked(state, hours=0.2)) == ("", "A")
    assert asked(after(state), hours=0.2) == ""


def test_what_was_not_answered_is_not_repeated_however_long_it_stays() -> None:
    state = CurrentState()
    for day in range(0, 70, 7):
        state = after(state, A, hours=day * 24)
    assert asked(state, hours=63 * 24) == ""


def test_what_is_gone_for_a_month_is_forgotten() -> None:
    state = after(after(CurrentState(), A), hours=FORGOTTEN_AFTER / HOUR)
    assert state.proposals == {}


@pytest.mark.parametrize(
    ("queue", "verdicts", "still_asked"),
    [
        (Live(last=READ), {}, ""),
        (Live(last=READ), {key(A): HELD}, "A"),
        (Waiting(last=READ), {}, "A"),
        (Failing(failure=ReadFailure(cause="away", since=NOW), last=READ), {}, "A"),
    ],
)
def test_a_question_ends_only_when_it_can_be_judged(
    queue: QueueState, verdicts: Mapping[EvidenceKey, Verdict], still_asked: str
) -> None:
    state = after(after(CurrentState(), A), queue=queue, verdicts=verdicts)
    assert asked(state) == still_asked
    assert asked(after(state, A)) == still_asked


def test_what_waits_is_asked_again_then_and_what_is_dismissed_is_not() -> None:
    state = after(CurrentState(), A, B)
    state = waiting_until(state, {key(A)}, NOW + 6 * HOUR)
    state = settled(state, {key(B)})
    looked = after(state, A, B, hours=7)
    assert (asked(looked, hours=5), asked(looked, hours=7)) == ("", "A")


def test_a_new_grab_of_the_same_release_is_another_download() -> None:
    state = settled(after(CurrentState(), A), {key(A)})
    assert asked(after(state, attrs.evolve(A, added_at=NOW))) == "A"


def test_nothing_changes_while_only_the_time_it_stood_still_does() -> None:
    state = after(CurrentState(), A)
    assert after(state, attrs.evolve(A, why="4 h")).proposals is state.proposals
    assert after(state, attrs.evolve(A, done_bytes=7)).proposals[key(A)].candidate.done_bytes == 7


def test_the_id_names_the_downloads_whatever_their_order() -> None:
    a_and_b, b_and_a = (open_proposals(after(CurrentState(), *each), now=NOW) for each in ((A, B), (B, A)))
    assert proposal_id(a_and_b) == proposal_id(b_and_a) != proposal_id(a_and_b[:1])
