"""Who waits for a download is not left waiting for ever; an outage is told when it is confirmed and ends."""

from datetime import timedelta

import attrs
import pytest

from discarr.model.downloads import Download, DownloadState, Failing, Live, QueueReading, ReadFailure
from discarr.model.notices import ImportedFile, Story, Subscription
from discarr.model.services import HealthReading, HealthState
from discarr.model.state import CurrentState
from discarr.monitoring.health_checker import next_status
from discarr.notices.calls import FAILED, GONE, due_calls, followed_up, subscribed
from discarr.notices.outages import with_outages
from tests.monitoring.replay import INSTANCES, START

RADARR = INSTANCES["radarr"]
DAY, SETTLING = timedelta(days=1), timedelta(minutes=2)
STORY = Story(story_id="s", instance=RADARR, download_id="AB", expected=1, changed_at=START)


def asked(state: CurrentState, user_id: int = 1) -> CurrentState:
    return subscribed(state, user_id=user_id, instance=RADARR, download_id="AB", title="A", now=START)


def listing(*ids: str) -> Live:
    downloads = tuple(
        Download(instance=RADARR, key=i, download_id=i, row_id=1, title=i, state=DownloadState.QUEUED)
        for i in ids
    )
    return Live(last=QueueReading(instance=RADARR, downloads=downloads, read_at=START))


def only(state: CurrentState) -> Subscription:
    (subscription,) = state.subscriptions.values()
    return subscription


def test_asking_twice_is_asking_once_and_everyone_who_asked_is_called_together() -> None:
    state = asked(asked(asked(CurrentState()), 2))
    told = attrs.evolve(state, stories={"s": attrs.evolve(STORY, imported=(ImportedFile(),))})
    (call,) = due_calls(told, SETTLING, now=START)
    assert call.user_ids == (1, 2)


@pytest.mark.parametrize("is_listed", [True, False])
def test_a_pack_that_is_not_whole_waits_while_it_is_listed(*, is_listed: bool) -> None:
    part = attrs.evolve(STORY, expected=2, imported=(ImportedFile(episode_id=1),))
    queue = listing("AB") if is_listed else listing()
    state = attrs.evolve(asked(CurrentState(queues={RADARR: queue})), stories={"s": part})
    later = START + SETTLING
    assert bool(due_calls(followed_up(state, now=START), SETTLING, now=later)) is not is_listed


def test_a_failure_ends_it_and_its_owner_can_see_why_for_a_week() -> None:
    state = attrs.evolve(asked(CurrentState()), stories={"s": attrs.evolve(STORY, failed=True)})
    ended = followed_up(state, now=START)
    assert only(ended).ended == FAILED
    assert due_calls(ended, SETTLING, now=START) == []
    assert followed_up(ended, now=START + 8 * DAY).subscriptions == {}


def test_what_is_not_listed_for_a_day_is_gone_and_what_comes_back_is_not() -> None:
    gone = followed_up(asked(CurrentState(queues={RADARR: listing()})), now=START)
    assert only(followed_up(gone, now=START + DAY)).ended == GONE
    back = followed_up(attrs.evolve(gone, queues={RADARR: listing("AB")}), now=START + DAY / 2)
    assert only(back).missing_since is None


def test_a_queue_that_cannot_be_read_says_nothing() -> None:
    failing = Failing(failure=ReadFailure(cause="no answer", since=START))
    state = asked(CurrentState(queues={RADARR: failing}))
    assert only(followed_up(state, now=START + 3 * DAY)).missing_since is None


# --- outages --------------------------------------------------------------------------------------------


def seen(*states: HealthState, is_told: bool = True) -> CurrentState:
    """After these readings, a minute apart."""
    state = CurrentState()
    for minute, health in enumerate(states):
        at = START + timedelta(minutes=minute)
        reading = HealthReading(instance=RADARR, state=health, read_at=at)
        status = next_status(state.statuses.get(RADARR), reading)
        state = attrs.evolve(state, statuses={RADARR: status})
        state = with_outages(state, is_told=is_told, now=at)
    return state


UP, DOWN, WARNS, STARTS = HealthState.ONLINE, HealthState.OFFLINE, HealthState.DEGRADED, HealthState.STARTING


@pytest.mark.parametrize(
    ("states", "told"),
    [
        ((UP, DOWN), []),
        ((UP, DOWN, UP, DOWN, UP), []),
        ((UP, DOWN, DOWN), [False]),
        ((UP, DOWN, DOWN, UP), [False]),
        ((UP, DOWN, DOWN, UP, UP), [True]),
        ((UP, DOWN, DOWN, STARTS, STARTS), [False]),
        ((UP, DOWN, DOWN, STARTS, STARTS, WARNS, WARNS), [True]),
        ((UP, DOWN, DOWN, UP, UP, DOWN, DOWN), [True, False]),
        ((UP, WARNS, WARNS, STARTS, STARTS), []),
        ((DOWN, DOWN, DOWN), []),
    ],
)
def test_an_outage_is_what_was_confirmed_after_better_days(
    states: tuple[HealthState, ...], told: list[bool]
) -> None:
    assert [outage.ended_at is not None for outage in seen(*states).outages.values()] == told


def test_in_maintenance_none_begins_and_a_service_that_is_taken_out_ends_its_own() -> None:
    assert seen(UP, DOWN, DOWN, is_told=False).outages == {}
    state = attrs.evolve(seen(UP, DOWN, DOWN), statuses={})
    (outage,) = with_outages(state, is_told=True, now=START + DAY).outages.values()
    assert outage.ended_at == START + DAY
