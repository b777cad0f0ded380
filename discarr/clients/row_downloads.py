"""A row of a queue as the download it is when no other row belongs to it, which is what most of them are.

Rows are kept in this form only: of 100,000 unchanged ones there is one value each, from here to the board.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from sys import intern
from typing import TypeVar

from discarr.clients.wire.download_state import state_of
from discarr.clients.wire.queue_rows import (
    QueueRow,
    library_folder_of,
    media_id_of,
    media_title_of,
    season_and_episode_of,
    texts_of,
)
from discarr.clients.wire.reading import moment_of, number, size_bytes
from discarr.model.downloads import STILL_COMING, Download, DownloadState, Episode
from discarr.model.queue import Protocol
from discarr.model.reasons import reason_of
from discarr.model.services import Instance

T = TypeVar("T")

Former = Callable[[int], Download | None]
"""By the number of a row: the download it was in the reading before."""

Namesake = Callable[[int, int, int | None], Download | None]
"""By the number of a row, of its film or series, and of its season: a download that is called the same."""

_Names = tuple[str | None, str, tuple[Episode, ...]]

_PROTOCOLS = {member.value: member for member in Protocol}
_TORRENT, _UNKNOWN = Protocol.TORRENT, Protocol.UNKNOWN


def _nobody(*_numbers: object) -> None:
    return None


class RowDownloads:
    """Makes the downloads of a page, in which the rows of a season pack have their texts between them.

    What changed of a row is seldom more than how far it is. The rest stays the very values that they were:
    new ones beside them would leave as many holes in memory once the old ones go.
    """

    def __init__(self, instance: Instance, former: Former = _nobody, namesake: Namesake = _nobody) -> None:
        self._instance = instance
        self._former = former
        self._namesake = namesake
        self._shared: dict[str, str] = {}
        self._nothing = Download(
            instance=instance, key="", download_id=None, row_id=0, title="", state=DownloadState.UNKNOWN
        )

    def __call__(self, row: QueueRow) -> Download:
        """The former download itself where nothing changed that is read here."""
        former = self._former(row.id)
        download = self._made(row, former or self._nothing)
        return former if former == download else download

    def _made(self, row: QueueRow, former: Download) -> Download:
        media_id = _kept(former.media_id, media_id_of(row))
        media_title, library_folder, episodes = self._names(row, media_id, former)
        title = row.title or media_title or "(no title)"
        download_id = self._once(row.download_id)
        protocol = _PROTOCOLS.get((row.protocol or "").lower(), _UNKNOWN)
        state = state_of(
            row.status,
            row.tracked_download_status,
            row.tracked_download_state,
            torrent_says_something=protocol is _TORRENT and bool(row.error_message),
        )
        size = _kept(former.size_bytes, size_bytes(row.size))
        # What is interned are few words, in very many rows.
        return Download(
            instance=self._instance,
            key=_kept(former.key, download_id or f"pending-{row.id}"),
            download_id=_kept(former.download_id, download_id),
            row_id=_kept(former.row_id, row.id),
            title=_kept(former.title, self._shared.setdefault(title, title)),
            state=state,
            media_id=media_id,
            media_title=media_title,
            library_folder=library_folder,
            episodes=episodes,
            reason=intern(reason_of(_texts(row))) if row.error_message or row.status_messages else "",
            size_bytes=size,
            left_bytes=min(size, _kept(former.left_bytes, size_bytes(row.sizeleft))),
            finishes_at=moment_of(row.estimated_completion_time) if state in STILL_COMING else None,
            added_at=_kept(former.added_at, moment_of(row.added)),
            protocol=protocol,
            download_client=intern(row.download_client or ""),
            indexer=intern(row.indexer or ""),
            quality=intern((row.quality.quality.name or "") if row.quality and row.quality.quality else ""),
        )

    def _names(self, row: QueueRow, media_id: int | None, former: Download) -> _Names:
        """The film's or series' title, where it lies in the library, and the episode."""
        if row.movie is None and row.series is None and media_id is not None:
            is_same = former.media_id == media_id
            known = former if is_same else self._namesake(row.id, media_id, number(row.season_number))
            return (known.media_title, known.library_folder, known.episodes) if known else (None, "", ())
        return (
            _kept(former.media_title, self._once(media_title_of(row))),
            library_folder_of(row),
            _episodes(*season_and_episode_of(row)),
        )

    def _once(self, text: str | None) -> str | None:
        """The first of equal texts; None for one that says nothing."""
        return self._shared.setdefault(text, text) if text else None


def _kept(before: T, now: T) -> T:
    return before if before == now else now


def _texts(row: QueueRow) -> Iterator[str]:
    """The download client's before the service's."""
    if row.error_message:
        yield row.error_message
    yield from texts_of(row.status_messages or ())


@lru_cache(maxsize=4096)
def _episodes(season: int | None, number: int | None) -> tuple[Episode, ...]:
    """The same for every series: season 1 has an episode 1 nearly everywhere."""
    return () if season is None or number is None else (Episode(season=season, number=number),)
