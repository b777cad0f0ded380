"""A Radarr or Sonarr with its library, its download clients and a clock of its own."""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import attrs

from discarr.demo.arr.cast import Casting
from discarr.demo.arr.commands import REFRESH, Command, Commands
from discarr.demo.arr.downloads import DownloadClient, SimulatedDownload, Stage
from discarr.demo.arr.faults import Fault, Faults
from discarr.demo.arr.history import History
from discarr.demo.arr.listing import QueueQuery, selected
from discarr.demo.arr.product import PRODUCTS, Product
from discarr.demo.arr.rows import Row, listed
from discarr.model.services import ServiceKind

if TYPE_CHECKING:
    from discarr.demo.web import Exchange

DEFAULT_API_KEY = "0123456789abcdef0123456789abcdef"
"""The key of every simulated service that is not given another: 32 hexadecimal digits, as the real ones."""

REFRESH_SECONDS = 60.0
ACTIVE_DOWNLOADS = 12
LATEST_REFRESHES = 500
"""After a long pause only so many of the missed refreshes are lived through one by one."""


def utc_now() -> datetime:
    return datetime.now(UTC)


@attrs.frozen(kw_only=True)
class HealthWarning:
    source: str
    type: str
    message: str


class SimulatedServarr:
    """One simulated service. Time passes when it is asked: `now` is read at each request.

    What a script changes shows in the queue after the next refresh, as in life; `refresh()` forces one.
    """

    def __init__(
        self,
        kind: ServiceKind,
        *,
        api_key: str = DEFAULT_API_KEY,
        url_base: str = "",
        items: int = 0,
        seed: int = 7,
        refresh_seconds: float = REFRESH_SECONDS,
        arrivals: bool = False,
        keep_log: bool = True,
        keep_bodies: bool = True,
        login_form: bool = True,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        """`items`: rows in the queue at first. `arrivals`: whoever leaves is followed by another."""
        self.product: Product = PRODUCTS[kind]
        self.api_key = api_key
        self.url_base = url_base.rstrip("/")
        self.login_form = login_form
        self.keep_log = keep_log
        self.keep_bodies = keep_bodies
        self.log: list[Exchange] = []
        self.faults = Faults()
        self.history = History(product=self.product)
        self.commands = Commands()
        self.is_starting = False
        self._now = now
        self._interval = timedelta(seconds=refresh_seconds)
        self._arrivals = arrivals
        self._chance = random.Random(seed)
        self._casting = Casting(product=self.product, chance=self._chance)
        self._downloads: dict[SimulatedDownload, list[Row]] = {}
        self._expected: list[tuple[datetime, SimulatedDownload]] = []
        self._offline: set[DownloadClient] = set()
        self._warnings: dict[str, HealthWarning] = {}
        self._listed: list[Row] = []
        self._selections: dict[QueueQuery, list[Row]] = {}
        self._pending_rows = 0
        self.lived_until = now()
        self.started_at = self.lived_until - timedelta(hours=3)
        self._next_refresh = self.lived_until + self._interval
        for download in self._casting.opening(items):
            download.added_at = self.lived_until - timedelta(seconds=self._chance.randint(300, 7200))
            self.add(download)
        self._relist(self.lived_until)

    # --- asked by the routes ---

    def advance(self, to: datetime) -> None:
        """Let the time pass: downloads move, and the list is rebuilt at its own pace."""
        missed = int((to - self._next_refresh) / self._interval)
        if missed > LATEST_REFRESHES:
            self._next_refresh += self._interval * (missed - LATEST_REFRESHES)
        while self._next_refresh <= to:
            self._live(self._next_refresh)
            self._next_refresh += self._interval
        if any(command.name == REFRESH for command in self.commands.finish_due(to)):
            self._live(to)

    def now(self) -> datetime:
        return self._now()

    def rows(self) -> list[Row]:
        """The whole list as it stands: tracked downloads, then pending releases."""
        return self._listed

    def select(self, query: QueueQuery) -> list[Row]:
        """Filtered and sorted; a reader who turns the pages does not pay for it again."""
        if query not in self._selections:
            self._selections[query] = selected(self.product, self._listed, query)
        return self._selections[query]

    @property
    def warnings(self) -> Sequence[HealthWarning]:
        return (*self._warnings.values(), *self._client_warnings())

    def command(self, name: str, body: dict[str, object]) -> Command | None:
        return self.commands.ask(name, body, self.now())

    # --- scripting ---

    def add(self, download: SimulatedDownload) -> SimulatedDownload:
        """A new download; a pending release is listed at once, anything else after the next refresh."""
        download.added_at = download.added_at or self.lived_until
        download.lived_until = self.lived_until
        self._identify(download)
        self._downloads[download] = []
        if download.media is not None and not download.stage.is_pending:
            self.history.add(download, "grabbed", download.added_at, indexer=download.indexer)
        if download.stage.is_pending:
            self._relist_pending()
        return download

    @property
    def downloads(self) -> tuple[SimulatedDownload, ...]:
        return tuple(self._downloads)

    def enter(self, download: SimulatedDownload, stage: Stage, *, seconds: float | None = None) -> None:
        """Put a download into any stage; `seconds` later it goes on by itself."""
        download.enter(stage, seconds=seconds)

    def stall(self, download: SimulatedDownload) -> None:
        self.enter(download, Stage.STALLED)

    def pause(self, download: SimulatedDownload) -> None:
        self.enter(download, Stage.PAUSED)

    def resume(self, download: SimulatedDownload) -> None:
        self.enter(download, Stage.DOWNLOADING)

    def fail(self, download: SimulatedDownload, message: str | None = None) -> None:
        download.error_message = message
        self.enter(download, Stage.FAILED)

    def block_import(self, download: SimulatedDownload, *messages: str) -> None:
        download.status_messages = ((download.title, messages),)
        self.enter(download, Stage.IMPORT_BLOCKED)

    def complete(self, download: SimulatedDownload) -> None:
        """Downloaded; it is imported within seconds."""
        self.enter(download, Stage.IMPORT_PENDING)

    def remove(self, download: SimulatedDownload) -> None:
        """Gone without a word in the history, as when somebody deletes it in the client or the page."""
        self._downloads.pop(download, None)
        self._drop_rows(download)

    def ignore(self, download: SimulatedDownload) -> None:
        self.history.add(download, "downloadIgnored", self.now(), message="Manually ignored")
        self.remove(download)

    def block(self, download: SimulatedDownload, *, search: bool) -> None:
        """On the blocklist; the service looks for another release unless told not to."""
        self.history.add(download, "downloadFailed", self.now(), message="Manually marked as failed")
        self.remove(download)
        if search and download.media is not None:
            self.commands.ask(self.product.search_command, {"downloadId": download.download_id}, self.now())
            self._expected.append((self.now() + timedelta(seconds=10), _other_release(download)))

    def grab(self, download: SimulatedDownload) -> None:
        """A pending release goes to the download client now."""
        self._drop_rows(download)
        download.enter(Stage.QUEUED)
        self._identify(download)
        self.history.add(download, "grabbed", self.now(), indexer=download.indexer)

    def refresh(self) -> None:
        """Rebuild the list now."""
        self.advance(self.now())
        self._live(self.now())

    def restart(self) -> None:
        """The service starts anew: its list is empty until the first refresh, pending releases remain."""
        self.started_at = self.now()
        self._next_refresh = self.started_at + self._interval
        self._listed = []
        self._relist_pending()

    def starting(self, is_starting: bool) -> None:  # noqa: FBT001 -- reads as a sentence: world.starting(True)
        """While it starts, everything is answered with 503."""
        self.is_starting = is_starting

    def client_offline(self, client: DownloadClient) -> None:
        """Unreachable: its rows vanish at the next refresh, and /health says so."""
        self._offline.add(client)

    def client_online(self, client: DownloadClient) -> None:
        """Back: the same rows, under the same ids, at the next refresh."""
        self._offline.discard(client)

    def is_offline(self, client: DownloadClient) -> bool:
        return client in self._offline

    def warn(self, source: str, message: str, type_: str = "warning") -> None:
        """A health check of the service's own; one per source."""
        self._warnings[source] = HealthWarning(source=source, type=type_, message=message)

    def clear_warning(self, source: str) -> None:
        self._warnings.pop(source, None)

    def fault(self, path_regex: str, fault: Fault, times: int | None = 1) -> None:
        """Answer requests whose path and query match with this; None: for ever."""
        self.faults.add(path_regex, fault, times)

    # --- the passing of time ---

    def _live(self, until: datetime) -> None:
        for download in list(self._downloads):
            if download.client in self._offline and not download.stage.is_pending:
                download.lived_until = until
                continue
            for moment, stage in download.live(until):
                self._entered(download, stage, moment)
        self.lived_until = max(self.lived_until, until)
        self._take_in()
        self._start_queued()
        self._relist(until)

    def _entered(self, download: SimulatedDownload, stage: Stage, moment: datetime) -> None:
        match stage:
            case Stage.QUEUED if not download.download_id:
                self._identify(download)
                self.history.add(download, "grabbed", moment, indexer=download.indexer)
            case Stage.IMPORTED:
                self.history.add(download, "downloadFolderImported", moment, importedPath="/media")
                self._leave(download, moment)
            case Stage.GAVE_UP:
                self.history.add(download, "downloadFailed", moment, message="Failed download detected")
                self._leave(download, moment)
            case _:
                pass

    def _leave(self, download: SimulatedDownload, moment: datetime) -> None:
        del self._downloads[download]
        if self._arrivals:
            self._expected.append((moment, self._casting.successor(download)))

    def _take_in(self) -> None:
        due = [download for moment, download in self._expected if moment <= self.lived_until]
        self._expected = [(moment, d) for moment, d in self._expected if moment > self.lived_until]
        for download in due:
            self.add(download)

    def _start_queued(self) -> None:
        """Download clients work on a few at a time; the rest waits its turn."""
        free = ACTIVE_DOWNLOADS - sum(download.is_moving for download in self._downloads)
        waiting = (d for d in self._downloads if d.stage is Stage.QUEUED and d.seconds is None)
        for download in [next(waiting, None) for _ in range(free)]:
            if download is not None:
                download.enter(Stage.DOWNLOADING)

    # --- the list ---

    def _relist(self, at: datetime) -> None:
        rows: list[Row] = []
        for download, present in self._downloads.items():
            if download.stage.is_pending or download.client in self._offline:
                continue
            if download.changed or download.is_moving:
                present[:] = listed(self.product, download, at)
                download.changed = False
            rows += present
        self._listed = rows
        self._relist_pending()

    def _relist_pending(self) -> None:
        pending = [d for d in self._downloads if d.stage.is_pending]
        tracked = [row for row in self._listed if not row.stage.is_pending]
        waiting = [
            row for download in pending for row in listed(self.product, download, download.lived_until)
        ]
        self._listed = tracked + waiting
        self._selections.clear()

    def _drop_rows(self, download: SimulatedDownload) -> None:
        self._listed = [row for row in self._listed if row.download is not download]
        self._selections.clear()

    # --- small print ---

    def _identify(self, download: SimulatedDownload) -> None:
        if download.stage.is_pending:
            self._pending_rows += 1
            download.pending_row = self._pending_rows
        elif not download.download_id:
            torrent = download.client.protocol == "torrent"
            digits = f"{self._chance.getrandbits(160):040X}"
            download.download_id = digits if torrent else f"SABnzbd_nzo_{digits[:8].lower()}"

    def _client_warnings(self) -> list[HealthWarning]:
        if not self._offline:
            return []
        names = ", ".join(sorted(client.name for client in self._offline))
        return [
            HealthWarning(
                source="DownloadClientStatusCheck",
                type="error",
                message=f"Download clients are unavailable due to failures: {names}",
            ),
            HealthWarning(
                source="DownloadClientCheck",
                type="error",
                message=f"Unable to communicate with {names}. Please check your settings.",
            ),
        ]


def _other_release(download: SimulatedDownload) -> SimulatedDownload:
    return SimulatedDownload(
        title=f"{download.title.rpartition('-')[0] or download.title}-OTHER",
        media=download.media,
        client=download.client,
        indexer=download.indexer,
        quality=download.quality,
        size_bytes=download.size_bytes,
        bytes_per_second=download.bytes_per_second,
        stage=Stage.QUEUED,
    )
