"""One message kept true, under a clock that jumps: when it is edited, posted anew, left alone."""

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import attrs
import pytest
import trio
from trio.testing import MockClock

from discarr.cache.cache_manager import CacheManager
from discarr.cache.codec_reading import NOTHING_LOADED
from discarr.cache.store import Store
from discarr.clients.base_limits import DEFAULT_LIMITS
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
from discarr.gateway.kept_message import Subject
from discarr.gateway.message_keeper import TURN_SECONDS, MessageKeeper
from discarr.gateway.pace import Pace
from discarr.model.message import Card, Embed, PostedMessage
from discarr.model.state import BoardPage, CurrentState
from discarr.runtime.promises import Promises

CHANNEL = 7
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOUR = 3600.0


def with_message(state: CurrentState, message: PostedMessage | None) -> CurrentState:
    return attrs.evolve(state, board_message=message)


def card_of(page: int, *, words: str = "page") -> Card:
    return Card(embed=Embed(description=f"{words} {page}", footer="Mark"))


SUBJECT: Subject[int] = Subject(
    name="board",
    mark="Mark",
    inputs=lambda state: (state.board_page,),
    view=lambda state, _now: state.board_page.index,
    card=card_of,
    stopped_card=lambda page, _now: card_of(page, words="stopped at"),
    message_in=lambda state: state.board_message,
    with_message=with_message,
    worth_an_edit=lambda shown, fresh: shown != fresh,
)


@attrs.define
class Paper:
    """A channel: what stands in it, every call with its time, and what it refuses next."""

    standing: dict[int, str] = attrs.field(factory=dict)
    calls: list[tuple[float, str]] = attrs.field(factory=list)
    refusals: list[DiscordError | None] = attrs.field(factory=list)
    is_hung: bool = False
    """Nothing that is asked of it ever ends."""

    async def post(self, card: Card) -> PostedMessage:
        await self._call("post")
        message_id = len(self.calls)
        self.standing[message_id] = card.embed.description
        return PostedMessage(channel_id=CHANNEL, message_id=message_id)

    async def edit(self, message: PostedMessage, card: Card) -> None:
        await self._call("edit")
        if message.message_id not in self.standing:
            raise MessageGone(message.message_id)
        self.standing[message.message_id] = card.embed.description

    async def delete(self, message: PostedMessage) -> None:
        await self._call("delete")
        del self.standing[message.message_id]

    async def own_messages(self) -> tuple[OwnMessage, ...]:
        await trio.lowlevel.checkpoint()
        return tuple(
            OwnMessage(message=PostedMessage(channel_id=CHANNEL, message_id=message_id), footer="Mark")
            for message_id in self.standing
        )

    async def _call(self, what: str) -> None:
        await trio.lowlevel.checkpoint()
        self.calls.append((trio.current_time(), what))
        if self.is_hung:
            await trio.sleep_forever()
        refusal = self.refusals.pop(0) if self.refusals else None
        if refusal is not None:
            raise refusal


@attrs.define
class Room:
    paper: Paper
    cache: CacheManager
    keeper: MessageKeeper[int]

    def turn(self, page: int) -> None:
        self.cache.update(lambda state: attrs.evolve(state, board_page=BoardPage(index=page)))


@asynccontextmanager
async def open_room(
    folder: Path, *refusals: DiscordError | None, pace: Pace | None = None
) -> AsyncIterator[Room]:
    async with trio.open_nursery() as nursery:
        paper = Paper(refusals=list(refusals))
        cache = CacheManager(Store(folder), NOTHING_LOADED, requests=nursery, limits=DEFAULT_LIMITS)
        keeper = MessageKeeper(
            SUBJECT,
            cache=cache,
            channel=paper,
            channel_id=CHANNEL,
            pace=pace or Pace(),
            now=lambda: NOW,
        )
        nursery.start_soon(keeper.run)
        yield Room(paper, cache, keeper)
        nursery.cancel_scope.cancel()


async def test_nothing_is_edited_because_nothing_changed_but_the_time_of_reading(
    tmp_path: Path, autojump_clock: MockClock
) -> None:
    async with open_room(tmp_path) as room:
        await trio.sleep(HOUR + 1)
        assert [what for _, what in room.paper.calls] == ["post", "edit", "edit"]


async def test_a_change_shows_at_once_and_the_newest_only(tmp_path: Path, autojump_clock: MockClock) -> None:
    async with open_room(tmp_path) as room:
        await trio.sleep(10)
        for page in (1, 2, 3):
            room.turn(page)
        await trio.sleep(0.1)
        assert list(room.paper.standing.values()) == ["page 3"]
        assert len(room.paper.calls) == 2


async def test_what_changes_every_second_costs_less_than_a_call_a_minute(
    tmp_path: Path, autojump_clock: MockClock
) -> None:
    async with open_room(tmp_path) as room:
        for page in range(3600):
            room.turn(page)
            await trio.sleep(1)
        assert 45 <= len(room.paper.calls) <= 53


async def test_a_deleted_message_is_posted_anew_at_once_when_discord_tells(
    tmp_path: Path, autojump_clock: MockClock
) -> None:
    async with open_room(tmp_path) as room:
        await trio.sleep(10)
        ((message_id, _),) = room.paper.standing.items()
        room.paper.standing.clear()
        room.keeper.message_is_gone(message_id)
        await trio.sleep(0.1)
        assert list(room.paper.standing.values()) == ["page 0"]


async def test_a_deleted_message_that_nobody_told_of_is_noticed_at_the_next_edit(
    tmp_path: Path, autojump_clock: MockClock
) -> None:
    async with open_room(tmp_path) as room:
        await trio.sleep(10)
        room.paper.standing.clear()
        room.turn(1)
        await trio.sleep(0.1)
        assert list(room.paper.standing.values()) == ["page 1"]


async def test_whoever_deletes_it_again_and_again_is_not_answered_with_a_flood(
    tmp_path: Path, autojump_clock: MockClock
) -> None:
    async with open_room(tmp_path) as room:
        for _ in range(3600):
            for message_id in list(room.paper.standing):
                room.paper.standing.clear()
                room.keeper.message_is_gone(message_id)
            await trio.sleep(1)
        assert 45 <= len(room.paper.calls) <= 53


async def test_a_limit_is_kept_to_the_second(tmp_path: Path, autojump_clock: MockClock) -> None:
    async with open_room(tmp_path, None, DiscordLimited(600)) as room:
        await trio.sleep(10)
        room.turn(1)
        await trio.sleep(HOUR / 2)
        _, limited, after = (at for at, _ in room.paper.calls)
        assert after - limited == pytest.approx(600, abs=0.1)


@pytest.mark.parametrize("error", [ChannelMissing(CHANNEL), PermissionMissing(CHANNEL, ("Send Messages",))])
async def test_what_is_missing_is_said_once_and_mended_when_it_is_back(
    tmp_path: Path, autojump_clock: MockClock, error: DiscordError, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_room(tmp_path, *[error] * 5) as room:
        await trio.sleep(HOUR)
        assert list(room.paper.standing.values()) == ["page 0"]
        assert caplog.text.count(str(error)) == 1


async def test_a_change_of_the_channel_is_tried_without_waiting(
    tmp_path: Path, autojump_clock: MockClock
) -> None:
    async with open_room(tmp_path, PermissionMissing(CHANNEL, ("Embed Links",))) as room:
        await trio.sleep(1)
        room.keeper.channel_changed()
        await trio.sleep(0.1)
        assert list(room.paper.standing.values()) == ["page 0"]


async def test_an_outage_is_retried_with_growing_waits(tmp_path: Path, autojump_clock: MockClock) -> None:
    async with open_room(tmp_path, *[DiscordUnavailable("503")] * 6) as room:
        await trio.sleep(HOUR / 4)
        times = [at for at, _ in room.paper.calls]
        waits = [round(later - earlier) for earlier, later in itertools.pairwise(times)]
        assert waits == [5, 10, 20, 40, 60, 60]


async def test_a_refused_card_is_not_sent_again_until_there_is_another(
    tmp_path: Path, autojump_clock: MockClock
) -> None:
    async with open_room(tmp_path, None, CardRefused("too long")) as room:
        await trio.sleep(10)
        room.turn(1)
        await trio.sleep(600)
        assert len(room.paper.calls) == 2
        room.turn(2)
        await trio.sleep(60)
        assert list(room.paper.standing.values()) == ["page 2"]


async def test_a_post_that_was_cut_off_is_found_by_its_mark(
    tmp_path: Path, autojump_clock: MockClock
) -> None:
    async with open_room(tmp_path, DiscordUnavailable("the answer was lost")) as room:
        room.paper.standing[99] = "posted all the same"
        await trio.sleep(60)
        assert room.paper.standing == {99: "page 0"}


async def test_its_last_words_are_that_it_is_not_kept_any_more(
    tmp_path: Path, autojump_clock: MockClock
) -> None:
    async with open_room(tmp_path) as room:
        await trio.sleep(1)
        room.turn(4)
        await room.keeper.say_stopped()
        assert list(room.paper.standing.values()) == ["stopped at 4"]


async def test_a_call_that_never_ends_is_told_to_the_watchdog_and_an_outage_is_not(
    tmp_path: Path, autojump_clock: MockClock
) -> None:
    promises = Promises()
    with promises.collect():
        async with open_room(tmp_path, *[DiscordUnavailable("HTTP 503")] * 1000) as room:
            await trio.sleep(TURN_SECONDS * 2)
            assert promises.broken() == ()
            room.paper.is_hung = True
            room.turn(1)
            await trio.sleep(TURN_SECONDS + 2 * HOUR)
            assert promises.broken() == ("the board's turn at Discord",)
