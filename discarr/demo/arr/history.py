"""What the service remembers: grabs, imports, failures."""

from datetime import datetime
from typing import Any

import attrs

from discarr.demo.arr.downloads import SimulatedDownload
from discarr.demo.arr.library import Episode, Film
from discarr.demo.arr.product import Product
from discarr.demo.arr.resources import (
    ENGLISH,
    episode_resource,
    movie_resource,
    quality_model,
    series_resource,
)
from discarr.demo.arr.rows import timestamp


@attrs.frozen(kw_only=True)
class HistoryEvent:
    id: int
    at: datetime
    event_type: str
    media: Film | Episode
    title: str
    quality: str
    download_id: str
    data: dict[str, str]

    @property
    def media_id(self) -> int:
        """Of the film or the series."""
        return self.media.id if isinstance(self.media, Film) else self.media.series.id

    @property
    def episode_id(self) -> int | None:
        return self.media.id if isinstance(self.media, Episode) else None


@attrs.define(kw_only=True)
class History:
    product: Product
    events: list[HistoryEvent] = attrs.field(factory=list)

    def grabbed(self, download: SimulatedDownload, at: datetime) -> None:
        """With the addresses that the services really write down, keys and all."""
        address = f"http://192.168.1.10:9696/1/download?apikey=0a1b2c3d4e5f&file={download.title}"
        self.add(
            download,
            "grabbed",
            at,
            indexer=download.indexer,
            size=str(int(download.size_bytes)),
            downloadUrl=address,
            guid=address,
            protocol="2" if download.client.protocol == "torrent" else "1",
        )

    def imported(
        self,
        download: SimulatedDownload,
        at: datetime,
        *,
        only: Film | Episode | None = None,
        without_id: bool = False,
    ) -> None:
        """What the library had is deleted before; both are told with their paths."""
        whole = (download.media,) if isinstance(download.media, Film) else download.episodes
        for each in (only,) if only else whole:
            if download.upgrades_from:
                self._replaced(download, each, at)
            self.add(
                download,
                "downloadFolderImported",
                at,
                only=each,
                without_id=without_id,
                droppedPath=f"/downloads/{download.title}/{each.id}.mkv",
                importedPath=f"/media/library/{each.id}.mkv",
                size=str(int(download.size_bytes / len(whole))),
            )

    def _replaced(self, download: SimulatedDownload, media: Film | Episode, at: datetime) -> None:
        film = isinstance(media, Film)
        former = attrs.evolve(
            self._event(download, "movieFileDeleted" if film else "episodeFileDeleted", at, media),
            title=f"/media/library/{media.id}.avi",
            quality=download.upgrades_from,
            download_id="",
            data={"reason": "Upgrade", "size": "700000000"},
        )
        self.events.append(former)

    def add(
        self,
        download: SimulatedDownload,
        event_type: str,
        at: datetime,
        *,
        only: Film | Episode | None = None,
        without_id: bool = False,
        **data: str,
    ) -> None:
        """One event for a film, one for each episode; nothing is remembered of an unknown download."""
        whole = (download.media,) if isinstance(download.media, Film) else download.episodes
        for each in (only,) if only else whole:
            event = self._event(download, event_type, at, each)
            known = "" if without_id else event.download_id
            self.events.append(attrs.evolve(event, download_id=known, data={**event.data, **data}))

    def _event(
        self, download: SimulatedDownload, event_type: str, at: datetime, media: Film | Episode
    ) -> HistoryEvent:
        return HistoryEvent(
            id=len(self.events) + 1,
            at=at,
            event_type=event_type,
            media=media,
            title=download.title,
            quality=download.quality,
            download_id=download.download_id,
            data={"downloadClient": download.client.name, "downloadClientName": download.client.name},
        )

    def resource(self, event: HistoryEvent, *, with_media: bool, with_episode: bool) -> dict[str, Any]:
        return {
            **_ids(event.media),
            "sourceTitle": event.title,
            "languages": [ENGLISH],
            "quality": quality_model(self.product.kind, event.quality),
            "customFormats": [],
            "customFormatScore": 0,
            "qualityCutoffNotMet": False,
            "date": timestamp(event.at),
            **({"downloadId": event.download_id} if event.download_id else {}),
            "eventType": event.event_type,
            "data": event.data,
            **_embedded(event.media, with_media=with_media, with_episode=with_episode),
            "id": event.id,
        }


def _ids(media: Film | Episode) -> dict[str, int]:
    if isinstance(media, Film):
        return {"movieId": media.id}
    return {"episodeId": media.id, "seriesId": media.series.id}


def _embedded(media: Film | Episode, *, with_media: bool, with_episode: bool) -> dict[str, Any]:
    if isinstance(media, Film):
        return {"movie": movie_resource(media)} if with_media else {}
    episode = {"episode": episode_resource(media)} if with_episode else {}
    return episode | ({"series": series_resource(media.series)} if with_media else {})
