"""The health checker: asks each service how it is, and says so only when it is sure."""

import logging
from datetime import datetime

import attrs
import trio

from discarr.cache.cache_manager import CacheManager
from discarr.clients.whose_key import explained
from discarr.errors.services import MediaClientError, ServiceRefused, ServiceStarting
from discarr.model.services import (
    HealthAnswer,
    HealthChange,
    HealthReading,
    HealthState,
    Instance,
    ServiceStatus,
)
from discarr.model.settings import HealthSettings, ServiceSettings
from discarr.model.state import CurrentState
from discarr.runtime.clock import Now
from discarr.runtime.rounds import Rounds

log = logging.getLogger(__name__)

CONFIRM_SECONDS = 10.0
"""A suspected change is looked at again this soon, so that it need not wait for the next interval."""

HISTORY_LENGTH = 20


# --- decide ---------------------------------------------------------------------------------------------


def reading_of(
    instance: Instance, answer: HealthAnswer, *, response_seconds: float, now: datetime
) -> HealthReading:
    return HealthReading(
        instance=instance,
        state=HealthState.DEGRADED if answer.warnings else HealthState.ONLINE,
        read_at=now,
        warnings=answer.warnings,
        version=answer.version,
        response_seconds=response_seconds,
        started_at=answer.started_at,
        client_unavailable=answer.client_unavailable,
    )


def reading_of_failure(instance: Instance, error: MediaClientError, *, now: datetime) -> HealthReading:
    match error:
        case ServiceRefused():
            state = HealthState.REFUSED
        case ServiceStarting():
            state = HealthState.STARTING
        case _:
            state = HealthState.OFFLINE
    return HealthReading(instance=instance, state=state, read_at=now, detail=error.cause)


def next_status(known: ServiceStatus | None, reading: HealthReading) -> ServiceStatus:
    """What is held to be true after a reading: a change of state needs two readings in a row.

    The first reading of all is believed at once; details and warnings follow each reading of the state held.
    """
    if known is None or HealthState.DISABLED in (known.state, reading.state):
        return _confirmed(known, reading)
    if reading.state is known.state:
        return attrs.evolve(_seen(known, reading), suspected=None)
    if reading.state is known.suspected:
        return _confirmed(known, reading)
    return attrs.evolve(known, suspected=reading.state, read_at=reading.read_at)


def _seen(known: ServiceStatus, reading: HealthReading) -> ServiceStatus:
    # While it fails, the version it last had still says something; nobody asks a disabled one.
    version = None if reading.state is HealthState.DISABLED else reading.version or known.version
    return attrs.evolve(
        known,
        read_at=reading.read_at,
        last_good_at=reading.read_at if reading.state.is_good else known.last_good_at,
        detail=reading.detail,
        warnings=reading.warnings,
        version=version,
        response_seconds=reading.response_seconds,
    )


def _confirmed(known: ServiceStatus | None, reading: HealthReading) -> ServiceStatus:
    if known is not None and known.state is reading.state:
        return attrs.evolve(_seen(known, reading), suspected=None)
    change = HealthChange(state=reading.state, since=reading.read_at)
    history = (*(known.history if known else ()), change)[-HISTORY_LENGTH:]
    fresh = ServiceStatus(
        instance=reading.instance,
        state=reading.state,
        since=reading.read_at,
        read_at=reading.read_at,
        last_good_at=known.last_good_at if known else None,
        version=known.version if known else None,
        started_at=known.started_at if known else None,
        client_unavailable=known.client_unavailable if known else False,
        history=history,
    )
    return _seen(fresh, reading)


def with_status(state: CurrentState, reading: HealthReading) -> CurrentState:
    status = _with_facts(next_status(state.statuses.get(reading.instance), reading), reading)
    return attrs.evolve(state, statuses={**state.statuses, reading.instance: status})


def _with_facts(status: ServiceStatus, reading: HealthReading) -> ServiceStatus:
    """What the evidence of stuck downloads leans on; a service that does not answer tells nothing new."""
    if not reading.state.is_good:
        return status
    return attrs.evolve(
        status,
        started_at=reading.started_at or status.started_at,
        client_unavailable=reading.client_unavailable,
    )


def for_services(
    state: CurrentState, services: tuple[ServiceSettings, ...], *, now: datetime
) -> CurrentState:
    """The statuses of these services only, in their order; the disabled ones are said to be disabled."""
    statuses = {}
    for service in services:
        known = state.statuses.get(service.instance)
        if not service.enabled:
            reading = HealthReading(instance=service.instance, state=HealthState.DISABLED, read_at=now)
            known = next_status(known, reading)
        if known is not None:
            statuses[service.instance] = known
    return attrs.evolve(state, statuses=statuses)


# --- act ------------------------------------------------------------------------------------------------


class HealthChecker:
    """The supervised child; `check_now` may be called by commands at any time."""

    def __init__(self, cache: CacheManager, *, now: Now) -> None:
        self._cache = cache
        self._now = now
        self._rounds: dict[Instance, Rounds] = {}

    async def run(self, settings: HealthSettings, *, task_status: trio.TaskStatus[None]) -> None:
        """Ask every enabled service at its interval, each in a loop of its own, until cancelled."""
        self._cache.update(lambda state: for_services(state, settings.services, now=self._now()))
        self._rounds = {
            service.instance: Rounds(f"the health check of {service.instance.label}")
            for service in settings.services
            if service.enabled
        }
        try:
            async with trio.open_nursery() as nursery:
                for instance in self._rounds:
                    nursery.start_soon(self._watch, instance, settings, name=f"health of {instance.label}")
                task_status.started()
                await trio.sleep_forever()
        finally:
            self._rounds = {}

    async def check_now(self) -> None:
        """Ask every service now; returns when each has answered or failed."""
        async with trio.open_nursery() as nursery:
            for rounds in self._rounds.values():
                nursery.start_soon(rounds.ask)

    def look_again(self, instance: Instance) -> None:
        """It said that its health may have changed; nobody waits for the look."""
        rounds = self._rounds.get(instance)
        if rounds is not None:
            rounds.wake()

    async def _watch(self, instance: Instance, settings: HealthSettings) -> None:
        async def look() -> float:
            reading = await self._look(instance, settings)
            before = self._cache.state.value.statuses.get(instance)
            self._cache.update(lambda state: with_status(state, reading))
            after = self._cache.state.value.statuses[instance]
            _log_change(before, after)
            return (
                settings.interval_seconds
                if after.suspected is None
                else min(CONFIRM_SECONDS, settings.interval_seconds)
            )

        await self._rounds[instance].run(look)

    async def _look(self, instance: Instance, settings: HealthSettings) -> HealthReading:
        began = trio.current_time()
        try:
            answer = await self._cache.client(instance).check_health()
        except MediaClientError as error:
            service = next(each for each in settings.services if each.instance == instance)
            exactly = await explained(error, service, settings.services, settings.tls)
            return reading_of_failure(instance, exactly, now=self._now())
        took = trio.current_time() - began
        return reading_of(instance, answer, response_seconds=took, now=self._now())


def _log_change(before: ServiceStatus | None, after: ServiceStatus) -> None:
    """One line for each confirmed change of state."""
    if before is not None and before.state is after.state:
        return
    reasons = after.detail or "; ".join(after.warnings)
    level = logging.INFO if after.state.is_good else logging.WARNING
    log.log(level, "%s is %s%s", after.instance.label, after.state.value, f": {reasons}" if reasons else "")
