"""How many messages are made, and that none is made twice, however much time passes."""

from datetime import datetime, timedelta

import attrs
import pytest

from discarr.model.message import PostedMessage
from discarr.model.notices import ImportedFile, Outage, Post, Story
from discarr.model.services import HealthState
from discarr.model.settings import NoticeSettings
from discarr.model.state import CurrentState
from discarr.notices.calls import subscribed
from discarr.notices.posts import Gathering, with_posts, without_old_posts
from tests.monitoring.replay import INSTANCES, START

RADARR = INSTANCES["radarr"]
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
GATHERING = Gathering(settling=timedelta(minutes=2))
WHERE = PostedMessage(channel_id=1, message_id=1)


def story(name: str, *, at: datetime = START, episodes: int = 1) -> Story:
    return Story(
        story_id=name,
        instance=RADARR,
        download_id=name,
        expected=1,
        imported=tuple(ImportedFile(episode_id=number) for number in range(episodes)),
        is_wanted=True,
        news_since=at,
        changed_at=at,
    )


def telling(*stories: Story) -> CurrentState:
    return CurrentState(stories={each.story_id: each for each in stories})


def made(state: CurrentState, now: datetime) -> CurrentState:
    return with_posts(without_old_posts(state, now=now), NoticeSettings(), GATHERING, now=now)


def sent(state: CurrentState, now: datetime) -> CurrentState:
    posts = {
        key: attrs.evolve(post, message=WHERE, sent_at=now) if post.is_unsent else post
        for key, post in state.posts.items()
    }
    return attrs.evolve(state, posts=posts)


def unsent(state: CurrentState) -> list[Post]:
    return [post for post in state.posts.values() if post.is_unsent]


def made_until(state: CurrentState, begin: datetime, end: datetime) -> int:
    """How many messages are made from hour to hour, each of which is sent."""
    count = 0
    while begin < end:
        state = made(state, begin)
        count += len(unsent(state))
        state = sent(state, begin)
        begin += timedelta(hours=1)
    return count


@pytest.mark.parametrize("hours", [None, 1])
def test_an_outage_is_told_once_whether_it_ends_or_lasts_for_weeks(hours: int | None) -> None:
    outage = Outage(outage_id="o", instance=RADARR, state=HealthState.OFFLINE, since=START)
    over = hours and attrs.evolve(outage, ended_at=START + hours * timedelta(hours=1))
    state = sent(made(CurrentState(outages={"o": outage}), START + MINUTE), START + MINUTE)
    state = attrs.evolve(state, outages={"o": over or outage})
    assert made_until(state, START + MINUTE, START + 12 * DAY) == 0


def test_a_story_that_goes_on_after_days_is_not_told_anew_when_its_message_is_a_week_old() -> None:
    state = sent(made(telling(story("s")), START), START)
    later = story("s", at=START + 6 * DAY, episodes=2)
    state = attrs.evolve(state, stories={"s": later})
    assert made_until(state, START + 6 * DAY, START + 12 * DAY) == 0


def test_an_outage_of_days_ago_that_could_never_be_told_is_no_news() -> None:
    outage = Outage(outage_id="o", instance=RADARR, state=HealthState.OFFLINE, since=START, ended_at=START)
    state = CurrentState(outages={"o": outage})
    assert unsent(made(state, START + DAY))
    assert not unsent(made(state, START + 3 * DAY))


def test_what_still_waits_to_be_sent_is_one_of_the_five_of_any_minute() -> None:
    state = made(telling(story("0")), START)
    later = START + 5 * MINUTE
    more = {name: story(name, at=later) for name in "123456789"}
    state = made(attrs.evolve(state, stories={**state.stories, **more}), later)
    assert len(unsent(state)) == GATHERING.posts_a_minute


def asked(state: CurrentState, user_id: int, now: datetime) -> CurrentState:
    return subscribed(state, user_id=user_id, instance=RADARR, download_id="s", title="A", now=now)


def calls(state: CurrentState) -> list[Post]:
    return [post for post in unsent(state) if post.calls]


def test_who_asks_about_the_same_download_once_more_is_called_once_more() -> None:
    first = made(asked(telling(story("s")), 1, START), START)
    (one,) = calls(first)
    again = START + 5 * MINUTE
    second = made(asked(sent(first, START), 1, again), again)
    (other,) = calls(second)
    assert other.post_id != one.post_id, "by the same mark and nonce it would be taken for the first"


def test_no_message_calls_more_than_discord_allows_and_everybody_is_called() -> None:
    state = telling(story("s"))
    for user in range(1, 131):
        state = asked(state, user, START)
    posts = calls(made(state, START))
    assert [len(post.calls) for post in posts] == [80, 50]
    assert len({post.post_id for post in posts}) == 2
