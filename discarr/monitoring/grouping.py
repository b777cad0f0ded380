"""From the rows of a queue to what a viewer thinks of as one download."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from math import inf
from operator import attrgetter, itemgetter

from discarr.model.downloads import Download, DownloadState, Episode, QueueReading
from discarr.model.folders import without_folders
from discarr.model.queue import QueueItem, QueueRead, SetAside
from discarr.model.services import Instance
from discarr.monitoring.download_state import state_of

LONGEST_REASON = 300
"""Characters: a pack may bring a text for each of its episodes, and no reader wants them all."""

URGENCY = {state: place for place, state in enumerate(DownloadState)}

STILL_COMING = frozenset(
    {
        DownloadState.STALLED,
        DownloadState.DOWNLOADING,
        DownloadState.METADATA,
        DownloadState.QUEUED,
        DownloadState.PAUSED,
        DownloadState.DELAYED,
    }
)
"""Elsewhere the service goes on to give the time of its own last look as the time of completion."""

# With 100,000 rows these are read a million times: attrgetter in map costs half of a generator expression.
ROW_ID, SIZE, LEFT, FINISHES, ADDED = map(
    attrgetter, ("row_id", "size_bytes", "left_bytes", "finishes_at", "added_at")
)

Identity = tuple[str, str]
Place = tuple[int, float, str, str]


def group_downloads(
    instance: Instance, read: QueueRead, *, read_at: datetime
) -> tuple[QueueReading, tuple[SetAside, ...]]:
    """The downloads, most urgent first and in each state the next to finish first, and the unusable rows."""
    groups = _groups(read.items)
    keys = _keys(groups)
    placed: list[tuple[Place, Download]] = []
    set_aside = list(read.set_aside)
    for identity, rows in groups.items():
        try:
            download = _download(instance, keys[identity], rows)
            placed.append((_place(download), download))
        # Every value comes from outside and nobody can name all it may break: it costs itself and is named,
        # or one poisoned row would end every poll until somebody removes it by hand.
        except Exception as error:  # noqa: BLE001 - see above
            set_aside += [SetAside(name=f"row {row.row_id}", cause=repr(error)) for row in rows]
    reading = QueueReading(
        instance=instance,
        downloads=tuple(download for _, download in sorted(placed, key=itemgetter(0))),
        read_at=read_at,
        set_aside=len(set_aside),
    )
    return reading, tuple(set_aside)


def _groups(items: Iterable[QueueItem]) -> dict[Identity, list[QueueItem]]:
    groups: dict[Identity, list[QueueItem]] = {}
    for item in items:
        groups.setdefault(_identity(item), []).append(item)
    return groups


def _identity(item: QueueItem) -> Identity:
    """Two download clients may well have the same torrent; a pending row has no download id to share."""
    if item.download_id is None:
        return f"pending-{item.row_id}", item.title
    return item.download_id, item.download_client


def _keys(groups: Iterable[Identity]) -> dict[Identity, str]:
    """The plain id where it is the only one, else with what tells it from its namesakes."""
    namesakes: dict[str, int] = {}
    for plain, _ in groups:
        namesakes[plain] = namesakes.get(plain, 0) + 1
    return {(plain, more): plain if namesakes[plain] == 1 else f"{plain}@{more}" for plain, more in groups}


def _download(instance: Instance, key: str, rows: Sequence[QueueItem]) -> Download:
    """The rows of a pack repeat what belongs to the whole; the first by id speaks for all of them."""
    rows = sorted(rows, key=ROW_ID)
    lead = rows[0]
    states = [state_of(row) for row in rows]
    state = min(states, key=URGENCY.__getitem__)
    telling = rows[states.index(state)]
    size = max(map(SIZE, rows))
    return Download(
        instance=instance,
        key=key,
        download_id=lead.download_id,
        row_ids=tuple(map(ROW_ID, rows)),
        title=lead.title,
        state=state,
        media_title=next((row.media_title for row in rows if row.media_title), None),
        library_path=next((row.library_path for row in rows if row.library_path), ""),
        episodes=_episodes(rows),
        reason=_reason([telling, *rows]),
        size_bytes=size,
        left_bytes=min(size, max(map(LEFT, rows))),
        finishes_at=_earliest(map(FINISHES, rows)) if state in STILL_COMING else None,
        added_at=_earliest(map(ADDED, rows)),
        protocol=lead.protocol,
        download_client=lead.download_client,
        indexer=lead.indexer,
        quality=lead.quality,
    )


def _episodes(rows: Iterable[QueueItem]) -> tuple[Episode, ...]:
    numbers = {
        (row.season, row.episode) for row in rows if row.season is not None and row.episode is not None
    }
    return tuple(Episode(season=season, number=number) for season, number in sorted(numbers))


def _earliest(moments: Iterable[datetime | None]) -> datetime | None:
    return min([moment for moment in moments if moment is not None], default=None)


def _reason(rows: Iterable[QueueItem]) -> str:
    """Each distinct text once, the download client's before the service's."""
    texts = [text for row in rows for text in (row.error_message, *row.messages) if text]
    # Everybody in the channel reads it, and where the files are is nobody's business there.
    reason = without_folders("; ".join(dict.fromkeys(texts)))
    return reason if len(reason) <= LONGEST_REASON else reason[: LONGEST_REASON - 1] + "…"


def _place(download: Download) -> Place:
    finishes = download.finishes_at.timestamp() if download.finishes_at else inf
    name = download.media_title or download.title
    return URGENCY[download.state], finishes, name.casefold(), download.key
