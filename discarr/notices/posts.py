"""From what is to be told to the messages of the outbox: when, and how many things in one. Pure.

1. A story waits until it is whole, or until nothing came for a while; failures and needs do not wait.
2. Within a minute at most five messages are made. What is more is combined: a digest is one of the five.
3. Nothing is made while two or more wait to be sent: what Discord does not take now is combined later.
4. In quiet hours nothing is made; afterwards everything that waited is one digest.
5. A story is in one message for ever; what comes later edits it.
6. Who asked to be called is called by a message of its own, after the story's own: an edit calls nobody.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta

import attrs

from discarr.model.notices import Outage, Post, Story
from discarr.model.settings import NoticeSettings
from discarr.model.state import CurrentState
from discarr.notices.calls import Call, due_calls, without_called
from discarr.notices.quiet_hours import quiet_until

MINUTE = timedelta(minutes=1)
UNSENT_AT_MOST = 2

LONGEST_GATHERING = timedelta(minutes=10)
UNTOLD_AT_MOST = timedelta(days=2)
"""What could not be told for so long is no news any more."""

CALLED_AT_ONCE = 80
"""Discord allows a hundred mentions in a message, and two thousand characters for them."""

KEPT_FOR = timedelta(days=7)
"""A message is known and edited at least so long, and while what it tells might otherwise be told anew."""


@attrs.frozen(kw_only=True)
class Gathering:
    settling: timedelta
    """How long a story that is not whole waits for more."""
    posts_a_minute: int = 5


def with_posts(
    state: CurrentState, settings: NoticeSettings, gathering: Gathering, *, now: datetime
) -> CurrentState:
    """The state with the messages that are due at this moment; the same object where there are none."""
    considered = _considered(state, settings, gathering, now)
    if quiet_until(settings, now) is not None:
        return considered
    told = _with_new(considered, settings, gathering, now)
    return _with_calls(told, gathering, now)


def without_old_posts(state: CurrentState, *, now: datetime) -> CurrentState:
    kept = {key: post for key, post in state.posts.items() if _is_kept(state, post, now)}
    return state if len(kept) == len(state.posts) else attrs.evolve(state, posts=kept)


def _is_kept(state: CurrentState, post: Post, now: datetime) -> bool:
    if post.is_unsent:
        return now - post.made_at < UNTOLD_AT_MOST
    told = (
        state.stories.get(name) or state.outages.get(name) for name in (*post.story_ids, *post.outage_ids)
    )
    return now - post.made_at < KEPT_FOR or any(each is not None and _is_news(each, now) for each in told)


def look_again_at(
    state: CurrentState, settings: NoticeSettings, gathering: Gathering, *, now: datetime
) -> datetime | None:
    """When time alone may make a message due; None for never."""
    quiet = quiet_until(settings, now)
    if quiet is not None:
        return quiet
    if _due(state, gathering, now) or due_calls(state, gathering.settling, now=now):
        return _room_at(state, gathering, now)
    told = _told(state)
    waiting = (s for s in state.stories.values() if (s.news or s.is_wanted) and s.story_id not in told)
    moments = (_settles_at(story, gathering) for story in waiting)
    return min((moment for moment in moments if moment > now), default=None)


# --- what is to be told ---------------------------------------------------------------------------------


def _considered(
    state: CurrentState, settings: NoticeSettings, gathering: Gathering, now: datetime
) -> CurrentState:
    """Each news is decided about once, by the settings in force when it has settled."""
    changed = {
        story.story_id: attrs.evolve(
            story, news=(), is_wanted=story.is_wanted or bool(settings.kinds.intersection(story.news))
        )
        for story in state.stories.values()
        if story.news and (story.is_wanted or _settles_at(story, gathering) <= now)
    }
    return attrs.evolve(state, stories={**state.stories, **changed}) if changed else state


def _due(state: CurrentState, gathering: Gathering, now: datetime) -> list[Story | Outage]:
    """The oldest news first."""
    told = _told(state)
    stories = [
        story
        for story in state.stories.values()
        if story.is_wanted
        and story.story_id not in told
        and _is_news(story, now)
        and _settles_at(story, gathering) <= now
    ]
    outages = [each for each in state.outages.values() if each.outage_id not in told and _is_news(each, now)]
    return sorted([*stories, *outages], key=_began)


def _is_news(told: Story | Outage, now: datetime) -> bool:
    changed_at = told.changed_at if isinstance(told, Story) else told.ended_at or now
    return now - changed_at < UNTOLD_AT_MOST


def _told(state: CurrentState) -> set[str]:
    telling = (post for post in state.posts.values() if not post.calls)
    return {name for post in telling for name in (*post.story_ids, *post.outage_ids)}


def _began(told: Story | Outage) -> datetime:
    return told.since if isinstance(told, Outage) else told.news_since or told.changed_at


def _settles_at(story: Story, gathering: Gathering) -> datetime:
    if story.is_complete or story.failed or story.blocked is not None:
        return story.changed_at
    longest = (story.news_since or story.changed_at) + LONGEST_GATHERING
    return min(story.changed_at + gathering.settling, longest)


# --- in which messages ----------------------------------------------------------------------------------


def _with_new(
    state: CurrentState, settings: NoticeSettings, gathering: Gathering, now: datetime
) -> CurrentState:
    due, room = _due(state, gathering, now), _room(state, gathering, now)
    if not due or room <= 0:
        return state
    posts = {post.post_id: post for post in _made(due, settings, room, now)}
    return attrs.evolve(state, posts={**state.posts, **posts})


def _with_calls(state: CurrentState, gathering: Gathering, now: datetime) -> CurrentState:
    calls, room = due_calls(state, gathering.settling, now=now), _room(state, gathering, now)
    if not calls or room <= 0:
        return state
    groups = [[call] for call in calls] if len(calls) <= room else [calls]
    posts = {post.post_id: post for group in groups for post in _calling(group, now)}
    return without_called(attrs.evolve(state, posts={**state.posts, **posts}), calls)


def _calling(calls: list[Call], now: datetime) -> Iterator[Post]:
    names = [name for call in calls for name in call.subscription_ids]
    users = tuple(dict.fromkeys(user for call in calls for user in call.user_ids))
    for begin in range(0, len(users), CALLED_AT_ONCE):
        yield Post(
            # Who asks about the same download once more is called once more: that is another message.
            post_id=post_id_of("call", now, begin, *names),
            story_ids=tuple(call.story_id for call in calls),
            calls=users[begin : begin + CALLED_AT_ONCE],
            made_at=now,
        )


def _made(due: list[Story | Outage], settings: NoticeSettings, room: int, now: datetime) -> Iterator[Post]:
    """The oldest alone, the rest in a digest; after quiet hours all of them are in one."""
    alone = len(due) if len(due) <= room else room - 1
    if _was_quiet(settings, due):
        alone = 0
    yield from (_post([told], now) for told in due[:alone])
    if due[alone:]:
        yield _post(due[alone:], now)


def _post(told: list[Story | Outage], now: datetime) -> Post:
    stories = tuple(each.story_id for each in told if isinstance(each, Story))
    outages = tuple(each.outage_id for each in told if isinstance(each, Outage))
    return Post(post_id=post_id_of(*stories, *outages), story_ids=stories, outage_ids=outages, made_at=now)


def post_id_of(*names: object) -> str:
    return hashlib.sha256("\n".join(map(str, names)).encode()).hexdigest()[:20]


def _room(state: CurrentState, gathering: Gathering, now: datetime) -> int:
    if _unsent(state) >= UNSENT_AT_MOST:
        return 0
    return gathering.posts_a_minute - _unsent(state) - len(_sent_lately(state, now))


def _room_at(state: CurrentState, gathering: Gathering, now: datetime) -> datetime | None:
    """None where only sending makes room."""
    lately = _sent_lately(state, now)
    is_full = _unsent(state) + len(lately) >= gathering.posts_a_minute
    return min(lately) + MINUTE if lately and is_full else None


def _unsent(state: CurrentState) -> int:
    """They may go at any moment, however long ago they were made."""
    return sum(post.is_unsent for post in state.posts.values())


def _sent_lately(state: CurrentState, now: datetime) -> list[datetime]:
    moments = (post.sent_at for post in state.posts.values() if post.sent_at is not None)
    return [moment for moment in moments if timedelta() <= now - moment < MINUTE]


def _was_quiet(settings: NoticeSettings, due: list[Story | Outage]) -> bool:
    return any(quiet_until(settings, _began(each)) is not None for each in due)
