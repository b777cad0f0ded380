"""Downloads that need a hand, from the queue itself: the history says nothing of them. Pure.

1. A download needs a hand when two good readings in a row say so, and does not any more when two in a row say
   that: the services look at their imports again and again.
2. What is not listed says nothing while its download client may be offline: its rows come back.
3. Another reason for the same download is no other news.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

import attrs

from discarr.model.downloads import Download, DownloadState, QueueReading
from discarr.model.notices import NoticeKind, Story
from discarr.model.state import CurrentState
from discarr.notices.stories import from_download, story_id_of, with_news

# Looked up by name in its enumeration, it would take longer than all else of the look at a download.
NEEDS_A_HAND = DownloadState.NEEDS_A_HAND

Waiting = Mapping[str, Download]
"""What needs a hand, by download id."""


@attrs.frozen
class Hands:
    """What one good reading says about hands."""

    reading: QueueReading
    waiting: Waiting


def hands_of(reading: QueueReading) -> Hands:
    """Looks at every download."""
    waiting = {
        each.download_id: each
        for each in reading.downloads
        if each.state is NEEDS_A_HAND and each.download_id is not None
    }
    return Hands(reading, waiting)


def with_hands(state: CurrentState, before: Waiting | None, hands: Hands, *, now: datetime) -> CurrentState:
    """`before`: what the good reading before this one said, with no failed one between them."""
    if before is None:
        return state
    changed = {story.story_id: story for story in _changed(state, before, hands, now)}
    return attrs.evolve(state, stories={**state.stories, **changed}) if changed else state


def _changed(state: CurrentState, was: Waiting, hands: Hands, now: datetime) -> Iterator[Story]:
    reading, waiting = hands.reading, hands.waiting
    own = [story for story in state.stories.values() if story.instance == reading.instance]
    told = {story.download_id: story for story in own}  # the newest of a download comes last
    for download_id in waiting.keys() & was.keys():
        story = _blocked(told.get(download_id), waiting[download_id], now)
        if story is not None:
            yield story
    over = [
        story
        for story in own
        if story.blocked is not None and story.download_id not in was.keys() | waiting.keys()
    ]
    for story in over:
        if _is_known_of(state, story, reading):
            yield attrs.evolve(story, blocked=None, is_unblocked=True, changed_at=now)


def _is_known_of(state: CurrentState, story: Story, reading: QueueReading) -> bool:
    """What is not listed says nothing while its download client may be offline."""
    status = state.statuses.get(reading.instance)
    if status is None or not status.client_unavailable:
        return True
    return any(each.download_id == story.download_id for each in reading.downloads)


def _blocked(story: Story | None, download: Download, now: datetime) -> Story | None:
    """None where it is known."""
    if story is None:
        story_id = story_id_of(download.instance, download.key, "needs a hand", download.added_at)
        story = from_download(download.instance, download, story_id, now=now)
    elif story.blocked is not None or story.is_complete:
        known = story.is_complete or story.blocked == download.reason
        return None if known else attrs.evolve(story, blocked=download.reason)
    blocked = attrs.evolve(story, blocked=download.reason, is_unblocked=False)
    # Once told, the same need again is an edit of what was told.
    return with_news(blocked, NoticeKind.BLOCKED, now=now)
