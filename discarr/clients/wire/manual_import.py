"""What a service proposes for the files of a download, and the command that takes the proposal.

ManualImportResource.cs tells the first, ManualImportFile.cs the second; what the service found out itself
(quality, languages, flags) goes back to it exactly as it came.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from discarr.clients.wire.reading import Shape, clean, entries, number, size_bytes
from discarr.model.downloads import Episode
from discarr.model.imports import ImportFile, Lack
from discarr.model.services import ServiceKind

IMPORT_MODE = "auto"
"""As the web page for a download of the queue: what still seeds is linked or copied, the rest is moved."""


class _Media(msgspec.Struct, rename="camel"):
    id: int = 0
    title: str | None = None
    year: int | float | None = None
    has_file: bool | None = None


class _Episode(msgspec.Struct, rename="camel"):
    id: int
    season_number: int | float | None = None
    episode_number: int | float | None = None
    has_file: bool | None = None


class _Rejection(msgspec.Struct):
    reason: str | None = None


class _File(msgspec.Struct, rename="camel"):
    path: str
    relative_path: str | None = None
    folder_name: str | None = None
    name: str | None = None
    size: int | float | None = None
    movie: _Media | None = None
    series: _Media | None = None
    episodes: list[_Episode] | None = None
    quality: dict[str, Any] | None = None
    languages: list[dict[str, Any]] | None = None
    release_group: str | None = None
    download_id: str | None = None
    indexer_flags: int | None = None
    release_type: str | None = None
    rejections: list[_Rejection] | None = None


class _Order(msgspec.Struct, rename="camel", omit_defaults=True, kw_only=True):
    path: str
    folder_name: str | None = None
    movie_id: int | None = None
    series_id: int | None = None
    episode_ids: list[int] | None = None
    quality: dict[str, Any]
    languages: list[dict[str, Any]]
    release_group: str | None = None
    download_id: str
    indexer_flags: int | None = None
    release_type: str | None = None


_FILE = Shape(_File)


def import_files(body: bytes, *, kind: ServiceKind, download_id: str) -> tuple[ImportFile, ...]:
    """Every one of them: one that cannot be read would otherwise be missing from what somebody agrees to."""
    return tuple(_import_file(_FILE.of(clean(entry)), kind, download_id) for entry in entries(body))


def import_command(files: Iterable[ImportFile]) -> bytes:
    orders = [msgspec.Raw(file.order) for file in files]
    return msgspec.json.encode({"name": "ManualImport", "importMode": IMPORT_MODE, "files": orders})


def _import_file(file: _File, kind: ServiceKind, download_id: str) -> ImportFile:
    film = kind is ServiceKind.RADARR
    media = file.movie if film else file.series
    episodes = [] if film else file.episodes or []
    lack = _lack(file, kind)
    return ImportFile(
        name=_name(file),
        size_bytes=size_bytes(file.size),
        media_title=_title(media, with_year=film),
        media_ids=frozenset([media.id] if film and media else [each.id for each in episodes]),
        episodes=tuple(sorted(_episodes(episodes))),
        replaces=bool(media and media.has_file) if film else any(each.has_file for each in episodes),
        lack=lack,
        rejections=tuple(each.reason for each in file.rejections or () if each.reason),
        order=b"" if lack else _order(file, download_id),
    )


def _lack(file: _File, kind: ServiceKind) -> Lack | None:
    """What the web page asks for before it sends anything."""
    found: dict[Lack, object]
    if kind is ServiceKind.RADARR:
        found = {Lack.FILM: file.movie and file.movie.id}
    else:
        found = {Lack.SERIES: file.series and file.series.id, Lack.EPISODE: file.episodes}
    found |= {Lack.QUALITY: file.quality, Lack.LANGUAGE: file.languages}
    return next((lack for lack, there in found.items() if not there), None)


def _order(file: _File, download_id: str) -> bytes:
    order = _Order(
        path=file.path,
        folder_name=file.folder_name,
        movie_id=file.movie.id if file.movie else None,
        series_id=file.series.id if file.series else None,
        episode_ids=[each.id for each in file.episodes] if file.episodes else None,
        quality=file.quality or {},
        languages=file.languages or [],
        release_group=file.release_group,
        download_id=download_id,
        indexer_flags=file.indexer_flags,
        release_type=file.release_type,
    )
    return msgspec.json.encode(order)


def _name(file: _File) -> str:
    """Below the folder of the download; of a whole path, which it should not be, the last part."""
    relative = file.relative_path or file.name or ""
    parts = [part for part in relative.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    is_whole = relative.startswith(("/", "\\")) or relative[1:2] == ":"
    return parts[-1] if is_whole and parts else "/".join(parts) or "(no name)"


def _title(media: _Media | None, *, with_year: bool) -> str:
    if media is None or not media.title:
        return ""
    year = number(media.year) if with_year else None
    return f"{media.title} ({year})" if year else media.title


def _episodes(episodes: Iterable[_Episode]) -> Iterable[Episode]:
    for each in episodes:
        season, episode = number(each.season_number), number(each.episode_number)
        if season is not None and episode is not None:
            yield Episode(season=season, number=episode)
