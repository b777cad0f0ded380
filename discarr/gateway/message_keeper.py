"""One message of ours, kept true: found again, edited when it is worth an edit, posted anew when gone."""

import logging
from collections import deque
from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar

import attrs
import trio

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
from discarr.gateway.channel import OwnMessage
from discarr.gateway.channel_watch import MENDING_SECONDS
from discarr.gateway.kept_message import Subject
from discarr.gateway.pace import EditBudget, Pace
from discarr.model.message import Card, PostedMessage
from discarr.runtime.clock import Now
from discarr.runtime.promises import promised

log = logging.getLogger(__name__)

V = TypeVar("V")

REFRESH_SECONDS = 30 * 60.0
"""The time of reading is brought up to date this often when nothing else changed."""

FIRST_RETRY_SECONDS, LONGEST_RETRY_SECONDS = 5.0, 60.0
"""Discord did not answer a call: the waits between attempts double."""

TURN_SECONDS = 6 * 3600.0
"""Longer than the worst of days: discord.py tries five times, five minutes each, behind the others."""


class Channel(Protocol):
    """What the keeper asks of the guest; every method raises only `DiscordError`."""

    async def post(self, card: Card) -> PostedMessage: ...
    async def edit(self, message: PostedMessage, card: Card) -> None: ...
    async def delete(self, message: PostedMessage) -> None: ...
    async def own_messages(self) -> tuple[OwnMessage, ...]: ...


def marked(own: Iterable[OwnMessage], mark: str) -> list[PostedMessage]:
    """Those of our messages whose footer begins like this."""
    return [each.message for each in own if each.footer.startswith(mark)]


def newest(messages: Iterable[PostedMessage]) -> PostedMessage | None:
    """Discord's ids rise with time."""
    return max(messages, key=lambda message: message.message_id, default=None)


@attrs.define
class _Shown(Generic[V]):
    view: V
    at: float


class MessageKeeper(Generic[V]):
    """The only writer of its message."""

    def __init__(
        self,
        subject: Subject[V],
        *,
        cache: CacheManager,
        channel: Channel,
        channel_id: int,
        pace: Pace,
        now: Now,
        patience_seconds: float = 3.0,
    ) -> None:
        self._subject = subject
        self._cache = cache
        self._channel = channel
        self._channel_id = channel_id
        self._budget = EditBudget(pace)
        self._now = now
        self._patient_until = trio.current_time() + patience_seconds
        self._shown: _Shown[V] | None = None
        self._blocked_until = float("-inf")
        self._trouble = ""
        self._retries = 0
        self._nudged = trio.Event()
        self._channel_changes = 0
        self._gone: deque[int] = deque(maxlen=100)
        """Deleted messages that were not known as ours: the news may come before the answer to our post."""

    async def run(self) -> None:
        """Keep the message true until cancelled."""
        while True:
            nudged, version = self._nudged, self._cache.state.version
            state = self._cache.state.value
            await self._subject.prepare(state, self._now())
            view = self._subject.view(state, self._now())
            seconds = self._due_in_seconds(view)
            if seconds <= 0:
                with promised(f"the {self._subject.name}'s turn at Discord", within_seconds=TURN_SECONDS):
                    await self._show(view)
                continue
            seconds = min(seconds, self._subject.look_again_seconds(state, self._now()))
            with trio.move_on_after(max(seconds, 0.05)):
                await self._changed(self._subject.inputs(state), version, nudged)

    def message_is_gone(self, message_id: int) -> None:
        """Discord says that this message was deleted."""
        known = self._known()
        if known is not None and known.message_id == message_id:
            self._is_deleted()
            self._nudge()
        else:
            self._gone.append(message_id)

    def channel_changed(self) -> None:
        """Discord says that the channel or a permission changed: what was missing may be there."""
        self._channel_changes += 1
        if self._trouble and not self._retries:
            self._blocked_until = float("-inf")
            self._nudge()

    async def say_stopped(self) -> None:
        """On the way out: the message says that it is no longer kept."""
        try:
            # A post may have been cut off on the way: then the channel knows it, and the state does not.
            known = self._known() or await self._found()
            now = self._now()
            view = self._subject.view(self._cache.state.value, now)
            if self._subject.is_absent(view):
                await self._take_away()
            elif known is not None:
                await self._channel.edit(known, self._subject.stopped_card(view, now))
        except DiscordError as error:
            log.info("The %s could not say that Discarr stopped: %s", self._subject.name, error)

    # --- when -----------------------------------------------------------------------------------------------

    def _due_in_seconds(self, view: V) -> float:
        now = trio.current_time()
        return max(self._blocked_until - now, self._wanted_in_seconds(view, now))

    def _wanted_in_seconds(self, view: V, now: float) -> float:
        if self._shown is None:
            patience = 0.0 if self._subject.is_ready(view) else self._patient_until - now
            # Whoever deletes it again and again is not answered with a flood of new ones.
            return max(patience, self._budget.wait_seconds(now))
        shown = self._shown
        if self._subject.asked_for(shown.view, view):
            return self._budget.press_wait_seconds(now)
        if self._subject.worth_an_edit(shown.view, view):
            return self._budget.wait_seconds(now)
        return shown.at + REFRESH_SECONDS - now

    async def _changed(self, inputs: tuple[object, ...], version: int, nudged: trio.Event) -> None:
        """Wait for a nudge, or for a state in which the view may be another one."""
        async with trio.open_nursery() as nursery:

            async def wait_for_nudge() -> None:
                await nudged.wait()
                nursery.cancel_scope.cancel()

            nursery.start_soon(wait_for_nudge)
            seen = version
            while all(map(_is, inputs, self._subject.inputs(self._cache.state.value))):
                seen = await self._cache.state.newer_than(seen)
            nursery.cancel_scope.cancel()

    def _nudge(self) -> None:
        nudged, self._nudged = self._nudged, trio.Event()
        nudged.set()

    # --- how ------------------------------------------------------------------------------------------------

    async def _show(self, view: V) -> None:
        changes = self._channel_changes
        try:
            if self._subject.is_absent(view):
                await self._take_away()
            else:
                await self._put(self._subject.card(view))
        except MessageGone:
            self._is_deleted()
        except DiscordLimited as error:
            log.info("The %s: %s", self._subject.name, error)
            self._block(error.retry_after_seconds)
        except (ChannelMissing, PermissionMissing) as error:
            self._say_trouble(error)
            # The news that it was mended may come before the refusal.
            self._block(MENDING_SECONDS if changes == self._channel_changes else 0.0)
        except DiscordUnavailable as error:
            self._say_trouble(error)
            self._block(min(LONGEST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2.0**self._retries))
            self._retries += 1
        except CardRefused as error:
            # The same card would be refused again: wait until there is another one to show.
            log.error("The %s: %s", self._subject.name, error)
            self._is_shown(view)
        else:
            self._is_shown(view)
            self._say_mended()

    async def _put(self, card: Card) -> None:
        known = self._known() or await self._found()
        if known is not None:
            await self._channel.edit(known, card)
            return
        posted = await self._channel.post(card)
        if posted.message_id in self._gone:
            raise MessageGone(posted.message_id)
        self._remember(posted)

    async def _take_away(self) -> None:
        # At first the channel may hold one that the state does not know.
        known = self._known() or (await self._found() if self._shown is None else None)
        if known is None:
            return
        # Before it is deleted: Discord's word of it is then no news, and nobody's doing but ours.
        self._forget()
        try:
            await self._channel.delete(known)
        except MessageGone:
            return
        except DiscordError:
            self._remember(known)
            raise

    async def _found(self) -> PostedMessage | None:
        """A message of ours that the state does not know: a run was killed between posting and saving."""
        found = newest(marked(await self._channel.own_messages(), self._subject.mark))
        if found is not None:
            self._remember(found)
        return found

    def _known(self) -> PostedMessage | None:
        known = self._subject.message_in(self._cache.state.value)
        return known if known is not None and known.channel_id == self._channel_id else None

    def _remember(self, message: PostedMessage) -> None:
        self._cache.update(lambda state: self._subject.with_message(state, message))

    def _is_deleted(self) -> None:
        """Not by us."""
        log.info("The %s was deleted", self._subject.name)
        self._forget()
        self._cache.update(self._subject.deleted)

    def _forget(self) -> None:
        self._shown = None
        self._cache.update(lambda state: self._subject.with_message(state, None))

    def _is_shown(self, view: V) -> None:
        now = trio.current_time()
        self._budget.spend(now)
        self._shown = _Shown(view, now)

    def _block(self, seconds: float) -> None:
        self._blocked_until = trio.current_time() + seconds

    def _say_trouble(self, error: DiscordError) -> None:
        """Once, not at every attempt."""
        if str(error) != self._trouble:
            log.warning("The %s cannot be shown: %s", self._subject.name, error)
        self._trouble = str(error)

    def _say_mended(self) -> None:
        if self._trouble:
            log.info("The %s is shown again.", self._subject.name)
        self._trouble, self._retries = "", 0


def _is(one: object, other: object) -> bool:
    return one is other
