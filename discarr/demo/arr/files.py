"""What a download has on its disk, and what the service would make of each file."""

from typing import Any

import attrs

from discarr.demo.arr.downloads import SimulatedDownload, SimulatedFile
from discarr.demo.arr.json_text import without_nothing
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
from discarr.demo.arr.rows import hashed, output_path
from discarr.model.services import ServiceKind


def files_of(download: SimulatedDownload) -> tuple[SimulatedFile, ...]:
    """Those it was given, or one for the film or each episode, rejected as the queue says; still there."""
    files = _usual_files(download) if download.files is None else download.files
    return tuple(file for file in files if file.name not in download.moved_away)


def path_of(download: SimulatedDownload, file: SimulatedFile) -> str:
    return f"{output_path(download)}/{file.name}"


def manual_import_resource(
    product: Product, download: SimulatedDownload, file: SimulatedFile
) -> dict[str, Any]:
    path = path_of(download, file)
    quality = quality_model(product.kind, download.quality if file.media else "Unknown")
    return without_nothing(
        {
            "path": path,
            "relativePath": file.name,
            "folderName": download.title,
            "name": file.name.rpartition("/")[2].rpartition(".")[0],
            "size": int(file.size_bytes),
            **_media(product, file),
            "releaseGroup": download.title.rpartition("-")[2] or None,
            "quality": quality,
            "languages": [ENGLISH if file.media else UNKNOWN_LANGUAGE],
            "qualityWeight": 1001,
            "downloadId": download.download_id,
            "customFormats": [],
            "customFormatScore": 0,
            "indexerFlags": 0,
            "releaseType": _release_type(product, download),
            "rejections": [{"reason": reason, "type": "permanent"} for reason in _reasons(product, file)],
            "id": hashed(path),
        }
    )


def _reasons(product: Product, file: SimulatedFile) -> tuple[str, ...]:
    media = "Movie" if product.kind is ServiceKind.RADARR else "Series"
    return file.rejections if file.media else (f"Unknown {media}", *file.rejections)


def _usual_files(download: SimulatedDownload) -> tuple[SimulatedFile, ...]:
    rejections = tuple(text for _, texts in download.status_messages for text in texts)
    each = attrs.evolve(
        SimulatedFile(name=f"{download.title}.mkv", media=download.media, rejections=rejections),
        size_bytes=download.size_bytes / download.row_count,
    )
    if len(download.episodes) < 2:
        return (each,)
    return tuple(
        attrs.evolve(each, name=f"{download.title}.E{episode.number:02}.mkv", media=(episode,))
        for episode in download.episodes
    )


def _media(product: Product, file: SimulatedFile) -> dict[str, Any]:
    if isinstance(file.media, Film):
        film = movie_resource(file.media).value
        # movieFileId is of the file at this very path: a download's folder is no place of the library's.
        return {"movie": {**film, "hasFile": file.replaces}}
    if not file.media:
        return {} if product.kind is ServiceKind.RADARR else {"episodes": []}
    return {
        "series": series_resource(file.media[0].series),
        "seasonNumber": file.media[0].season,
        "episodes": [_episode(each, has_file=file.replaces) for each in file.media],
    }


def _episode(episode: Episode, *, has_file: bool) -> dict[str, Any]:
    return {**episode_resource(episode).value, "hasFile": has_file}


def _release_type(product: Product, download: SimulatedDownload) -> str | None:
    if product.kind is ServiceKind.RADARR:
        return None
    return "seasonPack" if len(download.episodes) > 1 else "singleEpisode"
