"""Whether what is coming has room where it goes."""

from datetime import timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from discarr.model.disks import DiskReading, DiskState, RootFolder
from discarr.model.downloads import Download, DownloadState, QueueState
from discarr.model.services import Instance
from discarr.monitoring.disk_room import (
    TRUSTED_FOR,
    disk_rooms,
    shortages,
    trusted,
    will_write_bytes,
    without_a_folder,
)
from tests.board.samples import GB, NOW, RADARR, RADARR_4K, SONARR, download, live, modest

TB = 1024 * GB
FILMS = RootFolder(path="/media/films", free_bytes=100 * GB, total_bytes=4 * TB, disk="/media")
KIDS = attrs.evolve(FILMS, path="/media/kids")


def disks(*folders: RootFolder, instance: Instance = RADARR, hard_links: bool = True) -> DiskState:
    reading = DiskReading(instance=instance, folders=folders, read_at=NOW, hard_links=hard_links)
    return DiskState(instance=instance, last=reading)


def coming(folder: RootFolder, gigabytes: int, key: str = "K") -> Download:
    return download(key=key, library_folder=f"{folder.path}/A", left_bytes=gigabytes * GB)


@pytest.mark.parametrize(
    ("changes", "linked", "copied"),
    [
        ({"state": DownloadState.DOWNLOADING}, 4, 4),
        ({"state": DownloadState.PAUSED}, 4, 4),
        ({"state": DownloadState.DELAYED, "left_bytes": 10 * GB}, 10, 10),
        ({"state": DownloadState.DOWNLOADING, "left_bytes": 0}, 0, 10),
        ({"state": DownloadState.NEEDS_A_HAND, "left_bytes": 0}, 0, 10),
        ({"state": DownloadState.DOWNLOADED, "left_bytes": 0}, 0, 10),
        ({"state": DownloadState.IMPORTED, "left_bytes": 0}, 0, 0),
        ({"state": DownloadState.FAILED}, 0, 0),
        ({"state": DownloadState.METADATA, "size_bytes": 0, "left_bytes": 0}, 0, 0),
    ],
)
def test_what_a_download_still_writes(changes: dict[str, object], linked: int, copied: int) -> None:
    each = download(**changes)
    assert will_write_bytes(each, hard_links=True) == linked * GB
    assert will_write_bytes(each, hard_links=False) == copied * GB


@pytest.mark.parametrize(
    ("other", "instance", "count"),
    [
        (KIDS, RADARR, 1),
        (attrs.evolve(KIDS, free_bytes=70 * GB), RADARR, 1),
        (attrs.evolve(KIDS, disk="/media/kids", free_bytes=1 * GB, total_bytes=TB), RADARR, 2),
        # Two mounts of one disk, as containers have them; and another service's look a moment later.
        (attrs.evolve(KIDS, disk="/kids", path="/kids"), RADARR, 1),
        (attrs.evolve(KIDS, disk="/tv", path="/tv", free_bytes=101 * GB), SONARR, 1),
        (attrs.evolve(KIDS, disk="/tv", path="/tv", free_bytes=120 * GB), SONARR, 2),
        # The same mount point in another container is another disk until the figures say it is not.
        (attrs.evolve(KIDS, free_bytes=900 * GB), SONARR, 2),
        (attrs.evolve(KIDS, free_bytes=None, disk=""), SONARR, 2),
    ],
)
def test_folders_on_one_disk_are_one_disk(other: RootFolder, instance: Instance, count: int) -> None:
    known = (
        {RADARR: disks(FILMS, other)}
        if instance == RADARR
        else {RADARR: disks(FILMS), instance: disks(other, instance=instance)}
    )
    assert len(disk_rooms(known, {})) == count


def test_free_room_on_one_disk_is_not_counted_twice() -> None:
    queues: dict[Instance, QueueState] = {RADARR: live(coming(FILMS, 60, "a"), coming(KIDS, 60, "b"))}
    (room,) = disk_rooms({RADARR: disks(FILMS, KIDS)}, queues)
    assert (room.free_bytes, room.coming_bytes, room.short_bytes) == (100 * GB, 120 * GB, 20 * GB)
    assert [(each.name, each.coming_bytes) for each in room.folders] == [
        ("films", 60 * GB),
        ("kids", 60 * GB),
    ]
    (shortage,) = shortages([room])
    assert shortage.names == ("Radarr films", "Radarr kids")


def test_the_nearest_folder_is_where_it_goes() -> None:
    inner = attrs.evolve(FILMS, path="/media/films/4k", disk="/4k", total_bytes=TB)
    queues: dict[Instance, QueueState] = {RADARR: live(coming(inner, 5))}
    amounts = [
        each.coming_bytes
        for room in disk_rooms({RADARR: disks(FILMS, inner)}, queues)
        for each in room.folders
    ]
    assert amounts == [0, 5 * GB]


def test_what_has_no_folder_is_not_forgotten() -> None:
    lost = download(key="lost", library_folder="")
    elsewhere = download(key="elsewhere", library_folder="/old/A")
    reading = disks(FILMS).last
    assert reading is not None
    assert without_a_folder(reading, live(lost, elsewhere, coming(FILMS, 1))) == (lost, elsewhere)


def test_an_old_reading_claims_nothing() -> None:
    known = {RADARR: disks(FILMS), RADARR_4K: DiskState(instance=RADARR_4K)}
    assert set(trusted(known, now=NOW + TRUSTED_FOR - timedelta(seconds=1))) == {RADARR}
    assert trusted(known, now=NOW + TRUSTED_FOR) == {}


_folders = st.builds(
    RootFolder,
    path=st.sampled_from(["/media/films", "/media/tv", "/", "", "D:\\Films", "/media/films/4k"]),
    accessible=st.booleans(),
    free_bytes=st.none() | st.integers(0, 10 * TB),
    total_bytes=st.none() | st.integers(1, 10 * TB),
    disk=st.sampled_from(["", "/", "/media"]),
)


@modest
@given(
    folders=st.lists(_folders, max_size=5, unique_by=lambda folder: folder.path).map(tuple),
    paths=st.lists(st.sampled_from(["/media/films/A", "/media/tv/B", "D:\\Films\\C", "", "x"]), max_size=6),
)
def test_every_download_is_counted_once(folders: tuple[RootFolder, ...], paths: list[str]) -> None:
    listed = [download(key=f"{n}", library_folder=path, left_bytes=GB) for n, path in enumerate(paths)]
    state = disks(*folders)
    assert state.last is not None
    queue = live(*listed)
    rooms = disk_rooms({RADARR: state}, {RADARR: queue})
    assert sum(len(room.folders) for room in rooms) == len(folders)
    counted = sum(room.coming_bytes for room in rooms) + GB * len(without_a_folder(state.last, queue))
    assert counted == GB * len(listed)
