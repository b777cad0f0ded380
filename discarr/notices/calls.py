"""Who asked to be called about a download: when they are, and when there is nothing to wait for. Pure.

1. Somebody is called once, when everything the download brings is imported; if it left the queue with less,
   when no more came for a while.
2. A download that failed, or was not listed for a day, ends it without a call: rows vanish and return.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import attrs

from discarr.language.words import marked
from discarr.model.downloads import Live
from discarr.model.notices import Story, Subscription
from discarr.model.services import Instance
from discarr.model.state import CurrentState
from discarr.notices.stories import story_of

GONE_AFTER = timedelta(days=1)
LISTED_FOR = timedelta(days=7)
"""Of what has ended, so that its owner can see why."""

FAILED = marked("it failed")
GONE = marked("it left the queue without being imported")


@attrs.frozen(kw_only=True)
class Call:
    story_id: str
    subscription_ids: tuple[str, ...]
    user_ids: tuple[int, ...]


def subscribed(
    state: CurrentState, *, user_id: int, instance: Instance, download_id: str, title: str, now: datetime
) -> CurrentState:
    """Once for each user and download, however often it is asked for."""
    name = f"{user_id}/{instance.key}/{download_id}"
    subscription = Subscription(
        subscription_id=hashlib.sha256(name.encode(errors="backslashreplace")).hexdigest()[:12],
        user_id=user_id,
        instance=instance,
        download_id=download_id,
        title=title,
        at=now,
    )
    known = {**state.subscriptions, subscription.subscription_id: subscription}
    return attrs.evolve(state, subscriptions=known)


def subscriptions_of(state: CurrentState, user_id: int) -> tuple[Subscription, ...]:
    return tuple(each for each in state.subscriptions.values() if each.user_id == user_id)


def without_subscription(state: CurrentState, subscription_id: str) -> CurrentState:
    kept = {key: each for key, each in state.subscriptions.items() if key != subscription_id}
    return attrs.evolve(state, subscriptions=kept)


def due_calls(state: CurrentState, settling: timedelta, *, now: datetime) -> list[Call]:
    """One for each story, whoever asked."""
    asking: dict[str, list[Subscription]] = {}
    for each in state.subscriptions.values():
        story = None if each.ended else story_of(state.stories, each.instance, each.download_id)
        if story is not None and _is_there(story, each, settling, now):
            asking.setdefault(story.story_id, []).append(each)
    return [
        Call(
            story_id=story_id,
            subscription_ids=tuple(each.subscription_id for each in group),
            user_ids=tuple(each.user_id for each in group),
        )
        for story_id, group in asking.items()
    ]


def without_called(state: CurrentState, calls: Iterable[Call]) -> CurrentState:
    called = {name for call in calls for name in call.subscription_ids}
    kept = {key: each for key, each in state.subscriptions.items() if key not in called}
    return attrs.evolve(state, subscriptions=kept)


def followed_up(state: CurrentState, *, now: datetime) -> CurrentState:
    """The subscriptions after a reading: those with nothing to wait for have ended."""
    if not state.subscriptions:
        return state
    listed = _listed(state)
    after = {
        key: _followed(each, story_of(state.stories, each.instance, each.download_id), listed, now)
        for key, each in state.subscriptions.items()
        if each.ended_at is None or now - each.ended_at < LISTED_FOR
    }
    return state if after == state.subscriptions else attrs.evolve(state, subscriptions=after)


def _is_there(story: Story, asked: Subscription, settling: timedelta, now: datetime) -> bool:
    is_gone = asked.missing_since is not None
    return story.is_complete or (bool(story.imported) and is_gone and now - story.changed_at >= settling)


def _followed(
    each: Subscription, story: Story | None, listed: Mapping[Instance, set[str]], now: datetime
) -> Subscription:
    if each.ended:
        return each
    if story is not None and story.failed:
        return attrs.evolve(each, ended=FAILED, ended_at=now)
    if each.instance not in listed:
        return each  # its queue cannot be read now
    if each.download_id in listed[each.instance]:
        return attrs.evolve(each, missing_since=None)
    missing = attrs.evolve(each, missing_since=each.missing_since or now)
    is_imported = story is not None and bool(story.imported)
    if not is_imported and missing.missing_since and now - missing.missing_since >= GONE_AFTER:
        return attrs.evolve(missing, ended=GONE, ended_at=now)
    return missing


def _listed(state: CurrentState) -> dict[Instance, set[str]]:
    """By instance, as far as its newest reading is a good one; nothing is listed by one that was removed."""
    listed: dict[Instance, set[str]] = {each.instance: set() for each in state.subscriptions.values()}
    for instance, queue in state.queues.items():
        if isinstance(queue, Live):
            listed[instance] = {each.download_id or "" for each in queue.last.downloads}
        else:
            listed.pop(instance, None)
    return listed
