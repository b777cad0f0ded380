"""A Radarr or Sonarr with its library, its download clients and a clock of its own."""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from discarr.demo.arr.cast import Casting
from discarr.demo.arr.commands import MANUAL_IMPORT, REFRESH, SEARCHES, Command, Commands
from discarr.demo.arr.disks import Disks, usual_root_folders
from discarr.demo.arr.downloads import DownloadClient, SimulatedDownload, Stage
from discarr.demo.arr.faults import Fault, Faults
from discarr.demo.arr.health import HealthWarning, of_clients, of_the_day
from discarr.demo.arr.history import History
from discarr.demo.arr.hub import SYNC, Hub
from discarr.demo.arr.listing import status_of
from discarr.demo.arr.manual_import import UnknownMedia, carry_out
from discarr.demo.arr.product import PRODUCTS
from discarr.demo.arr.queue import Queue, opening
from discarr.demo.arr.rows import Row
from discarr.demo.arr.searches import UnknownTitle, carry_out_search
from discarr.demo.arr.shelf import Shelf
from discarr.model.services import ServiceKind

if TYPE_CHECKING:
    from discarr.demo.web import Exchange

DEFAULT_API_KEY = "0123456789abcdef0123456789abcdef"
"""The key of every simulated service that is not given another: 32 hexadecimal digits, as the real ones."""

REFRESH_SECONDS = 60.0
STATUS_DEBOUNCE = timedelta(seconds=5)
"""QueueStatusController.cs: the counts are announced so long after the first of some changes."""
LATEST_REFRESHES = 500
"""After a long pause only so many of the missed refreshes are lived through one by one."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class SimulatedServarr:
    """One simulated service. Time passes when somebody asks: `now` is read at each request.

    What a script changes shows in the queue at the next refresh, as in life; `refresh()` forces one.
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
        self.product = PRODUCTS[kind]
        self.api_key = api_key
        self.url_base = url_base.rstrip("/")
        self.login_form = login_form
        self.keep_log = keep_log
        self.keep_bodies = keep_bodies
        self.log: list[Exchange] = []
        self.faults = Faults()
        self.removals: list[SimulatedDownload] = []
        """What DELETE requests took out of the queue, whatever they were answered."""
        self.history = History(product=self.product)
        self.shelf = Shelf(history=self.history, begins_at=now())
        self.commands = Commands()
        self.disks = Disks(root_folders=usual_root_folders(self.product))
        self.now = now
        self.clock_off = timedelta()
        """How wrong the clock of its machine is, by the Date of its answers."""
        self.started_at = now() - timedelta(hours=3)
        self.is_starting = False
        """While it is true, everything is answered with 503."""
        self.hub = Hub(self.product.version)
        self._warnings: dict[str, HealthWarning] = {}
        self._announced_warnings: Sequence[HealthWarning] = ()
        self._status_due: datetime | None = None
        self._refresh_every = timedelta(seconds=refresh_seconds)
        self._next_refresh = now() + self._refresh_every
        chance = random.Random(seed)
        self.queue = Queue(
            product=self.product,
            history=self.history,
            casting=Casting(product=self.product, chance=chance),
            chance=chance,
            arrivals=arrivals,
            lived_until=now(),
        )
        opening(self.queue, items)

    @property
    def next_due(self) -> datetime:
        """When something happens by itself, at the latest."""
        waiting = [command.due_at for command in self.commands.waiting]
        return min([self._next_refresh, *waiting, *([self._status_due] if self._status_due else [])])

    def advance(self, to: datetime) -> None:
        """Let the time pass: the list is rebuilt at its own pace, and when a command asked for it."""
        missed = int((to - self._next_refresh) / self._refresh_every)
        if missed > LATEST_REFRESHES:
            self._next_refresh += self._refresh_every * (missed - LATEST_REFRESHES)
        rebuilt = self._next_refresh <= to
        while self._next_refresh <= to:
            self.queue.live(self._next_refresh)
            self._next_refresh += self._refresh_every
        finished = self.commands.finish_due(to)
        for command in finished:
            self._carry_out(command)
        if any(command.name == REFRESH for command in finished):
            self.queue.live(to)
            rebuilt = True
        if rebuilt:
            self._announce_list()
        for command in finished:
            self._announce_command(command)
        self._announce_due(to)

    def refresh(self) -> None:
        """Rebuild the list now."""
        self.advance(self.now())
        self.queue.live(self.now())
        self._announce_list()

    def rows(self) -> Sequence[Row]:
        """The list as the last refresh left it, unknown items included."""
        return self.queue.rows

    # --- the downloads ---

    @property
    def downloads(self) -> tuple[SimulatedDownload, ...]:
        return self.queue.downloads

    def add(self, download: SimulatedDownload) -> SimulatedDownload:
        self.queue.add(download)
        if download.stage.is_pending:
            self._announce_list()
        return download

    def grab(self, download: SimulatedDownload) -> None:
        """A pending release goes to its download client."""
        self.queue.grab(download)
        self._announce_list()

    def stall(self, download: SimulatedDownload) -> None:
        download.enter(Stage.STALLED)

    def pause(self, download: SimulatedDownload) -> None:
        download.enter(Stage.PAUSED)

    def resume(self, download: SimulatedDownload) -> None:
        download.enter(Stage.DOWNLOADING)

    def fail(self, download: SimulatedDownload, message: str | None = None) -> None:
        download.error_message = message
        download.enter(Stage.FAILED)

    def block_import(self, download: SimulatedDownload, *messages: str) -> None:
        download.status_messages = ((download.title, messages),)
        download.enter(Stage.IMPORT_BLOCKED)

    def unblock(self, download: SimulatedDownload) -> None:
        """Somebody imports it on the service's own page; it takes some seconds."""
        download.enter(Stage.IMPORTING)

    def complete(self, download: SimulatedDownload) -> None:
        """Downloaded; it is imported within seconds."""
        download.enter(Stage.IMPORT_PENDING)

    def remove(self, download: SimulatedDownload) -> None:
        """Gone without a word in the history, as when somebody deletes it in the client or on the page."""
        self.queue.remove(download)
        self._announce_list()

    def import_part(self, download: SimulatedDownload, episodes: int) -> None:
        """The first so many of a pack; the rest waits for a hand."""
        for episode in download.episodes[:episodes]:
            self.history.imported(download, self.now(), only=episode)
            download.imported.add(episode)

    def import_from_elsewhere(self, download: SimulatedDownload) -> None:
        """Files that somebody put there: nothing in the history leads to a download."""
        self.history.imported(download, self.now(), without_id=True)

    def ignore(self, download: SimulatedDownload) -> None:
        self.history.add(download, "downloadIgnored", self.now(), message="Manually ignored")
        self.remove(download)

    def block(self, download: SimulatedDownload, *, search: bool) -> None:
        """On the blocklist; the service looks for another release unless told not to."""
        self.history.add(download, "downloadFailed", self.now(), message="Manually marked as failed")
        self.remove(download)
        if search and download.media is not None:
            self.command(self.product.search_command, {"downloadId": download.download_id})
            self.queue.expect(download.other_release(), self.now() + timedelta(seconds=10))

    # --- the service itself ---

    def restart(self) -> None:
        """The service starts anew: its list is empty until the first refresh, pending releases remain."""
        self.hub.end_all()
        self.started_at = self.now()
        self._next_refresh = self.started_at + self._refresh_every
        self.queue.forget()

    def client_offline(self, client: DownloadClient) -> None:
        """Unreachable: its rows vanish at the next refresh, and /health says so."""
        self.queue.offline.add(client)
        self._announce_health()

    def client_online(self, client: DownloadClient) -> None:
        """Back: the same rows under the same ids at the next refresh."""
        self.queue.offline.discard(client)
        self._announce_health()

    @property
    def warnings(self) -> Sequence[HealthWarning]:
        passing = of_the_day(self.now() - self.started_at) if self.queue.arrivals else []
        return [*self._warnings.values(), *of_clients(self.queue.offline), *passing]

    def warn(self, source: str, message: str, type_: str = "warning") -> None:
        self._warnings[source] = HealthWarning(source=source, message=message, type=type_)
        self._announce_health()

    def clear_warning(self, source: str) -> None:
        self._warnings.pop(source, None)
        self._announce_health()

    def command(self, name: str, body: dict[str, object]) -> Command | None:
        """None if the service knows no such command."""
        command = self.commands.ask(name, body, self.now())
        if command is not None:
            self._announce_command(command)
        return command

    def _carry_out(self, command: Command) -> None:
        at = command.ended_at or self.now()
        try:
            if command.name == MANUAL_IMPORT:
                carry_out(self.queue, command.body, at)
            elif command.name in SEARCHES:
                carry_out_search(self.shelf, self.queue, command.name, command.body, at)
        except (UnknownMedia, UnknownTitle) as error:
            command.exception = str(error)

    def fault(self, path_regex: str, fault: Fault, times: int | None = 1) -> None:
        """Answer requests whose path and query match with this, so many times; None: for ever."""
        self.faults.add(path_regex, fault, times)

    # --- what the hub says of it ---

    def status_was_asked_for(self) -> None:
        """The debounce begins anew: QueueStatusController pauses its timer while it answers."""
        if self._status_due is not None:
            self._status_due = self.now() + STATUS_DEBOUNCE

    def _announce_list(self) -> None:
        """On QueueUpdatedEvent and PendingReleasesUpdatedEvent, whether anything changed or not."""
        self.hub.broadcast("queue", SYNC)
        self.hub.broadcast("queue/details", SYNC)
        if self._status_due is None:
            self._status_due = self.now() + STATUS_DEBOUNCE

    def _announce_due(self, to: datetime) -> None:
        if self._status_due is not None and self._status_due <= to:
            self._status_due = None
            self.hub.broadcast("queue/status", {"resource": status_of(self.rows()), "action": "updated"})
        self._announce_health()

    def _announce_health(self) -> None:
        if self.warnings != self._announced_warnings:
            self._announced_warnings = self.warnings
            self.hub.broadcast("health", SYNC)

    def _announce_command(self, command: Command) -> None:
        self.hub.broadcast("command", {"resource": command.resource(), "action": "updated"})
