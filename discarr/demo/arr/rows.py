"""Queue rows as they stand in the list between two refreshes, and their JSON, field by field."""

import hashlib
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

import attrs

from discarr.demo.arr.downloads import SimulatedDownload, Stage
from discarr.demo.arr.json_text import Fixed, members, without_nothing
from discarr.demo.arr.library import Episode, Film
from discarr.demo.arr.product import Product
from discarr.demo.arr.resources import (
    ENGLISH,
    UNKNOWN_LANGUAGE,
    episode_resource,
    movie_resource,
    quality_model,
    series_resource,
)
from discarr.model.services import ServiceKind

WORDS = {
    # stage: status, trackedDownloadStatus, trackedDownloadState
    Stage.DELAYED: ("delay", None, None),
    Stage.CLIENT_UNAVAILABLE: ("downloadClientUnavailable", None, None),
    Stage.QUEUED: ("queued", "ok", "downloading"),
    Stage.METADATA: ("queued", "ok", "downloading"),
    Stage.PAUSED: ("paused", "ok", "downloading"),
    Stage.DOWNLOADING: ("downloading", "ok", "downloading"),
    Stage.STALLED: ("warning", "ok", "downloading"),
    Stage.IMPORT_PENDING: ("completed", "ok", "importPending"),
    Stage.IMPORTING: ("completed", "ok", "importing"),
    Stage.IMPORT_BLOCKED: ("completed", "warning", "importBlocked"),
    Stage.UNRECOGNISED: ("completed", "warning", "downloading"),
    Stage.FAILED: ("failed", "ok", "failedPending"),
    Stage.DANGEROUS: ("completed", "error", "failedPending"),
}

SPOKEN_ERRORS = {
    Stage.METADATA: "qBittorrent is downloading metadata",
    Stage.STALLED: "The download is stalled with no connections",
    Stage.FAILED: "Aborted, cannot be completed - https://sabnzbd.org/not-complete",
}


@attrs.frozen(kw_only=True)
class Row:
    """One row, frozen at a refresh; a season pack has one for each episode."""

    product: Product
    download: SimulatedDownload
    """For what never changes: names, ids, media."""
    episode: Episode | None
    listed_at: datetime
    stage: Stage
    size: float
    left: float
    timeleft: timedelta | None
    error_message: str | None
    status_messages: tuple[tuple[str, tuple[str, ...]], ...]

    @cached_property
    def id(self) -> int:
        """The services' own rule: the first four bytes of a SHA-1, little-endian, without the sign."""
        return hashed(self.identity)

    @property
    def identity(self) -> str:
        download, radarr = self.download, self.product.kind is ServiceKind.RADARR
        media_id = self.media_id if radarr else self.episode.id if self.episode else 0
        if self.stage.is_pending:
            return f"pending-{download.pending_row}-{'movie' if radarr else 'ep'}{media_id or 0}"
        tracked = f"trackedDownload-{download.client.id}-{download.download_id}"
        return tracked if radarr else f"{tracked}-ep{media_id}"

    @property
    def media_id(self) -> int | None:
        """Of the film or the series."""
        match self.download.media:
            case Film() as film:
                return film.id
            case (Episode() as first, *_):
                return first.series.id
        return None

    @property
    def language_id(self) -> int:
        return int(self._language.value["id"])

    @property
    def quality_id(self) -> int:
        return int(self._quality.value["quality"]["id"])

    @property
    def _language(self) -> Fixed:
        return UNKNOWN_LANGUAGE if self.download.media is None else ENGLISH

    @property
    def _quality(self) -> Fixed:
        name = "Unknown" if self.download.media is None else self.download.quality
        return quality_model(self.product.kind, name)

    @property
    def status(self) -> str:
        return WORDS[self.stage][0]

    @property
    def tracked_status(self) -> str | None:
        return WORDS[self.stage][1]

    def text(self, *, with_media: bool, with_episode: bool, now: datetime) -> str:
        """The row's JSON. Pending rows count down at every request, tracked ones only at a refresh."""
        embedded = self._embedded(with_media=with_media, with_episode=with_episode)
        rest = members(self._fields(now)) if self.stage.is_pending else self._listed_text
        parts = [members(part) for part in (self._media_ids(), embedded) if part]
        return "{\n  " + ",\n  ".join([*parts, rest]) + "\n}"

    @cached_property
    def _listed_text(self) -> str:
        """Unchanged until the next refresh."""
        return members(self._fields(self.listed_at))

    def _media_ids(self) -> dict[str, int]:
        if isinstance(self.download.media, Film):
            return {"movieId": self.download.media.id}
        if self.episode is None:
            return {}
        return {
            "seriesId": self.episode.series.id,
            "episodeId": self.episode.id,
            "seasonNumber": self.episode.season,
        }

    def _embedded(self, *, with_media: bool, with_episode: bool) -> dict[str, Fixed]:
        if isinstance(self.download.media, Film):
            return {"movie": movie_resource(self.download.media)} if with_media else {}
        if self.episode is None:
            return {}
        series = {"series": series_resource(self.episode.series)} if with_media else {}
        return series | ({"episode": episode_resource(self.episode)} if with_episode else {})

    def _fields(self, now: datetime) -> dict[str, Any]:
        return without_nothing(
            {
                **self._release_fields(),
                **self._time_fields(now),
                **self._state_fields(),
                **self._client_fields(),
                **self._last_fields(now),
            }
        )

    def _release_fields(self) -> dict[str, Any]:
        known = self.download.media is not None
        return {
            "languages": [self._language],
            "quality": self._quality,
            "customFormats": [] if known else None,
            "customFormatScore": 0,
            "size": _number(self.size),
            "title": self.download.title,
        }

    def _time_fields(self, now: datetime) -> dict[str, Any]:
        left = self._timeleft_at(now)
        known = self.download.media is not None
        return {
            "estimatedCompletionTime": None if left is None else timestamp(now + left),
            "added": timestamp(self.download.added_at) if known and self.download.added_at else None,
        }

    def _state_fields(self) -> dict[str, Any]:
        status, tracked_status, tracked_state = WORDS[self.stage]
        messages = [{"title": title, "messages": list(texts)} for title, texts in self.status_messages]
        return {
            "status": status,
            "trackedDownloadStatus": tracked_status,
            "trackedDownloadState": tracked_state,
            "statusMessages": None if self.stage.is_pending else messages,
            "errorMessage": self.error_message,
        }

    def _client_fields(self) -> dict[str, Any]:
        download, pending = self.download, self.stage.is_pending
        return {
            "downloadId": None if pending else download.download_id,
            "protocol": download.client.protocol,
            "downloadClient": None if self.stage is Stage.DELAYED else download.client.name,
            "downloadClientHasPostImportCategory": False,
            "indexer": download.indexer if download.media is not None else None,
            "outputPath": None if pending else output_path(download),
        }

    def _last_fields(self, now: datetime) -> dict[str, Any]:
        left = self._timeleft_at(now)
        return {
            "episodeHasFile": False if self.product.kind is ServiceKind.SONARR else None,
            "sizeleft": _number(self.left),
            "timeleft": None if left is None else time_span(left),
            "id": self.id,
        }

    def _timeleft_at(self, now: datetime) -> timedelta | None:
        """A pending release waits for a moment: what is left is counted from the asking."""
        if not self.stage.is_pending or self.timeleft is None:
            return self.timeleft
        return max(timedelta(), self.listed_at + self.timeleft - now)


def rows_of(product: Product, download: SimulatedDownload, at: datetime) -> list[Row]:
    """The rows of a download as a refresh at this moment finds it."""
    unsized = download.stage is Stage.METADATA
    waits = timedelta(seconds=download.seconds or 0) if download.stage.is_pending else None
    return [
        Row(
            product=product,
            download=download,
            episode=episode,
            listed_at=at,
            stage=download.stage,
            size=0 if unsized else download.size_bytes,
            left=0 if unsized else download.left,
            timeleft=download.timeleft if waits is None else waits,
            error_message=download.error_message or SPOKEN_ERRORS.get(download.stage),
            status_messages=download.status_messages,
        )
        for episode in download.episodes or (None,)
    ]


def output_path(download: SimulatedDownload) -> str:
    """Where its client keeps it."""
    folder = "/downloads/complete" if download.client.protocol == "usenet" else "/downloads"
    return f"{folder}/{download.title}"


def timestamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def time_span(span: timedelta) -> str:
    """As .NET writes it: [d.]hh:mm:ss[.fffffff]."""
    minutes, seconds = divmod(span.seconds, 60)
    text = f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
    days = f"{span.days}." if span.days else ""
    fraction = f".{span.microseconds:06}0" if span.microseconds else ""
    return f"{days}{text}{fraction}"


def hashed(identity: str) -> int:
    return (
        int.from_bytes(hashlib.sha1(identity.encode(), usedforsecurity=False).digest()[:4], "little")
        & 0x7FFFFFFF
    )


def _number(size: float) -> float:
    """A size is a C# decimal: whole numbers come without a point, others with all their digits."""
    return int(size) if size == int(size) else round(size, 3)
