"""A row of a queue as the download it is when no other row belongs to it, which is what most of them are.

Rows are kept in this form only: of 100,000 unchanged ones there is one value each, from here to the board.
"""

from collections.abc import Iterator
from functools import lru_cache

from discarr.clients.wire.download_state import state_of
from discarr.model.downloads import STILL_COMING, Download, Episode
from discarr.model.queue import QueueItem
from discarr.model.reasons import reason_of
from discarr.model.services import Instance


def download_of_row(instance: Instance, row: QueueItem) -> Download:
    state = state_of(row)
    return Download(
        instance=instance,
        key=row.download_id or f"pending-{row.row_id}",
        download_id=row.download_id,
        row_ids=(row.row_id,),
        title=row.title,
        state=state,
        media_id=row.media_id,
        media_title=row.media_title or None,
        library_folder=row.library_folder,
        episodes=_episodes(row.season, row.episode),
        reason=reason_of(_texts(row)) if row.error_message or row.messages else "",
        size_bytes=row.size_bytes,
        left_bytes=min(row.size_bytes, row.left_bytes),
        finishes_at=row.finishes_at if state in STILL_COMING else None,
        added_at=row.added_at,
        protocol=row.protocol,
        download_client=row.download_client,
        indexer=row.indexer,
        quality=row.quality,
    )


def _texts(row: QueueItem) -> Iterator[str]:
    """The download client's before the service's."""
    return (text for text in (row.error_message, *row.messages) if text)


@lru_cache(maxsize=4096)
def _episodes(season: int | None, number: int | None) -> tuple[Episode, ...]:
    """The same for every series: season 1 has an episode 1 nearly everywhere."""
    return () if season is None or number is None else (Episode(season=season, number=number),)
