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

    def add(
        self,
        download: SimulatedDownload,
        event_type: str,
        at: datetime,
        *,
        only: Film | Episode | None = None,
        **data: str,
    ) -> None:
        """One event for a film, one for each episode; nothing is remembered of an unknown download."""
        whole = (download.media,) if isinstance(download.media, Film) else download.episodes
        for each in (only,) if only else whole:
            self.events.append(
                HistoryEvent(
                    id=len(self.events) + 1,
                    at=at,
                    event_type=event_type,
                    media=each,
                    title=download.title,
                    quality=download.quality,
                    download_id=download.download_id,
                    data={"downloadClient": download.client.name, **data},
                )
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
            "downloadId": event.download_id,
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
