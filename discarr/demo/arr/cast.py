"""Who is in the queue: a role for every situation a reader can meet, then a long tail that waits its turn."""

import random
from collections.abc import Iterator

import attrs

from discarr.demo.arr import library
from discarr.demo.arr.downloads import (
    GIGABYTE,
    QBITTORRENT,
    SABNZBD,
    DownloadClient,
    SimulatedDownload,
    Stage,
    Turn,
)
from discarr.demo.arr.product import Product
from discarr.model.services import ServiceKind


@attrs.frozen(kw_only=True)
class Role:
    """A life in the queue. Whoever leaves is followed by another in the same role, from its beginning."""

    stage: Stage = Stage.DOWNLOADING
    """Where it stands when the curtain rises."""
    seconds: float | None = None
    done: float = 0.0
    takes_seconds: float | None = 90.0
    """For the whole download; None: between one and four minutes."""
    turns: tuple[Turn, ...] = ()
    client: DownloadClient = QBITTORRENT
    episodes: int = 1
    known: bool = True
    error_message: str | None = None
    messages: tuple[str, ...] = ()
    size_bytes: float | None = None
    upgrades_from: str = ""


EXTRA = Role(stage=Stage.QUEUED, takes_seconds=None)
"""One of the long tail."""

BLOCKED = Role(
    stage=Stage.IMPORT_BLOCKED,
    seconds=600.0,
    done=1.0,
    takes_seconds=40.0,
    turns=(Turn(at_fraction=1.0, stage=Stage.IMPORT_BLOCKED, seconds=600.0),),
    messages=("Not an upgrade for existing file. Existing quality: Bluray-1080p. New quality: WEBDL-1080p.",),
)
PACK = Role(done=0.35, takes_seconds=420.0, episodes=10, size_bytes=21.4 * GIGABYTE)

ROLES = (
    Role(done=0.42, takes_seconds=150.0),
    Role(done=0.71, takes_seconds=60.0, client=SABNZBD, upgrades_from="WEBDL-720p"),
    Role(
        stage=Stage.STALLED,
        seconds=240.0,
        done=0.6,
        turns=(Turn(at_fraction=0.6, stage=Stage.STALLED, seconds=240.0),),
    ),
    BLOCKED,
    Role(stage=Stage.METADATA, seconds=25.0),
    Role(stage=Stage.PAUSED, seconds=300.0, done=0.15),
    Role(stage=Stage.DELAYED, seconds=75.0, client=SABNZBD),
    Role(done=0.3, takes_seconds=100.0, turns=(Turn(at_fraction=0.5, stage=Stage.STALLED, seconds=45.0),)),
    Role(
        stage=Stage.UNRECOGNISED,
        done=1.0,
        takes_seconds=30.0,
        turns=(Turn(at_fraction=1.0, stage=Stage.UNRECOGNISED),),
        known=False,
        messages=("Download wasn't grabbed by {app} and not in a category, Skipping.",),
    ),
    Role(
        stage=Stage.FAILED,
        seconds=120.0,
        done=0.87,
        turns=(Turn(at_fraction=0.87, stage=Stage.FAILED, seconds=120.0),),
        client=SABNZBD,
    ),
    Role(stage=Stage.CLIENT_UNAVAILABLE, seconds=180.0, client=SABNZBD),
    Role(done=0.01, takes_seconds=94_000.0, size_bytes=58.2 * GIGABYTE),
    Role(done=0.5, takes_seconds=200.0, size_bytes=5_870_368_312.844),
    Role(stage=Stage.IMPORTING, seconds=8.0, done=1.0, takes_seconds=45.0, client=SABNZBD),
    Role(
        stage=Stage.DANGEROUS,
        seconds=400.0,
        done=1.0,
        turns=(Turn(at_fraction=1.0, stage=Stage.DANGEROUS, seconds=400.0),),
        messages=("Caution: Found executable file with extension: '.exe'",),
    ),
)

SEASONS = (PACK, attrs.evolve(PACK, stage=Stage.QUEUED, seconds=30.0, done=0.0, episodes=8))


@attrs.define(kw_only=True)
class Casting:
    """Hands out downloads, each of its own film or series."""

    product: Product
    chance: random.Random
    count: int = 0
    roles: dict[SimulatedDownload, Role] = attrs.field(factory=dict)

    def opening(self, rows: int) -> Iterator[SimulatedDownload]:
        """Downloads that make up exactly so many rows."""
        sonarr = self.product.kind is ServiceKind.SONARR
        for role in (*(SEASONS[:1] if sonarr else ()), *ROLES, *(SEASONS[1:] if sonarr else ())):
            if role.episodes <= rows:
                rows -= role.episodes
                yield self.enter(role)
        while rows > 0:
            # In a real Sonarr about one release in ten is a season.
            pack = sonarr and rows >= 12 and self.chance.random() < 0.1
            role = attrs.evolve(EXTRA, episodes=self.chance.randint(6, 12)) if pack else EXTRA
            rows -= role.episodes
            yield self.enter(role)

    def enter(self, role: Role) -> SimulatedDownload:
        """Someone in this role, as far as the role begins."""
        self.count += 1
        size = role.size_bytes or self._size(role)
        takes = role.takes_seconds or self.chance.uniform(60.0, 240.0)
        title, media = self._release(role)
        texts = tuple(text.format(app=self.product.app_name) for text in role.messages)
        download = SimulatedDownload(
            title=title,
            media=media,
            client=role.client,
            indexer="Papermill (Prowlarr)" if role.client is SABNZBD else "Harbour (Prowlarr)",
            size_bytes=size,
            left_bytes=size * (1.0 - role.done),
            bytes_per_second=size / takes,
            stage=role.stage,
            seconds=role.seconds,
            upgrades_from=role.upgrades_from,
            turns=tuple(turn for turn in role.turns if turn.at_fraction > role.done),
            error_message=role.error_message,
            status_messages=((title, texts),) if texts else (),
        )
        self.roles[download] = role
        return download

    def successor(self, gone: SimulatedDownload) -> SimulatedDownload:
        """Another in the same role, from its beginning."""
        role = self.roles.pop(gone, EXTRA)
        starts_so = role.done == 0.0 and role.stage is not Stage.DOWNLOADING
        fresh = self.enter(
            role if starts_so else attrs.evolve(role, stage=Stage.QUEUED, seconds=5.0, done=0.0)
        )
        self.roles[fresh] = role
        return fresh

    def _release(self, role: Role) -> tuple[str, library.Film | tuple[library.Episode, ...] | None]:
        number, quality = self.count, "1080p.WEB-DL"
        if not role.known:
            return f"Holiday.Video.{number}", None
        if self.product.kind is ServiceKind.RADARR:
            film = library.film(number)
            return library.film_release(film, quality, number), film
        show = library.series(number)
        season = 1 + (number + number // library.LIBRARY_SIZE) % show.seasons
        if role.episodes > 1:
            episodes = library.season_pack(show, season, role.episodes)
            return library.pack_release(show, season, quality, number), episodes
        episode = library.Episode(series=show, season=season, number=1 + number % 13)
        return library.episode_release(episode, quality, number), (episode,)

    def _size(self, role: Role) -> float:
        small, large = (1, 4) if self.product.kind is ServiceKind.SONARR else (3, 15)
        return float(int(self.chance.uniform(small, large) * role.episodes * GIGABYTE))
