"""The command ManualImport: file after file, silent about those it cannot take (ManualImportService.cs)."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from discarr.demo.arr import library
from discarr.demo.arr.downloads import SimulatedDownload, SimulatedFile
from discarr.demo.arr.files import files_of, path_of
from discarr.demo.arr.library import Episode, Film
from discarr.demo.arr.queue import Queue
from discarr.model.services import ServiceKind

Import = tuple[SimulatedDownload, SimulatedFile, tuple[Film | Episode, ...]]


class UnknownMedia(Exception):
    """The database has no such film or series: the whole command fails."""


def carry_out(queue: Queue, body: dict[str, Any], at: datetime) -> None:
    """What is imported has its history; a download of which everything was imported leaves the queue.

    Raises:
        UnknownMedia: nothing after this file was done.
    """
    imported: defaultdict[SimulatedDownload, set[Film | Episode]] = defaultdict(set)
    for download, file, media in _imports(queue, body):
        for each in media:
            queue.history.add(
                download,
                "downloadFolderImported",
                at,
                only=each,
                droppedPath=path_of(download, file),
                importedPath=f"/media/{file.name}",
                size=str(int(file.size_bytes)),
            )
        imported[download] |= set(media)
        if download.client.protocol == "usenet":  # what still seeds is linked, and stays
            download.moved_away.add(file.name)
    for download, media_of_it in imported.items():
        download.imported |= media_of_it
        if isinstance(download.media, Film) or len(download.imported) >= len(download.episodes):
            queue.import_by_hand(download, at)


def _imports(queue: Queue, body: dict[str, Any]) -> Iterator[Import]:
    for wanted in body.get("files", ()):
        media = _media(queue.product.kind, wanted)
        found = _on_disk(queue, wanted)
        if found is not None and found[1].can_be_imported:
            yield (*found, media)


def _on_disk(queue: Queue, wanted: dict[str, Any]) -> tuple[SimulatedDownload, SimulatedFile] | None:
    for download in queue.downloads:
        if download.download_id == wanted.get("downloadId"):
            for file in files_of(download):
                if path_of(download, file) == wanted.get("path"):
                    return download, file
    return None


def _media(kind: ServiceKind, wanted: dict[str, Any]) -> tuple[Film | Episode, ...]:
    media_id = wanted.get("movieId" if kind is ServiceKind.RADARR else "seriesId", 0)
    if not 0 < media_id <= library.LIBRARY_SIZE:
        raise UnknownMedia(
            f"{'Movie' if kind is ServiceKind.RADARR else 'Series'} with ID {media_id} does not exist"
        )
    if kind is ServiceKind.RADARR:
        return (library.film(media_id),)
    show = library.series(media_id)
    return tuple(library.episode_of(show, number) for number in wanted.get("episodeIds", ()))
