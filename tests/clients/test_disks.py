"""Root folders and the disks they are on."""

from discarr.clients.wire.disks import root_folders
from discarr.model.disks import RootFolder

DISKS = b'[{"path": "/", "freeSpace": 5, "totalSpace": 9}]'


def test_a_folder_is_on_the_disk_that_is_mounted_nearest_above_it() -> None:
    (folder,) = root_folders(b'[{"path": "/films", "accessible": true, "freeSpace": 4}]', DISKS)
    assert folder == RootFolder(path="/films", free_bytes=4, total_bytes=9, disk="/")


def test_of_a_share_that_is_not_mounted_no_other_disk_tells_the_room() -> None:
    (folder,) = root_folders(b'[{"path": "/nas/films", "accessible": false, "freeSpace": null}]', DISKS)
    assert folder == RootFolder(path="/nas/films", accessible=False)
