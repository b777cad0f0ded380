"""Whatever happens in whatever order, and whenever Discarr is killed: each story is told exactly once."""

from collections import Counter
from datetime import datetime, timedelta

import attrs
from hypothesis import example, given, settings
from hypothesis import strategies as st

from discarr.cache.codec_reading import state_from_rows
from discarr.cache.codec_writing import changed_rows
from discarr.cache.migrations import SCHEMA
from discarr.model.history import EventType, HistoryEvent, Media
from discarr.model.message import PostedMessage
from discarr.model.settings import NoticeSettings
from discarr.model.state import CurrentState
from discarr.monitoring.history_reader import with_cursor, with_history
from discarr.monitoring.reading_history import asks_from, first_cursor, history_reading
from discarr.notices.posts import Gathering, look_again_at, with_posts
from discarr.notices.stories import LastSeen
from tests.monitoring.replay import INSTANCES, START

SONARR = INSTANCES["sonarr"]
GATHERING = Gathering(settling=timedelta(minutes=2))
SETTINGS = NoticeSettings()
MINUTE = timedelta(minutes=1)


@attrs.define
class Life:
    """A service's history as it grows, and a Discarr that reads it, sends, and is killed."""

    state: CurrentState
    events: list[HistoryEvent] = attrs.field(factory=list)
    generation: Counter[int] = attrs.field(factory=Counter)
    expected: set[tuple[int, int]] = attrs.field(factory=set)
    """Each download, and which grab of it, of which there is something to tell."""
    sent: list[tuple[float, tuple[str, ...]]] = attrs.field(factory=list)
    minutes: float = 0.0

    @property
    def now(self) -> datetime:
        return START + timedelta(minutes=self.minutes)

    def happens(self, kind: EventType, download: int, episodes: int) -> None:
        if kind is EventType.GRABBED:
            self.minutes += 2  # the same release is not grabbed twice within a minute
            self.generation[download] += 1
        elif self.generation[download]:
            self.expected.add((download, self.generation[download]))
        else:
            return
        for episode in range(1, episodes + 1):
            self.events.append(self._event(kind, download, episode))

    def _event(self, kind: EventType, download: int, episode: int) -> HistoryEvent:
        return HistoryEvent(
            event_id=len(self.events) + 1,
            event_type=kind,
            at=self.now,
            download_id=f"D{download}",
            media=Media(media_id=download, title=f"Show {download}"),
            episode_id=100 * download + episode,
            season=1,
            episode=episode,
        )

    def reads(self) -> None:
        now = self.now
        cursor = self.state.history[SONARR]
        since = asks_from(cursor, None)
        answer = [e for e in self.events if e.at is not None and (since is None or e.at >= since)]
        reading = history_reading(cursor, answer, now=now)
        self.state = with_history(self.state, reading, LastSeen(()), now=now)

    def tells(self) -> None:
        """Make what is due, and send it."""
        now = self.now
        self.state = with_posts(self.state, SETTINGS, GATHERING, now=now)
        for post in self.state.posts.values():
            if post.is_unsent:
                self.sent.append((self.minutes, post.story_ids))
                there = attrs.evolve(post, message=PostedMessage(channel_id=1, message_id=1), sent_at=now)
                self.state = attrs.evolve(self.state, posts={**self.state.posts, post.post_id: there})

    def is_restarted(self) -> None:
        rows = {key: row for key, row in changed_rows(CurrentState(), self.state) if row}
        self.state = state_from_rows(SCHEMA, rows).state

    def ends(self) -> None:
        """Until there is nothing left to wait for."""
        self.reads()
        for _ in range(100):
            self.tells()
            now = self.now
            moment = look_again_at(self.state, SETTINGS, GATHERING, now=now)
            if moment is None:
                return
            self.minutes = max((moment - START) / MINUTE, self.minutes + 0.01)
        raise AssertionError("it never comes to an end")


events = st.tuples(
    st.sampled_from([EventType.GRABBED, EventType.IMPORTED, EventType.FAILED]),
    st.integers(1, 8),
    st.integers(1, 4),
)
PACK_IN_PART = [(EventType.GRABBED, 1, 2), (EventType.IMPORTED, 1, 1)]
steps = st.lists(events | st.sampled_from(["read", "tell", "restart", 0.3, 5.0]), max_size=50)


@settings(max_examples=200, deadline=None)
@given(steps)
@example([*PACK_IN_PART])
@example([*PACK_IN_PART, "read", 3.0, "tell", (EventType.IMPORTED, 1, 2), "restart"])
def test_each_story_is_told_exactly_once_and_no_flood_comes(happenings: list[object]) -> None:
    state = with_cursor(CurrentState(), first_cursor(SONARR, [], now=START))
    life = Life(state)
    for each in happenings:
        match each:
            case (EventType() as kind, int(download), int(episodes)):
                life.happens(kind, download, episodes)
            case "read":
                life.reads()
            case "tell":
                life.tells()
            case "restart":
                life.is_restarted()
            case float(minutes):
                life.minutes += minutes
    life.ends()
    told = Counter(name for _, names in life.sent for name in names)
    assert set(told.values()) <= {1}
    assert len(told) == len(life.expected)
    moments = [minutes for minutes, _ in life.sent]
    assert all(sum(0 <= later - at < 0.999 for later in moments) <= 5 for at in moments)
