"""Root folders, the disks they are on, and how imports use them."""

from collections.abc import Iterable

import msgspec

from discarr.clients.wire.reading import Shape, size_bytes
from discarr.model.disks import RootFolder
from discarr.model.folders import is_below, parts_of


class _RootFolder(msgspec.Struct, rename="camel"):
    path: str | None = None
    accessible: bool | None = None
    free_space: int | float | None = None


class _Disk(msgspec.Struct, rename="camel"):
    path: str | None = None
    free_space: int | float | None = None
    total_space: int | float | None = None


class _MediaManagement(msgspec.Struct, rename="camel"):
    copy_using_hardlinks: bool | None = None


_ROOT_FOLDERS = Shape(list[_RootFolder])
_DISKS = Shape(list[_Disk])
_MEDIA_MANAGEMENT = Shape(_MediaManagement)


def root_folders(folders: bytes, disks: bytes) -> tuple[RootFolder, ...]:
    """Each with what is known of its disk."""
    known = [disk for disk in _DISKS.of(disks) if disk.path]
    return tuple(_root_folder(folder, known) for folder in _ROOT_FOLDERS.of(folders) if folder.path)


def uses_hard_links(body: bytes) -> bool:
    return _MEDIA_MANAGEMENT.of(body).copy_using_hardlinks is True


def _root_folder(folder: _RootFolder, disks: Iterable[_Disk]) -> RootFolder:
    path = folder.path or ""
    if folder.accessible is False:
        # A share that is not mounted: what is found above its place is another disk.
        return RootFolder(path=path, accessible=False)
    disk = _disk_of(path, disks) or _Disk()
    free = folder.free_space if folder.free_space is not None else disk.free_space
    return RootFolder(
        path=path,
        free_bytes=_amount(free),
        # DiskSpaceService.cs: a network share may have a size of 0.
        total_bytes=_amount(disk.total_space) or None,
        disk=disk.path or "",
    )


def _disk_of(path: str, disks: Iterable[_Disk]) -> _Disk | None:
    """What is mounted nearest above it."""
    above = [disk for disk in disks if is_below(path, disk.path or "")]
    return max(above, key=lambda disk: len(parts_of(disk.path or "")), default=None)


def _amount(value: float | None) -> int | None:
    return None if value is None else size_bytes(value)
