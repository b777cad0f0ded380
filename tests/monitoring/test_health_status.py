"""A change of health is believed when it was seen twice."""

from datetime import UTC, datetime, timedelta

import pytest

from discarr.errors.services import (
    MalformedAnswer,
    MediaClientError,
    ServiceRefused,
    ServiceStarting,
    ServiceUnreachable,
    WrongBasePath,
)
from discarr.model.services import (
    HealthAnswer,
    HealthReading,
    HealthState,
    Instance,
    ServiceKind,
    ServiceStatus,
)
from discarr.model.settings import ServiceSettings
from discarr.model.state import CurrentState
from discarr.monitoring.health_checker import (
    for_services,
    next_status,
    reading_of,
    reading_of_failure,
    with_status,
)

RADARR = Instance(kind=ServiceKind.RADARR)
START = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
WORDS = {
    "+": HealthState.ONLINE,
    "!": HealthState.DEGRADED,
    "s": HealthState.STARTING,
    "r": HealthState.REFUSED,
    "-": HealthState.OFFLINE,
}


def looked(readings: str) -> ServiceStatus:
    """The status after one reading a minute."""
    status = None
    for minute, letter in enumerate(readings):
        at = START + timedelta(minutes=minute)
        status = next_status(status, HealthReading(instance=RADARR, state=WORDS[letter], read_at=at))
    assert status is not None
    return status


@pytest.mark.parametrize(
    ("readings", "held", "since_minute"),
    [
        ("-", "-", 0),  # the first look of all is believed
        ("+-", "+", 0),
        ("+--", "-", 2),
        ("+-+-+-", "+", 0),  # flapping never confirms
        ("+-s", "+", 0),  # two different suspicions are not two readings in a row
        ("+-ss", "s", 3),
        ("--++", "+", 3),
        ("+!!", "!", 2),
        ("rr+", "r", 0),
    ],
)
def test_the_state_held_after_readings(readings: str, held: str, since_minute: int) -> None:
    status = looked(readings)
    assert (status.state, status.since) == (WORDS[held], START + timedelta(minutes=since_minute))


def test_last_good_is_the_last_good_reading_not_the_change() -> None:
    assert looked("+++--").last_good_at == START + timedelta(minutes=2)


def test_the_history_names_each_confirmed_state() -> None:
    assert [change.state for change in looked("+--++").history] == [WORDS[letter] for letter in "+-+"]


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (ServiceRefused(RADARR, 401), HealthState.REFUSED),
        (ServiceStarting(RADARR), HealthState.STARTING),
        (ServiceUnreachable(RADARR, "http://localhost", "refused"), HealthState.OFFLINE),
        (WrongBasePath(RADARR, "http://localhost", "a login page"), HealthState.OFFLINE),
        (MalformedAnswer(RADARR, "/api", "not JSON"), HealthState.OFFLINE),
    ],
)
def test_each_failure_has_its_state_and_says_why(error: MediaClientError, state: HealthState) -> None:
    reading = reading_of_failure(RADARR, error, now=START)
    assert (reading.state, reading.detail) == (state, error.cause)


@pytest.mark.parametrize(
    ("warnings", "state"), [((), HealthState.ONLINE), (("disk is full",), HealthState.DEGRADED)]
)
def test_a_service_with_warnings_of_its_own_is_degraded(
    warnings: tuple[str, ...], state: HealthState
) -> None:
    answer = HealthAnswer(version="6.0", warnings=warnings)
    assert reading_of(RADARR, answer, response_seconds=0.1, now=START).state is state


def test_a_disabled_service_is_said_to_be_disabled_and_forgotten_ones_leave() -> None:
    plex = Instance(kind=ServiceKind.PLEX)
    reading = HealthReading(instance=plex, state=HealthState.ONLINE, read_at=START)
    services = (ServiceSettings(instance=RADARR, url="http://localhost:7878", enabled=False),)
    state = for_services(with_status(CurrentState(), reading), services, now=START)
    assert [(i.key, status.state) for i, status in state.statuses.items()] == [
        ("radarr", HealthState.DISABLED)
    ]


def test_an_unavailable_download_client_is_held_true_from_the_first_reading_that_says_so() -> None:
    well, ill = HealthAnswer(), HealthAnswer(warnings=("no client",), client_unavailable=True)
    state = CurrentState()
    for minute, answer in enumerate((well, ill)):
        at = START + timedelta(minutes=minute)
        state = with_status(state, reading_of(RADARR, answer, response_seconds=0.1, now=at))
    assert state.statuses[RADARR].client_unavailable
    assert state.statuses[RADARR].state is HealthState.ONLINE  # which needs a second reading


def test_what_a_service_told_stays_true_while_it_does_not_answer() -> None:
    answer = HealthAnswer(client_unavailable=True, started_at=START)
    state = with_status(CurrentState(), reading_of(RADARR, answer, response_seconds=0.1, now=START))
    for _ in range(2):
        error = ServiceUnreachable(RADARR, "http://localhost", "refused")
        state = with_status(state, reading_of_failure(RADARR, error, now=START))
    status = state.statuses[RADARR]
    assert (status.state, status.client_unavailable, status.started_at) == (HealthState.OFFLINE, True, START)


@pytest.mark.parametrize("known", [HealthState.DEGRADED, HealthState.DISABLED])
def test_of_a_disabled_service_nothing_else_is_said(known: HealthState) -> None:
    at = ServiceStatus(
        instance=RADARR,
        state=known,
        since=START,
        read_at=START,
        version="6.0",
        warnings=("disk is full",),
        detail="broken",
        response_seconds=1.0,
    )
    services = (ServiceSettings(instance=RADARR, url="http://localhost:7878", enabled=False),)
    status = for_services(CurrentState(statuses={RADARR: at}), services, now=START).statuses[RADARR]
    assert (status.version, status.warnings, status.detail) == (None, (), "")
    assert status.response_seconds is None
