"""Whether what the queues still bring has room where it goes. Pure.

What a download will still write: what is left of it; once it is complete, the whole of it for its import,
unless the service makes hard links, which take no room. Where it goes: the root folder above the place the
service keeps its film or series in.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import attrs

from discarr.language.words import marked
from discarr.model.disks import DiskReading, DiskState, RootFolder, Shortage
from discarr.model.downloads import Download, DownloadState, QueueState
from discarr.model.folders import is_below, last_part
from discarr.model.services import Instance

TRUSTED_FOR = timedelta(hours=1)
"""An older reading says nothing any more about what fits."""

TIGHT_FRACTION = 0.5
"""Of the free room: when more than this is on the way, a reading some minutes old is too old."""

_COMPLETE = frozenset({DownloadState.NEEDS_A_HAND, DownloadState.DOWNLOADED, DownloadState.IMPORTING})
_BRINGS_NOTHING = frozenset({DownloadState.FAILED, DownloadState.IMPORTED, DownloadState.UNKNOWN})

_SAME_WITHIN = 1000
"""One disk that is mounted twice or seen by two services: the same size, and free the same but for a
thousandth, for somebody may write between the two looks."""


@attrs.frozen(kw_only=True)
class FolderRoom:
    """One root folder, and what is on its way there."""

    instance: Instance
    name: str
    """Its last part; never its path."""
    folder: RootFolder
    coming_bytes: int
    coming: int
    """How many downloads that is."""


@attrs.frozen(kw_only=True)
class DiskRoom:
    """One disk, whatever folders of whichever services are on it."""

    folders: tuple[FolderRoom, ...]

    @property
    def free_bytes(self) -> int | None:
        return min(
            (each.folder.free_bytes for each in self.folders if each.folder.free_bytes is not None),
            default=None,
        )

    @property
    def total_bytes(self) -> int | None:
        return next((each.folder.total_bytes for each in self.folders if each.folder.total_bytes), None)

    @property
    def coming_bytes(self) -> int:
        return sum(each.coming_bytes for each in self.folders)

    @property
    def short_bytes(self) -> int:
        """By how much it will not fit; 0 where it does, or where nobody knows."""
        free = self.free_bytes
        return 0 if free is None else max(0, self.coming_bytes - free)

    @property
    def is_tight(self) -> bool:
        free = self.free_bytes
        return free is not None and self.coming_bytes > TIGHT_FRACTION * free


def disk_rooms(
    disks: Mapping[Instance, DiskState], queues: Mapping[Instance, QueueState]
) -> tuple[DiskRoom, ...]:
    """Every disk that a root folder is on, in the order of the services."""
    rooms: list[DiskRoom] = []
    for instance, state in disks.items():
        for room in _folder_rooms(state.last, _downloads(queues.get(instance))) if state.last else ():
            same = next((index for index, each in enumerate(rooms) if _is_on(each, room)), None)
            if same is None:
                rooms.append(DiskRoom(folders=(room,)))
            else:
                rooms[same] = DiskRoom(folders=(*rooms[same].folders, room))
    return tuple(rooms)


def trusted(disks: Mapping[Instance, DiskState], *, now: datetime) -> dict[Instance, DiskState]:
    """Those whose readings still say something about what fits."""
    return {
        instance: state
        for instance, state in disks.items()
        if state.last and now - state.last.read_at < TRUSTED_FOR
    }


def shortages(rooms: Iterable[DiskRoom]) -> tuple[Shortage, ...]:
    return tuple(
        Shortage(
            names=tuple(f"{each.instance.label} {each.name}" for each in room.folders),
            short_bytes=room.short_bytes,
        )
        for room in rooms
        if room.short_bytes
    )


def without_a_folder(reading: DiskReading, queue: QueueState | None) -> tuple[Download, ...]:
    """What is on its way to nobody knows where: no film or series is known, or it is kept elsewhere."""
    folder_of = _finder(reading.folders)
    return tuple(
        download
        for download in _downloads(queue)
        if will_write_bytes(download, hard_links=reading.hard_links)
        and folder_of(download.library_folder) is None
    )


def will_write_bytes(download: Download, *, hard_links: bool) -> int:
    if download.state in _BRINGS_NOTHING:
        return 0
    if download.state in _COMPLETE or (download.size_bytes > 0 and download.left_bytes <= 0):
        return 0 if hard_links else max(0, download.size_bytes)
    return max(0, download.left_bytes)


def _downloads(queue: QueueState | None) -> tuple[Download, ...]:
    return queue.last.downloads if queue and queue.last else ()


def _folder_rooms(reading: DiskReading, downloads: Sequence[Download]) -> Iterable[FolderRoom]:
    names = _names(reading.folders)
    folder_of = _finder(reading.folders)
    amounts: dict[str, list[int]] = {folder.path: [] for folder in reading.folders}
    for download in downloads:
        amount = will_write_bytes(download, hard_links=reading.hard_links)
        folder = folder_of(download.library_folder) if amount else None
        if folder is not None:
            amounts[folder.path].append(amount)
    for folder, name in zip(reading.folders, names, strict=True):
        coming = amounts[folder.path]
        yield FolderRoom(
            instance=reading.instance, name=name, folder=folder, coming_bytes=sum(coming), coming=len(coming)
        )


def _finder(folders: Iterable[RootFolder]) -> Callable[[str], RootFolder | None]:
    """Finds the nearest folder above a path."""
    nearest_first = sorted(folders, key=lambda folder: len(folder.path), reverse=True)

    def folder_of(path: str) -> RootFolder | None:
        above = (folder for folder in nearest_first if is_below(path, folder.path))
        return next(above, None) if path else None

    return folder_of


WHOLE_DISK = marked("the whole disk")
"""The name of a root folder that is one."""


def _names(folders: Sequence[RootFolder]) -> list[str]:
    """What tells them apart without their paths: namesakes are numbered."""
    plain = [last_part(folder.path) or WHOLE_DISK for folder in folders]
    return [
        name if plain.count(name) == 1 else f"{name} ({1 + plain[:index].count(name)})"
        for index, name in enumerate(plain)
    ]


def _is_on(disk: DiskRoom, room: FolderRoom) -> bool:
    return any(_same_disk(each, room) for each in disk.folders)


def _same_disk(one: FolderRoom, other: FolderRoom) -> bool:
    first, second = one.folder, other.folder
    if one.instance == other.instance and first.disk and first.disk == second.disk:
        return True
    if first.free_bytes is None or second.free_bytes is None or first.total_bytes != second.total_bytes:
        return False
    tolerance = (first.total_bytes or 0) // _SAME_WITHIN
    return abs(first.free_bytes - second.free_bytes) <= tolerance
