"""Decides what is told in the channel: a supervised part of its own, for as long as Discarr runs."""

from datetime import datetime, timedelta
from functools import partial

import attrs
import trio

from discarr.cache.cache_manager import CacheManager
from discarr.gateway.pace import Pace
from discarr.model.downloads import Live, QueueReading
from discarr.model.notices import NoticeKind
from discarr.model.services import Instance
from discarr.model.settings import Settings
from discarr.model.state import CurrentState
from discarr.monitoring.maintenance import maintenance_at
from discarr.notices.calls import followed_up
from discarr.notices.hands import Hands, Waiting, hands_of, with_hands
from discarr.notices.outages import with_outages
from discarr.notices.posts import Gathering, look_again_at, with_posts, without_old_posts
from discarr.runtime.aside import aside
from discarr.runtime.clock import Now
from discarr.runtime.current import Current

INTERVALS_OF_GATHERING = 1.5
"""What a pack imports after a reading comes with the next one."""


Good = dict[Instance, tuple[datetime, Waiting]]
"""The newest readings that were looked at, with no failed one since: when, and what needed a hand."""


class Noticer:
    """The child; what it makes is sent by whoever keeps the outbox."""

    def __init__(self, cache: CacheManager, settings: Current[Settings], *, pace: Pace, now: Now) -> None:
        self._cache = cache
        self._settings = settings
        self._pace = pace
        self._now = now
        self._good: Good = {}
        self._hands: dict[Instance, Hands] = {}

    async def run(self, _section: object, *, task_status: trio.TaskStatus[None]) -> None:
        task_status.started()
        while True:
            await self._look_through(self._cache.state.value)
            await self.notice()
            state = self._cache.state.value
            version, inputs = self._cache.state.version, _inputs(state)
            with trio.move_on_after(self._seconds_to_wait(state)):
                await self._something_else_than(inputs, version)

    async def _look_through(self, state: CurrentState) -> None:
        """Beside the loop: a look at 100,000 downloads takes longer than it may stand still."""
        for queue in state.queues.values():
            if isinstance(queue, Live) and not self._knows(queue.last):
                self._hands[queue.last.instance] = await aside(partial(hands_of, queue.last))

    async def _something_else_than(self, inputs: tuple[object, ...], version: int) -> None:
        """Wait for a change of what the notices follow from."""
        await trio.lowlevel.checkpoint()
        while all(map(_is, inputs, _inputs(self._cache.state.value))):
            version = await self._cache.state.newer_than(version)

    async def notice(self) -> None:
        """Once. Beside the loop: with thousands of stories it takes as long as a look at the downloads."""
        good: Good = {}

        def noticed(state: CurrentState) -> CurrentState:
            nonlocal good
            good = dict(self._good)
            return self._noticed(state, good)

        await self._cache.decide(noticed, is_same=_is_same, merge=_with_notices_of)
        self._good = good

    def _noticed(self, state: CurrentState, good: Good) -> CurrentState:
        """The state with everything that follows from it at this moment."""
        now = self._now()
        for instance in good.keys() | state.queues.keys():
            state = self._with_hands_of(state, instance, good)
        kinds = self._settings.value.notices.kinds
        is_told = NoticeKind.HEALTH in kinds and maintenance_at(state, now) is None
        state = with_outages(state, is_told=is_told, now=now)
        state = without_old_posts(followed_up(state, now=now), now=now)
        return with_posts(state, self._settings.value.notices, self._gathering, now=now)

    def _with_hands_of(self, state: CurrentState, instance: Instance, good: Good) -> CurrentState:
        queue, before = state.queues.get(instance), good.get(instance)
        if not isinstance(queue, Live):
            good.pop(instance, None)
            return state
        read_at, was = before or (None, None)
        if read_at == queue.last.read_at:
            return state
        hands = self._hands[instance] if self._knows(queue.last) else hands_of(queue.last)
        good[instance] = queue.last.read_at, hands.waiting
        return with_hands(state, was, hands, now=self._now())

    def _knows(self, reading: QueueReading) -> bool:
        known = self._hands.get(reading.instance)
        return known is not None and known.reading is reading

    @property
    def _gathering(self) -> Gathering:
        interval_seconds = INTERVALS_OF_GATHERING * self._settings.value.check_interval_seconds
        settling = timedelta(seconds=max(self._pace.settling_seconds, interval_seconds))
        return Gathering(settling=settling, posts_a_minute=self._pace.notices_a_minute)

    def _seconds_to_wait(self, state: CurrentState) -> float:
        now = self._now()
        moment = look_again_at(state, self._settings.value.notices, self._gathering, now=now)
        return max(0.1, (moment - now).total_seconds()) if moment is not None else float("inf")


def _inputs(state: CurrentState) -> tuple[object, ...]:
    """What the notices follow from."""
    told = state.stories, state.outages, state.posts, state.subscriptions
    return (state.queues, state.statuses, state.maintenance, *told)


def _is_same(state: CurrentState, other: CurrentState) -> bool:
    return all(map(_is, _inputs(state), _inputs(other)))


def _with_notices_of(state: CurrentState, other: CurrentState) -> CurrentState:
    told = {name: getattr(other, name) for name in ("stories", "outages", "posts", "subscriptions")}
    return attrs.evolve(state, **told)


def _is(one: object, other: object) -> bool:
    return one is other
