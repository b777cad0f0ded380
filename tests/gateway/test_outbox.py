"""The outbox: each message once, whatever happens between its saving, its sending and the answer."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
import pytest
import trio
import trio.testing

from discarr.board.notices import mark_of, post_card
from discarr.cache.cache_manager import CacheManager
from discarr.errors.discord import (
    CardRefused,
    DiscordError,
    DiscordLimited,
    DiscordUnavailable,
    MessageGone,
    PermissionMissing,
)
from discarr.errors.machine import StateUnwritable
from discarr.gateway import outbox
from discarr.gateway.channel import LookBack, OwnMessage
from discarr.gateway.message_keeper import TURN_SECONDS
from discarr.gateway.outbox import Outbox, UnchangedPosts, proves_absence
from discarr.model.message import Card, PostedMessage
from discarr.model.notices import ImportedFile, Outage, Post, Story
from discarr.model.services import Instance, ServiceKind
from discarr.model.state import CurrentState
from discarr.runtime.promises import Promises
from tests.cache.opening import open_cache
from tests.end_to_end.house import AT_ONCE

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
RADARR = Instance(kind=ServiceKind.RADARR)
STORY = Story(
    story_id="s",
    instance=RADARR,
    download_id="AB",
    media_title="A Film (2020)",
    expected=1,
    imported=(ImportedFile(),),
    changed_at=NOW,
)
POST = Post(post_id="abc", story_ids=("s",), made_at=NOW)
EMPTY = LookBack(own=(), reaches_back_to=None)
THERE = PostedMessage(channel_id=1, message_id=7)


@attrs.define
class ScriptedChannel:
    """Answers as told, and keeps what it was asked."""

    errors: list[DiscordError] = attrs.field(factory=list)
    seen: LookBack | DiscordError = EMPTY
    asked: list[str] = attrs.field(factory=list)
    meanwhile: Callable[[], Awaitable[None]] = trio.lowlevel.checkpoint
    """Done while a message is on its way."""

    async def tell(self, card: Card, nonce: str) -> PostedMessage:
        await trio.lowlevel.checkpoint()
        await self.meanwhile()
        assert card.embed.url == mark_of(nonce)
        return self._answered("tell")

    async def edit(self, message: PostedMessage, card: Card) -> None:
        await trio.lowlevel.checkpoint()
        assert (message, card.embed.url) == (THERE, mark_of("abc"))
        self._answered("edit")

    async def look_back(self) -> LookBack:
        await trio.lowlevel.checkpoint()
        self.asked.append("look back")
        if isinstance(self.seen, DiscordError):
            raise self.seen
        return self.seen

    def _answered(self, what: str) -> PostedMessage:
        self.asked.append(what)
        if self.errors:
            raise self.errors.pop(0)
        return THERE


@attrs.define
class Desk:
    cache: CacheManager
    channel: ScriptedChannel
    outbox: Outbox

    @property
    def post(self) -> Post:
        return self.cache.state.value.posts["abc"]

    async def works_until(self, asked: list[str]) -> None:
        """Run until exactly this was asked of the channel, and nothing is left to do for now."""
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self.outbox.run)
            await trio.testing.wait_all_tasks_blocked(0.02)
            with trio.fail_after(5):
                await trio.lowlevel.checkpoint()
                while len(self.channel.asked) < len(asked):
                    await self.cache.state.newer_than(self.cache.state.version)
            nursery.cancel_scope.cancel()
        assert self.channel.asked == asked


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_cache(tmp_path) as cache:
        cache.state.replace(CurrentState(stories={"s": STORY}, posts={"abc": POST}))
        channel = ScriptedChannel()
        yield Desk(cache, channel, Outbox(cache, channel, pace=AT_ONCE, now=lambda: NOW))


async def test_a_message_is_on_disk_as_on_its_way_before_it_is_sent(desk: Desk, tmp_path: Path) -> None:
    saved: list[Post] = []

    async def look_at_the_disk() -> None:
        async with open_cache(tmp_path) as on_disk:
            saved.append(on_disk.state.value.posts["abc"])

    desk.channel.meanwhile = look_at_the_disk
    await desk.works_until(["tell"])
    assert saved == [attrs.evolve(POST, attempted_at=NOW, language="en")]
    assert desk.post.message == THERE


async def test_without_a_disk_nothing_is_sent(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full() -> None:
        await trio.lowlevel.checkpoint()
        raise StateUnwritable("/state", "disk full")

    monkeypatch.setattr(desk.cache, "save", full)
    await desk.works_until([])


async def test_a_message_that_was_on_its_way_is_found_by_its_mark_and_brought_up_to_date(desk: Desk) -> None:
    desk.cache.state.replace(
        CurrentState(stories={"s": STORY}, posts={"abc": attrs.evolve(POST, attempted_at=NOW)})
    )
    others = OwnMessage(message=PostedMessage(channel_id=1, message_id=8), footer="", url=mark_of("other"))
    own = OwnMessage(message=THERE, footer="", url=mark_of("abc"))
    desk.channel.seen = LookBack(own=(others, own), reaches_back_to=None)
    await desk.works_until(["look back", "edit"])
    assert desk.post.message == THERE


async def test_a_message_that_does_not_stand_there_is_sent(desk: Desk) -> None:
    desk.cache.state.replace(
        CurrentState(stories={"s": STORY}, posts={"abc": attrs.evolve(POST, attempted_at=NOW)})
    )
    await desk.works_until(["look back", "tell", "edit"])  # Discord may have given back the earlier one


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param(LookBack(own=(), reaches_back_to=NOW - timedelta(minutes=5)), id="too much since"),
        pytest.param(PermissionMissing(1, ("Read Message History",)), id="history hidden"),
    ],
)
async def test_where_it_cannot_be_decided_it_is_sent_and_the_log_says_so(
    desk: Desk, caplog: pytest.LogCaptureFixture, seen: LookBack | DiscordError
) -> None:
    desk.cache.state.replace(
        CurrentState(stories={"s": STORY}, posts={"abc": attrs.evolve(POST, attempted_at=NOW)})
    )
    desk.channel.seen = seen
    await desk.works_until(["look back", "tell", "edit"])
    assert "may stand in the channel twice" in caplog.text


@pytest.mark.parametrize(
    ("reaches_back", "proof"),
    [
        (None, True),
        (timedelta(minutes=16), True),
        (timedelta(minutes=14), False),
        (-timedelta(hours=1), False),
    ],
)
def test_a_search_proves_something_if_it_goes_back_far_enough(
    reaches_back: timedelta | None, *, proof: bool
) -> None:
    seen = LookBack(own=(), reaches_back_to=None if reaches_back is None else NOW - reaches_back)
    assert proves_absence(seen, NOW) is proof


async def test_an_answer_that_never_came_is_looked_for_before_it_is_sent_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("discarr.gateway.outbox.FIRST_RETRY_SECONDS", 0.01)
    desk.channel.errors = [DiscordUnavailable("no answer in time")]
    async with trio.open_nursery() as nursery:
        nursery.start_soon(desk.outbox.run)
        with trio.fail_after(5):
            await trio.lowlevel.checkpoint()
            while desk.post.message is None:
                await desk.cache.state.newer_than(desk.cache.state.version)
        nursery.cancel_scope.cancel()
    assert desk.channel.asked[:3] == ["tell", "look back", "tell"]


async def test_a_clear_no_needs_no_search(desk: Desk) -> None:
    desk.channel.errors = [DiscordLimited(0.01)]
    await desk.works_until(["tell", "tell"])


@pytest.mark.parametrize("error", [MessageGone(7), CardRefused("too long")])
async def test_what_was_deleted_or_refused_is_over(desk: Desk, error: DiscordError) -> None:
    posted = attrs.evolve(POST, message=THERE, sent_at=NOW)
    desk.cache.state.replace(CurrentState(stories={"s": STORY}, posts={"abc": posted}))
    desk.channel.errors = [error]
    await desk.works_until(["edit"])
    assert desk.post.is_over


async def test_a_missing_permission_waits_until_discord_says_that_something_changed(desk: Desk) -> None:
    desk.channel.errors = [PermissionMissing(1, ("Send Messages",))]
    async with trio.open_nursery() as nursery:
        nursery.start_soon(desk.outbox.run)
        with trio.fail_after(5):
            while desk.channel.asked != ["tell"] or desk.post.attempted_at is not None:
                await desk.cache.state.newer_than(desk.cache.state.version)
            await trio.testing.wait_all_tasks_blocked(0.01)
            desk.outbox.channel_changed()
            while desk.post.message is None:
                await desk.cache.state.newer_than(desk.cache.state.version)
        nursery.cancel_scope.cancel()
    assert desk.channel.asked == ["tell", "tell"]


async def test_a_permission_that_is_granted_while_discord_still_says_no_is_used_at_once(desk: Desk) -> None:
    async def grant() -> None:
        await trio.lowlevel.checkpoint()
        desk.outbox.channel_changed()

    desk.channel.errors = [PermissionMissing(1, ("Send Messages",))]
    desk.channel.meanwhile = grant
    await desk.works_until(["tell", "tell"])


async def test_more_to_tell_is_an_edit_and_a_call_is_never_edited(desk: Desk) -> None:
    await desk.works_until(["tell"])
    grown = attrs.evolve(STORY, blocked="a reason")
    call = Post(post_id="call", story_ids=("s",), calls=(4711,), made_at=NOW, message=THERE, shown="then")
    desk.cache.update(
        lambda state: attrs.evolve(state, stories={"s": grown}, posts={**state.posts, "call": call})
    )
    await desk.works_until(["tell", "edit"])


def test_of_many_messages_only_the_next_one_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each makes both loops wait, and the next message would make them all again."""
    made: list[str] = []

    def noted(post: Post, stories: Mapping[str, Story], outages: Mapping[str, Outage]) -> Card | None:
        made.append(post.post_id)
        return post_card(post, stories, outages)

    monkeypatch.setattr(outbox, "post_card", noted)
    edited = attrs.evolve(POST, post_id="edited", message=THERE, shown="something else")
    new = [attrs.evolve(POST, post_id=f"new {number}") for number in range(20)]
    posts = {post.post_id: post for post in (edited, *new)}
    task = UnchangedPosts().next_task(CurrentState(stories={"s": STORY}, posts=posts))
    assert task is not None
    assert task.post == new[0]
    assert made == ["new 0"]


async def test_a_call_that_never_ends_is_told_to_the_watchdog(
    desk: Desk, autojump_clock: trio.testing.MockClock
) -> None:
    promises = Promises()
    desk.channel.meanwhile = trio.sleep_forever
    with promises.collect():
        async with trio.open_nursery() as nursery:
            nursery.start_soon(desk.outbox.run)
            await trio.sleep(TURN_SECONDS - 1)
            assert promises.broken() == ()
            await trio.sleep(TURN_SECONDS)
            assert promises.broken() == ("a notice's turn at Discord",)
            nursery.cancel_scope.cancel()
