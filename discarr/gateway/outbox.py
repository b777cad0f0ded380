"""Sends the messages of the outbox, each exactly once, and edits them when there is more to tell.

1. A message is on disk, as on its way, before Discord is asked; without a disk nothing is sent.
2. A message that was on its way when something broke may stand in the channel: it is looked for there by its
   mark before it is sent again. Discord itself takes a nonce once, but only for some minutes.
3. Where neither answers the question it is sent, for a notice told twice is better than one that is lost; and
   the log says so.
4. A message that somebody deleted is not posted again.
"""

import hashlib
import logging
from datetime import datetime, timedelta
from typing import Protocol

import attrs
import trio

from discarr.board.notices import post_card, post_id_in
from discarr.cache.cache_manager import CacheManager
from discarr.errors.discord import (
    CardRefused,
    ChannelMissing,
    DiscordError,
    DiscordLimited,
    DiscordUnavailable,
    MessageGone,
    PermissionMissing,
)
from discarr.errors.machine import StateUnwritable
from discarr.gateway.channel import LookBack
from discarr.gateway.channel_watch import MENDING_SECONDS
from discarr.gateway.message_keeper import FIRST_RETRY_SECONDS, LONGEST_RETRY_SECONDS, TURN_SECONDS
from discarr.gateway.pace import EditBudget, Pace
from discarr.language.catalogue import ENGLISH
from discarr.language.words import language_in_force, speaking
from discarr.model.message import Card, PostedMessage
from discarr.model.notices import Post
from discarr.model.state import CurrentState
from discarr.runtime.clock import Now
from discarr.runtime.promises import promised

log = logging.getLogger(__name__)

UNSAVED_SECONDS = 30.0
"""How long nothing is sent after a state that could not be saved."""

CLOCKS_DIFFER_BY = timedelta(minutes=15)
"""At most, ours and Discord's; beyond that a search of the channel proves nothing."""


class NoticeChannel(Protocol):
    """What the outbox asks of the guest; every method raises only `DiscordError`."""

    async def tell(self, card: Card, nonce: str) -> PostedMessage: ...
    async def edit(self, message: PostedMessage, card: Card) -> None: ...
    async def look_back(self) -> LookBack: ...


# --- decide ---------------------------------------------------------------------------------------------


@attrs.frozen
class _Task:
    """A message to send or, where it stands already, to edit."""

    post: Post
    card: Card


class UnchangedPosts:
    """Those that stood in the channel as they should, and what they were told from: a card takes long."""

    def __init__(self) -> None:
        self._told: dict[str, tuple[object, ...]] = {}

    def next_task(self, state: CurrentState) -> _Task | None:
        """What was never sent first, the oldest of it. No card beyond it is made: a digest's takes 10 ms."""
        told = {post.post_id: _told_from(state, post) for post in state.posts.values()}
        self._told = {key: each for key, each in told.items() if self._told.get(key) == each}
        open_posts = [post for post in state.posts.values() if post.post_id not in self._told]
        for post in sorted(open_posts, key=lambda post: post.message is not None):
            task = _task(state, post)
            if task is not None:
                return task
            self._told[post.post_id] = told[post.post_id]
        return None


def _told_from(state: CurrentState, post: Post) -> tuple[object, ...]:
    stories = map(state.stories.get, post.story_ids)
    return (post, *stories, *map(state.outages.get, post.outage_ids))


def _task(state: CurrentState, post: Post) -> _Task | None:
    card = None if post.is_over else _card(state, post)
    if card is None or (post.message is not None and post.shown == digest_of(card)):
        return None
    # What somebody was called for was true then; an edit would call nobody.
    return None if post.message is not None and post.calls else _Task(post, card)


def _card(state: CurrentState, post: Post) -> Card | None:
    """What was told once stays in its language: LANGUAGE does not have a week of messages edited."""
    with speaking(language_in_force() if post.message is None else post.language or ENGLISH):
        return post_card(post, state.stories, state.outages)


def digest_of(card: Card) -> str:
    return hashlib.sha256(repr(card).encode(errors="backslashreplace")).hexdigest()[:16]


def with_post(state: CurrentState, post: Post) -> CurrentState:
    return attrs.evolve(state, posts={**state.posts, post.post_id: post})


def found_in(seen: LookBack, post_id: str) -> PostedMessage | None:
    return next((own.message for own in seen.own if post_id_in(own.url) == post_id), None)


def proves_absence(seen: LookBack, attempted_at: datetime) -> bool:
    """Whether a message sent then would have been seen."""
    return seen.reaches_back_to is None or seen.reaches_back_to < attempted_at - CLOCKS_DIFFER_BY


# --- act ------------------------------------------------------------------------------------------------


class Outbox:
    """The only sender of notices."""

    def __init__(self, cache: CacheManager, channel: NoticeChannel, *, pace: Pace, now: Now) -> None:
        self._cache = cache
        self._channel = channel
        self._edits = EditBudget(pace)
        self._unchanged = UnchangedPosts()
        self._now = now
        self._blocked_until = float("-inf")
        self._trouble = ""
        self._retries = 0
        self._changed = trio.Event()

    async def run(self) -> None:
        """Send and edit until cancelled."""
        while True:
            version = self._cache.state.version
            task = self._unchanged.next_task(self._cache.state.value)
            if task is None:
                await self._cache.state.newer_than(version)
            elif (seconds := self._wait_seconds(task)) > 0:
                await self._patiently(seconds)
            else:
                with promised("a notice's turn at Discord", within_seconds=TURN_SECONDS):
                    await self._do(task)

    def channel_changed(self) -> None:
        """Discord says that a channel or a permission changed: what was missing may be there."""
        self._blocked_until = float("-inf")
        changed, self._changed = self._changed, trio.Event()
        changed.set()

    def _wait_seconds(self, task: _Task) -> float:
        now = trio.current_time()
        pace = 0.0 if task.post.message is None else self._edits.wait_seconds(now)
        return max(self._blocked_until - now, pace)

    async def _patiently(self, seconds: float) -> None:
        """Something new to send does not wait for the pace of edits."""
        version = self._cache.state.version
        with trio.move_on_after(seconds):
            async with trio.open_nursery() as nursery:

                async def wait_for_change() -> None:
                    await self._changed.wait()
                    nursery.cancel_scope.cancel()

                nursery.start_soon(wait_for_change)
                await self._cache.state.newer_than(version)
                nursery.cancel_scope.cancel()

    async def _do(self, task: _Task) -> None:
        changed = self._changed
        try:
            if task.post.message is not None:
                await self._edit(task, task.post.message)
            else:
                await self._send(task)
        except StateUnwritable:
            self._block(UNSAVED_SECONDS)  # whoever saves the state says what is wrong
        except MessageGone:
            log.info("A notice was deleted")
            self._over(task.post)
        except CardRefused as error:
            log.error("A notice is not shown: %s", error)
            self._over(task.post)
        except DiscordError as error:
            self._block(self._patience(error, is_outdated=changed.is_set()))
        else:
            self._say_mended()

    async def _edit(self, task: _Task, message: PostedMessage) -> None:
        self._edits.spend(trio.current_time())
        try:
            await self._channel.edit(message, task.card)
        except ChannelMissing as error:
            raise MessageGone(message.message_id) from error  # it went with its channel
        self._remember(attrs.evolve(task.post, shown=digest_of(task.card)))

    async def _send(self, task: _Task) -> None:
        post = attrs.evolve(task.post, language=language_in_force())
        if post.attempted_at is not None:
            stands = await self._found(post, post.attempted_at)
            if stands is not None:
                # What it shows is not known; the next look edits it.
                self._remember(attrs.evolve(post, message=stands, sent_at=self._now()))
                return
        post = attrs.evolve(post, attempted_at=post.attempted_at or self._now())
        self._remember(post)
        await self._cache.save()
        try:
            message = await self._channel.tell(task.card, post.post_id)
        except (DiscordLimited, ChannelMissing, PermissionMissing):
            self._remember(attrs.evolve(post, attempted_at=None))  # Discord said no: it stands nowhere
            raise
        # Where an earlier attempt went through after all, Discord gives back what that one showed.
        shown = digest_of(task.card) if task.post.attempted_at is None else ""
        self._remember(attrs.evolve(post, message=message, sent_at=self._now(), shown=shown))

    async def _found(self, post: Post, attempted_at: datetime) -> PostedMessage | None:
        """A message that was on its way when something broke."""
        try:
            seen = await self._channel.look_back()
        except PermissionMissing as error:
            log.warning("A notice may stand in the channel twice, for it cannot be looked for: %s", error)
            return None
        found = found_in(seen, post.post_id)
        if found is None and not proves_absence(seen, attempted_at):
            log.warning("A notice may stand in the channel twice: too much was written there since.")
        return found

    def _remember(self, post: Post) -> None:
        self._cache.update(lambda state: with_post(state, post))

    def _over(self, post: Post) -> None:
        self._remember(attrs.evolve(post, is_over=True))

    def _patience(self, error: DiscordError, *, is_outdated: bool) -> float:
        """`is_outdated`: the channel changed while Discord said no, and may say yes by now."""
        match error:
            case DiscordLimited(retry_after_seconds=seconds):
                return seconds
            case DiscordUnavailable():
                self._say_trouble(error)
                self._retries += 1
                return min(LONGEST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2.0 ** (self._retries - 1))
            case _:
                self._say_trouble(error)
                return 0.0 if is_outdated else MENDING_SECONDS

    def _block(self, seconds: float) -> None:
        self._blocked_until = trio.current_time() + seconds

    def _say_trouble(self, error: DiscordError) -> None:
        """Once, not at every attempt."""
        if str(error) != self._trouble:
            log.warning("Notices cannot be sent: %s", error)
        self._trouble = str(error)

    def _say_mended(self) -> None:
        if self._trouble:
            log.info("Notices are sent again.")
        self._trouble, self._retries = "", 0
