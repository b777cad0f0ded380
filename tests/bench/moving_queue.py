"""A long queue that moves only when it is told to: so many of its rows differ at the next look, and no more.

Rows, ids and JSON are the simulator's own (discarr.demo.arr). Only who is in the queue is decided here: where
the simulator tells a story with a dozen actors, this is the crowd of a large library, each film its own.
"""

import random
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

import attrs

from discarr.demo.arr import library
from discarr.demo.arr.downloads import GIGABYTE, QBITTORRENT, SABNZBD, SimulatedDownload, Stage
from discarr.demo.arr.world import SimulatedServarr
from discarr.model.services import ServiceKind

PACK_EPISODES = range(6, 13)
PACKS = 0.1
"""In a real Sonarr about one release in ten is a season."""

LEAVING = 0.01
"""Of the downloads that changed, so many are gone, and as many are new."""

NEVER_SECONDS = 1e9
BETWEEN_POLLS = timedelta(minutes=1)
BLOCKED = "Not an upgrade for existing file. Existing quality: Bluray-1080p. New quality: WEBDL-1080p."


@attrs.frozen(kw_only=True)
class Crowd:
    """Who is in a queue."""

    stages: Mapping[Stage, int]
    """How many in a hundred."""
    longest_seconds: int
    """What is left of a download at the most when it comes in."""


CROWDS = {
    # Without pending releases: they count down by themselves, and "0 percent changed" would not be true.
    "mixed": Crowd(
        stages={
            Stage.QUEUED: 60,
            Stage.DOWNLOADING: 28,
            Stage.STALLED: 4,
            Stage.PAUSED: 2,
            Stage.IMPORT_PENDING: 2,
            Stage.IMPORT_BLOCKED: 2,
            Stage.FAILED: 2,
        },
        longest_seconds=86_000,
    ),
    "moving": Crowd(stages={Stage.DOWNLOADING: 100}, longest_seconds=7_200),
}


@attrs.define(kw_only=True, eq=False)
class SteadyDownload(SimulatedDownload):
    """Moves only by `advance`. (While it waits its turn, SABnzbd estimates its time all the same.)"""

    seconds_left: int = 3600

    @property
    def is_moving(self) -> bool:
        return False

    @property
    def timeleft(self) -> timedelta | None:
        if self.stage in (Stage.STALLED, Stage.PAUSED, Stage.FAILED):
            return None
        return timedelta(seconds=self.seconds_left if self.left else 0)

    @property
    def is_about_done(self) -> bool:
        return timedelta(seconds=self.seconds_left) <= BETWEEN_POLLS

    def advance(self) -> None:
        """As far as it comes between two polls. Every stage does: how far a row came is all that differs."""
        passed = int(BETWEEN_POLLS.total_seconds())
        left = self.left or self.size_bytes
        self.left_bytes = float(int(left * (1 - passed / self.seconds_left)))
        self.seconds_left -= passed
        self.changed = True


@attrs.define(kw_only=True)
class MovingQueue:
    """One service and its crowd."""

    world: SimulatedServarr
    _crowd: Crowd
    _clock: list[datetime]
    _chance: random.Random = attrs.field(factory=lambda: random.Random(11))  # noqa: S311 -- no secret
    _count: int = 0

    @classmethod
    def of(cls, kind: ServiceKind, rows: int, *, crowd: str = "mixed") -> "MovingQueue":
        clock = [datetime.now(UTC).replace(microsecond=0)]
        world = SimulatedServarr(
            kind, refresh_seconds=NEVER_SECONDS, keep_log=False, now=lambda: clock[0], seed=11
        )
        queue = cls(world=world, crowd=CROWDS[crowd], clock=clock)
        for download in queue._opening(rows):
            world.queue.add(download)
        world.queue.refresh()
        return queue

    def change(self, share: float) -> int:
        """Some time passes; how many rows differ afterwards."""
        self._clock[0] += BETWEEN_POLLS
        queue, before = self.world.queue, {row.id: row for row in self.world.rows()}
        queue.lived_until = self._clock[0]
        for download in self._chosen(share * len(before)):
            if download.is_about_done or self._chance.random() < LEAVING:
                self._replace(download)
            else:
                download.advance()
        queue.refresh()
        return sum(before.get(row.id) is not row for row in self.world.rows())

    def _chosen(self, rows: float) -> Iterator[SteadyDownload]:
        """Downloads that make up about so many rows: those that download first."""
        movable = [each for each in self.world.downloads if isinstance(each, SteadyDownload)]
        self._chance.shuffle(movable)
        for download in sorted(movable, key=lambda each: each.stage is not Stage.DOWNLOADING):
            if rows <= 0:
                return
            rows -= download.row_count
            yield download

    # --- who comes and goes ---

    def _opening(self, rows: int) -> Iterator[SteadyDownload]:
        stages, shares = zip(*self._crowd.stages.items(), strict=True)
        while rows > 0:
            episodes = min(rows, self._episodes())
            rows -= episodes
            stage = self._chance.choices(stages, shares)[0]
            yield self._enter(episodes, stage, seconds_old=self._chance.randrange(300, 7200))

    def _replace(self, gone: SteadyDownload) -> None:
        now = self._clock[0]
        self.world.history.add(gone, "downloadFolderImported", now, importedPath="/media")
        self.world.remove(gone)
        self.world.queue.add(self._enter(gone.row_count, gone.stage, seconds_old=0))

    def _enter(self, rows: int, stage: Stage, *, seconds_old: int) -> SteadyDownload:
        self._count += 1
        title, media = self._film() if self._is_radarr else self._episodes_of(rows)
        size = float(self._chance.randrange(1, 15) * rows * GIGABYTE)
        torrent = self._chance.random() < 0.5
        download = SteadyDownload(
            title=title,
            media=media,
            client=QBITTORRENT if torrent else SABNZBD,
            indexer="Harbour (Prowlarr)" if torrent else "Papermill (Prowlarr)",
            size_bytes=size,
            left_bytes=float(int(size * self._chance.random())),
            seconds_left=self._chance.randrange(600, self._crowd.longest_seconds),
            added_at=self._clock[0] - timedelta(seconds=seconds_old),
            status_messages=((title, (BLOCKED,)),) if stage is Stage.IMPORT_BLOCKED else (),
        )
        download.enter(stage)
        download.seconds = None
        return download

    @property
    def _is_radarr(self) -> bool:
        return self.world.product.kind is ServiceKind.RADARR

    def _episodes(self) -> int:
        """Of the next release."""
        if self._is_radarr or self._chance.random() > PACKS:
            return 1
        return self._chance.choice(PACK_EPISODES)

    def _film(self) -> tuple[str, library.Film]:
        """Each its own: a large library, not the simulator's small one again and again."""
        film, volume = library.film(self._count), 1 + self._count // library.LIBRARY_SIZE
        film = attrs.evolve(film, id=self._count, title=f"{film.title} {volume}")
        return library.film_release(film, "1080p.WEB-DL", self._count), film

    def _episodes_of(self, count: int) -> tuple[str, tuple[library.Episode, ...]]:
        """A release in three begins a new series: a series has several in the queue."""
        number = 1 + self._count // 3
        series, volume = library.series(number), 1 + number // library.LIBRARY_SIZE
        series = attrs.evolve(series, id=number, title=f"{series.title} {volume}")
        season = 1 + self._count % series.seasons
        if count > 1:
            title = library.pack_release(series, season, "1080p.WEB-DL", self._count)
            return title, library.season_pack(series, season, count)
        episode = library.Episode(series=series, season=season, number=1 + self._count % 13)
        return library.episode_release(episode, "1080p.WEB-DL", self._count), (episode,)
