"""The queue as it lives: downloads move all the time, the list of them is rebuilt at refreshes."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

import attrs

from discarr.demo.arr.cast import Casting
from discarr.demo.arr.downloads import DownloadClient, SimulatedDownload, Stage
from discarr.demo.arr.history import History
from discarr.demo.arr.listing import QueueQuery, selected
from discarr.demo.arr.product import Product
from discarr.demo.arr.rows import Row, rows_of

ACTIVE_DOWNLOADS = 12
"""Download clients work on a few at a time; the rest waits its turn."""


@attrs.define(kw_only=True, eq=False)
class Queue:
    product: Product
    history: History
    casting: Casting
    chance: random.Random
    arrivals: bool
    """Whoever leaves is followed by another in the same role."""
    lived_until: datetime
    offline: set[DownloadClient] = attrs.field(factory=set)
    """Download clients that cannot be reached: their downloads stand still and are not listed."""
    _rows_of: dict[SimulatedDownload, list[Row]] = attrs.field(factory=dict)
    """Every download, with its rows as of the last refresh."""
    _expected: list[tuple[datetime, SimulatedDownload]] = attrs.field(factory=list)
    _rows: list[Row] = attrs.field(factory=list)
    _selections: dict[QueueQuery, list[Row]] = attrs.field(factory=dict)
    _pending_count: int = 0

    @property
    def downloads(self) -> tuple[SimulatedDownload, ...]:
        return tuple(self._rows_of)

    @property
    def rows(self) -> Sequence[Row]:
        """The list as the last refresh left it: tracked downloads, then pending releases."""
        return self._rows

    def select(self, query: QueueQuery) -> list[Row]:
        """Filtered and sorted; a reader who turns the pages does not pay for it again."""
        if query not in self._selections:
            self._selections[query] = selected(self.product, self._rows, query)
        return self._selections[query]

    # --- what comes and goes ---

    def add(self, download: SimulatedDownload) -> None:
        """A pending release is listed at once, anything else at the next refresh."""
        download.added_at = download.added_at or self.lived_until
        download.lived_until = self.lived_until
        self._rows_of[download] = []
        if download.stage.is_pending:
            self._pending_count += 1
            download.pending_row = self._pending_count
            self._list_pending()
        else:
            self._grabbed(download, download.added_at)

    def expect(self, download: SimulatedDownload, at: datetime) -> None:
        """It comes with the first refresh after that moment."""
        self._expected.append((at, download))

    def remove(self, download: SimulatedDownload) -> None:
        self._rows_of.pop(download, None)
        self._unlist(download)

    def grab(self, download: SimulatedDownload) -> None:
        """A pending release goes to its download client; it is listed as a download at the next refresh."""
        self._unlist(download)
        download.enter(Stage.QUEUED)
        self._grabbed(download, self.lived_until)

    def import_by_hand(self, download: SimulatedDownload, at: datetime) -> None:
        """All of it is in the library now: it is not listed any more."""
        download.enter(Stage.IMPORTED)
        self._unlist(download)
        self._leave(download, at)

    # --- the passing of time ---

    def live(self, until: datetime) -> None:
        """Move everything up to this moment and rebuild the list."""
        for download in self.downloads:
            if download.client in self.offline and not download.stage.is_pending:
                download.lived_until = until
                continue
            for moment, stage in download.live(until):
                self._entered(download, stage, moment)
        self.lived_until = until
        self._take_in()
        self._start_waiting()
        self.refresh()

    def refresh(self) -> None:
        """Rebuild the list; rows that would say the same again stay as they are."""
        self._rows = []
        for download, rows in self._rows_of.items():
            if download.stage.is_pending or download.client in self.offline:
                continue
            if download.changed or download.is_moving:
                rows[:] = rows_of(self.product, download, self.lived_until)
                download.changed = False
            self._rows += rows
        self._list_pending()

    def forget(self) -> None:
        """After a restart: pending releases are in the database, all else waits for the first refresh."""
        self._rows = []
        self._list_pending()

    def _entered(self, download: SimulatedDownload, stage: Stage, moment: datetime) -> None:
        match stage:
            case Stage.QUEUED:
                self._grabbed(download, moment)
            case Stage.IMPORTED:
                self.history.imported(download, moment)
                self._leave(download, moment)
            case Stage.GAVE_UP:
                self.history.add(download, "downloadFailed", moment, message="Failed download detected")
                self._leave(download, moment)
            case _:
                pass

    def _grabbed(self, download: SimulatedDownload, moment: datetime) -> None:
        if not download.download_id:
            digits = f"{self.chance.getrandbits(160):040X}"
            torrent = download.client.protocol == "torrent"
            download.download_id = digits if torrent else f"SABnzbd_nzo_{digits[:8].lower()}"
        self.history.grabbed(download, moment)

    def _leave(self, download: SimulatedDownload, moment: datetime) -> None:
        del self._rows_of[download]
        if self.arrivals:
            self.expect(self.casting.successor(download), moment)

    def _take_in(self) -> None:
        due = [download for moment, download in self._expected if moment <= self.lived_until]
        self._expected = [each for each in self._expected if each[0] > self.lived_until]
        for download in due:
            self.add(download)

    def _start_waiting(self) -> None:
        free = ACTIVE_DOWNLOADS - sum(download.is_moving for download in self._rows_of)
        waiting = (d for d in self._rows_of if d.stage is Stage.QUEUED and d.seconds is None)
        for download in [next(waiting, None) for _ in range(free)]:
            if download is not None:
                download.enter(Stage.DOWNLOADING)

    def _list_pending(self) -> None:
        tracked = [row for row in self._rows if not row.stage.is_pending]
        pending = [download for download in self._rows_of if download.stage.is_pending]
        self._rows = tracked + [
            row for each in pending for row in rows_of(self.product, each, each.lived_until)
        ]
        self._selections.clear()

    def _unlist(self, download: SimulatedDownload) -> None:
        self._rows = [row for row in self._rows if row.download is not download]
        self._selections.clear()


def opening(queue: Queue, rows: int) -> None:
    """Fill the queue with so many rows, grabbed in the last two hours."""
    for download in queue.casting.opening(rows):
        download.added_at = queue.lived_until - timedelta(seconds=queue.chance.randint(300, 7200))
        queue.add(download)
    queue.refresh()
