"""A thousand downloads that come and go: who leaves is followed by another, each with a fate of its own."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

import attrs

from discarr.demo.arr import library
from discarr.demo.arr.downloads import GIGABYTE, QBITTORRENT, SABNZBD, SimulatedDownload, Stage, Turn
from discarr.demo.arr.queue import ACTIVE_DOWNLOADS
from discarr.demo.arr.world import SimulatedServarr
from discarr.model.services import ServiceKind

PACK_EPISODES = 8
BLOCKED = "Not an upgrade for existing file. Existing quality: Bluray-1080p. New quality: WEBDL-1080p."
HOUR_SECONDS = 3600.0

Fate = tuple[Turn, ...]
FATES: tuple[tuple[int, Fate], ...] = (
    (90, ()),
    (4, (Turn(at_fraction=0.5, stage=Stage.STALLED, seconds=6 * HOUR_SECONDS),)),
    (3, (Turn(at_fraction=0.8, stage=Stage.FAILED, seconds=2 * HOUR_SECONDS),)),
    (3, (Turn(at_fraction=1.0, stage=Stage.IMPORT_BLOCKED, seconds=3 * HOUR_SECONDS),)),
)
"""What happens to how many in a hundred: most are downloaded and imported; some are cleaned up meanwhile."""


@attrs.define(kw_only=True)
class Crowd:
    """The queue of one service."""

    kind: ServiceKind
    size: int
    """Downloads in the queue."""
    turnover: timedelta
    """In which as many come and go."""
    now: Callable[[], datetime]
    came: int = 0
    world: SimulatedServarr = attrs.field(init=False)
    _chance: random.Random = attrs.field(factory=lambda: random.Random(7))  # noqa: S311  # no secret

    def __attrs_post_init__(self) -> None:
        self.world = SimulatedServarr(self.kind, keep_log=False, now=self.now)
        self.live_on()
        self.world.refresh()

    def live_on(self) -> None:
        """Up to now; and whoever left meanwhile is followed."""
        self.world.advance(self.now())
        self.world.removals.clear()  # they are the tests' to look at, and nobody does
        while len(self.world.downloads) < self.size:
            self.came += 1
            self.world.add(self._next())

    def _next(self) -> SimulatedDownload:
        title, media = self._release()
        torrent, size = self._chance.random() < 0.5, self._chance.uniform(1.0, 15.0) * GIGABYTE
        fate = self._chance.choices([fate for _, fate in FATES], [share for share, _ in FATES])[0]
        takes_seconds = ACTIVE_DOWNLOADS * self.turnover.total_seconds() / self.size
        return SimulatedDownload(
            title=title,
            media=media,
            client=QBITTORRENT if torrent else SABNZBD,
            size_bytes=float(int(size)),
            bytes_per_second=size / (takes_seconds * self._chance.uniform(0.5, 1.5)),
            stage=Stage.QUEUED,
            turns=fate,
            status_messages=((title, (BLOCKED,)),) if fate and fate[0].at_fraction == 1.0 else (),
        )

    def _release(self) -> tuple[str, library.Film | tuple[library.Episode, ...]]:
        number = self.came
        if self.kind is ServiceKind.RADARR:
            film = library.film(number)
            return library.film_release(film, "1080p.WEB-DL", number), film
        series = library.series(number)
        season = 1 + number % series.seasons
        if self._chance.random() < 0.1:
            pack = library.season_pack(series, season, PACK_EPISODES)
            return library.pack_release(series, season, "1080p.WEB-DL", number), pack
        episode = library.Episode(series=series, season=season, number=1 + number % 13)
        return library.episode_release(episode, "1080p.WEB-DL", number), (episode,)
