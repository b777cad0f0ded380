"""From the history to the stories: what became of each download, told once. Pure.

1. A story begins with a grab, or with the first event of a download whose grab was not seen; then the queue
   tells what the grab would have told.
2. A newer grab of the same release begins another story. So do imports by hand an hour after the last.
3. A failure that Discarr's own removal left behind is none: the journal has it.
4. A file that was deleted for an upgrade tells of the import that follows it; elsewhere deleted files tell
   nothing.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from itertools import chain

import attrs

from discarr.model.downloads import Download, Episode, QueueReading
from discarr.model.history import EventType, HistoryEvent
from discarr.model.notices import ImportedFile, NoticeKind, Story
from discarr.model.services import Instance
from discarr.model.state import CurrentState
from discarr.monitoring.reading_history import HistoryReading
from discarr.monitoring.regrabs import ONE_GRAB

FORGOTTEN_AFTER = timedelta(days=30)
"""Of a grab that nothing is heard of, and of what was told."""

BY_HAND_TOGETHER = timedelta(hours=1)
LEFT_BEHIND_WITHIN = timedelta(hours=1)
"""After a removal: what fails later was grabbed anew."""

REPLACED_WITHIN = timedelta(minutes=5)
"""Between a deleted file and the import that took its place: the service writes them one after the other."""

TELLING = frozenset({EventType.GRABBED, EventType.IMPORTED, EventType.FAILED, EventType.IGNORED})
FILE_DELETED = frozenset({EventType.MOVIE_FILE_DELETED, EventType.EPISODE_FILE_DELETED})

Replaced = Mapping[tuple[int, int | None], Sequence[HistoryEvent]]
"""The deleted files by the film or series, and the episode."""


@attrs.frozen
class LastSeen:
    """The downloads of the newest readings; looked through only when some are asked for."""

    _readings: tuple[QueueReading | None, ...]
    """The newest last."""

    def of(self, download_ids: AbstractSet[str]) -> Mapping[str, Download]:
        """Those with these ids, as they were when they were last listed."""
        if not download_ids:
            return {}
        readings = [reading.downloads for reading in self._readings if reading]
        return {
            each.download_id: each
            for each in chain.from_iterable(readings)
            if each.download_id and each.download_id in download_ids
        }


def with_events(
    state: CurrentState, reading: HistoryReading, known: LastSeen, *, now: datetime
) -> CurrentState:
    """`known`: what was last seen of downloads that may be gone by now."""
    instance = reading.instance
    forgotten = now - FORGOTTEN_AFTER
    stories = {key: story for key, story in state.stories.items() if story.changed_at > forgotten}
    # The newest of a key comes last.
    current = {_key_of_story(story): story for story in stories.values() if story.instance == instance}
    telling = [event for event in reading.fresh if event.event_type in TELLING]
    later = {event.download_id for event in telling if event.event_type is not EventType.GRABBED}
    seen = known.of(later - current.keys())
    replaced = _replaced_in(reading.recent)
    for event in telling:
        key = _key_of_event(event)
        if not key or _is_our_doing(state, instance, event, now):
            continue
        story = current.get(key)
        if story is None or _begins_another(event, story, now):
            story = _begun(instance, event, seen, now)
        after = _after(story, event, replaced, now)
        current[key] = stories[after.story_id] = after
    return state if stories == state.stories else attrs.evolve(state, stories=stories)


def story_of(stories: Mapping[str, Story], instance: Instance, download_id: str) -> Story | None:
    """The newest of a download."""
    found = [s for s in stories.values() if s.instance == instance and s.download_id == download_id]
    return found[-1] if found else None


def story_id_of(instance: Instance, *parts: object) -> str:
    text = "/".join((instance.key, *map(str, parts)))
    return hashlib.sha256(text.encode(errors="backslashreplace")).hexdigest()[:16]


def with_news(story: Story, kind: NoticeKind, *, now: datetime) -> Story:
    return attrs.evolve(
        story,
        news=tuple(dict.fromkeys((*story.news, kind))),
        news_since=story.news_since or now,
        changed_at=now,
    )


def from_download(instance: Instance, download: Download, story_id: str, *, now: datetime) -> Story:
    return Story(
        story_id=story_id,
        instance=instance,
        download_id=download.download_id or "",
        media_title=download.media_title or "",
        release=download.title,
        quality=download.quality,
        indexer=download.indexer,
        size_bytes=download.size_bytes,
        grabbed_at=download.added_at,
        expected=len(download.row_ids),
        episodes=download.episodes,
        changed_at=now,
    )


# --- which story ----------------------------------------------------------------------------------------


def _key_of_event(event: HistoryEvent) -> str:
    """The download's id; for an import by hand the film or series it belongs to."""
    if event.download_id:
        return event.download_id
    by_hand = event.event_type is EventType.IMPORTED and event.media is not None
    return f"by hand/{event.media.media_id}" if by_hand and event.media else ""


def _key_of_story(story: Story) -> str:
    """Within its instance."""
    return story.download_id or f"by hand/{story.media_id}"


def _begins_another(event: HistoryEvent, story: Story, now: datetime) -> bool:
    if event.event_type is EventType.GRABBED:
        if story.grabbed_at is None or event.at is None:
            return bool(story.news or story.imported or story.failed)
        return event.at - story.grabbed_at > ONE_GRAB
    return not story.download_id and now - story.changed_at > BY_HAND_TOGETHER


def _begun(instance: Instance, event: HistoryEvent, seen: Mapping[str, Download], now: datetime) -> Story:
    """A grab tells all there is to know; for a later event the queue has to."""
    story_id = story_id_of(instance, event.download_id, event.event_id, event.at)
    story = Story(story_id=story_id, instance=instance, download_id=event.download_id, changed_at=now)
    if event.event_type is EventType.GRABBED:
        return story
    download = seen.get(event.download_id)
    if download is None:
        return story
    from_queue = from_download(instance, download, story_id, now=now)
    return attrs.evolve(from_queue, download_id=event.download_id)


def _is_our_doing(state: CurrentState, instance: Instance, event: HistoryEvent, now: datetime) -> bool:
    """A removal that blocklists leaves a failure, one that keeps the download leaves it ignored."""
    if event.event_type not in (EventType.FAILED, EventType.IGNORED):
        return False
    return any(
        entry.instance == instance
        and entry.download_id.partition("@")[0] == event.download_id
        and event.event_id > entry.history_mark
        and now - entry.at < LEFT_BEHIND_WITHIN
        for entry in state.journal.values()
    )


# --- what an event adds ---------------------------------------------------------------------------------


def _after(story: Story, event: HistoryEvent, replaced: Replaced, now: datetime) -> Story:
    known = _with_names(story, event)
    match event.event_type:
        case EventType.GRABBED:
            return _grabbed(known, event, now)
        case EventType.IMPORTED:
            return _imported(known, event, replaced, now)
        case EventType.FAILED:
            failed = attrs.evolve(known, failed=True, failure=event.message, blocked=None)
            return with_news(failed, NoticeKind.FAILED, now=now)
        case _:
            # Somebody told the service to leave it alone: there is nothing to tell, but nothing to do either.
            return _unblocked(known, now)


def _with_names(story: Story, event: HistoryEvent) -> Story:
    media = event.media
    return attrs.evolve(
        story,
        media_id=story.media_id or (media.media_id if media else None),
        media_title=(media.title if media else "") or story.media_title,
        poster_url=(media.poster_url if media else "") or story.poster_url,
        release=story.release or event.release,
        indexer=story.indexer or event.indexer,
        quality=story.quality or event.quality,
    )


def _grabbed(story: Story, event: HistoryEvent, now: datetime) -> Story:
    """A pack has an event for each episode, and the size of the whole in each."""
    if event.episode_id is None or event.episode_id in story.episode_ids:
        episode_ids = story.episode_ids
    else:
        episode_ids = (*story.episode_ids, event.episode_id)
    return attrs.evolve(
        story,
        release=event.release or story.release,
        quality=event.quality or story.quality,
        size_bytes=event.size_bytes or story.size_bytes,
        grabbed_at=story.grabbed_at or event.at,
        expected=len(episode_ids) or 1,
        episode_ids=episode_ids,
        episodes=_with_episode(story.episodes, _episode(event)),
        changed_at=now,
    )


def _imported(story: Story, event: HistoryEvent, all_replaced: Replaced, now: datetime) -> Story:
    replaced = _replaced_by(event, all_replaced)
    file = ImportedFile(
        episode_id=event.episode_id,
        episode=_episode(event),
        at=event.at,
        quality=event.quality,
        size_bytes=event.size_bytes,
        is_upgrade=replaced is not None,
        former_quality=replaced.quality if replaced else "",
    )
    # The same episode again: somebody imported it once more.
    others = tuple(each for each in story.imported if each.episode_id != file.episode_id)
    with_file = attrs.evolve(
        story,
        expected=story.expected or (1 if event.episode_id is None else 0),
        imported=(*others, file),
        episodes=_with_episode(story.episodes, file.episode),
        failed=False,
    )
    if with_file.is_complete:
        with_file = attrs.evolve(with_file, blocked=None, is_unblocked=False)
    return with_news(with_file, NoticeKind.IMPORTED, now=now)


def _unblocked(story: Story, now: datetime) -> Story:
    if story.blocked is None:
        return story
    return attrs.evolve(story, blocked=None, is_unblocked=True, changed_at=now)


def _replaced_in(recent: Iterable[HistoryEvent]) -> Replaced:
    """The files that made way for a better one, by what they were of."""
    found: dict[tuple[int, int | None], list[HistoryEvent]] = {}
    for event in recent:
        if event.event_type in FILE_DELETED and event.is_upgrade and event.media is not None:
            found.setdefault((event.media.media_id, event.episode_id), []).append(event)
    return found


def _replaced_by(imported: HistoryEvent, replaced: Replaced) -> HistoryEvent | None:
    if imported.media is None:
        return None
    candidates = replaced.get((imported.media.media_id, imported.episode_id), ())
    return next((deleted for deleted in candidates if _makes_way(deleted, imported)), None)


def _makes_way(deleted: HistoryEvent, imported: HistoryEvent) -> bool:
    if deleted.at is None or imported.at is None:
        return False
    return abs(imported.at - deleted.at) <= REPLACED_WITHIN


def _episode(event: HistoryEvent) -> Episode | None:
    if event.season is None or event.episode is None:
        return None
    return Episode(season=event.season, number=event.episode)


def _with_episode(episodes: tuple[Episode, ...], episode: Episode | None) -> tuple[Episode, ...]:
    return episodes if episode is None or episode in episodes else tuple(sorted((*episodes, episode)))


def quality_of(files: Iterable[ImportedFile]) -> str:
    """The most frequent one."""
    counted = Counter(file.quality for file in files if file.quality)
    return counted.most_common(1)[0][0] if counted else ""
