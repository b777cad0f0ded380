"""Supervised children: each in a cancel scope of its own, restarted when the network was at fault."""

import logging
import random
from collections.abc import Awaitable, Callable
from typing import Generic, Protocol, TypeVar

import attrs
import trio

log = logging.getLogger(__name__)

W = TypeVar("W")
S = TypeVar("S")
S_contra = TypeVar("S_contra", contravariant=True)


class Startable(Protocol):
    """A child: sets itself up, calls `started()`, and runs until it is cancelled."""

    def __call__(self, *, task_status: trio.TaskStatus[None]) -> Awaitable[None]: ...


class StartableWith(Protocol[S_contra]):
    """A child that lives for one section of the settings."""

    def __call__(self, section: S_contra, /, *, task_status: trio.TaskStatus[None]) -> Awaitable[None]: ...


@attrs.frozen(kw_only=True)
class RestartPolicy:
    """Which errors mean "try again" (lost), which mean "the same attempt would fail for ever" (refused).

    Everything else is a bug of ours and ends the daemon: it starts afresh, with the traceback in the log.
    """

    lost: tuple[type[Exception], ...] = ()
    refused: tuple[type[Exception], ...] = ()
    first_delay_seconds: float = 1.0
    longest_delay_seconds: float = 300.0
    healthy_after_seconds: float = 300.0
    """Who ran this long starts again with the first delay."""
    chance: Callable[[], float] = random.random

    def delay_seconds(self, failures: int) -> float:
        """Doubles from failure to failure up to the longest, less up to a half of it by chance."""
        doubled = self.first_delay_seconds * 2.0 ** min(failures - 1, 32)
        return min(self.longest_delay_seconds, doubled) * (0.5 + self.chance() / 2)


class _StartedOnce:
    """A restarted child reports `started()` again; Trio allows it once."""

    def __init__(self, task_status: trio.TaskStatus[None]) -> None:
        self._task_status = task_status
        self._reported = False

    def started(self, value: None = None) -> None:
        if not self._reported:
            self._reported = True
            self._task_status.started(value)


def only(error: Exception, kinds: tuple[type[Exception], ...]) -> bool:
    """Whether `error`, or everything inside the group that it is, is of these kinds."""
    if isinstance(error, ExceptionGroup):
        return error.split(kinds)[1] is None
    return isinstance(error, kinds)


def in_words(error: BaseException) -> str:
    """The message of an error, or those inside a group."""
    if isinstance(error, BaseExceptionGroup):
        return "; ".join(in_words(inner) for inner in error.exceptions)
    return str(error) or type(error).__name__


async def supervise(
    name: str,
    child: Startable,
    policy: RestartPolicy,
    *,
    task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED,
) -> None:
    """Run the child until cancelled: lost is tried again, refused is parked, a bug is raised."""
    status = _StartedOnce(task_status)
    failures = 0
    while True:
        began = trio.current_time()
        error = await _ended_by(name, child, status, policy)
        if only(error, policy.refused):
            log.error("%s is parked until the settings change: %s", name, in_words(error))
            status.started()
            await trio.sleep_forever()
        lasted = trio.current_time() - began
        failures = 1 if lasted >= policy.healthy_after_seconds else failures + 1
        delay = policy.delay_seconds(failures)
        log.warning("%s starts again in %.0f s: %s", name, delay, in_words(error))
        del error  # a sleeping child does not hold on to the traceback of its last failure
        await trio.sleep(delay)


async def _ended_by(name: str, child: Startable, status: _StartedOnce, policy: RestartPolicy) -> Exception:
    """The named error that ended one run of the child; a bug is raised."""
    try:
        await child(task_status=status)
    except Exception as error:
        if only(error, policy.lost) or only(error, policy.refused):
            return error
        error.add_note(f"in the supervised child {name!r}")
        raise
    raise RuntimeError(f"the supervised child {name!r} returned; children run until cancelled")


@attrs.define
class _Run(Generic[S]):
    section: S
    scope: trio.CancelScope = attrs.field(factory=trio.CancelScope)
    ended: trio.Event = attrs.field(factory=trio.Event)


@attrs.define(kw_only=True)
class SupervisedChild(Generic[W, S]):
    """A child and the section of the settings it lives by: it is restarted only when that changed by `==`."""

    name: str
    section_of: Callable[[W], S]
    body: StartableWith[S]
    policy: RestartPolicy
    _run: _Run[S] | None = None

    async def leave(self, settings: W) -> None:
        """Stop, if these settings ask for something else than what runs."""
        if self._run is not None and self._run.section != self.section_of(settings):
            await self.stop()

    async def stop(self) -> None:
        """Cancel the child and wait until it has ended."""
        if self._run is not None:
            self._run.scope.cancel()
            await self._run.ended.wait()

    async def take(self, settings: W, nursery: trio.Nursery) -> None:
        """Start with these settings, unless it already runs by them; returns when it has started."""
        if self._run is None:
            await nursery.start(self._live, _Run(self.section_of(settings)), name=self.name)

    async def _live(self, run: _Run[S], *, task_status: trio.TaskStatus[None]) -> None:
        self._run = run

        async def body(*, task_status: trio.TaskStatus[None]) -> None:
            await self.body(run.section, task_status=task_status)

        try:
            with run.scope:
                await supervise(self.name, body, self.policy, task_status=task_status)
        finally:
            self._run = None
            run.ended.set()
