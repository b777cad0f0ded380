"""The disks a service sees, and the root folders it keeps its films or series in."""

from typing import Any

import attrs

from discarr.demo.arr.json_text import without_nothing
from discarr.demo.arr.product import Product
from discarr.model.folders import is_below, parts_of
from discarr.model.services import ServiceKind


@attrs.define(kw_only=True)
class SimulatedDisk:
    path: str
    """What it is mounted at."""
    label: str = ""
    free_bytes: int
    total_bytes: int
    """0: a network share that does not tell."""


@attrs.define(kw_only=True)
class SimulatedRootFolder:
    path: str
    accessible: bool = True


def usual_disks() -> list[SimulatedDisk]:
    return [
        SimulatedDisk(path="/config", free_bytes=21_474_836_480, total_bytes=64_424_509_440),
        SimulatedDisk(
            path="/media", label="media", free_bytes=536_870_912_000, total_bytes=8_001_563_222_016
        ),
        SimulatedDisk(path="/downloads", free_bytes=107_374_182_400, total_bytes=0),
    ]


def usual_root_folders(product: Product) -> list[SimulatedRootFolder]:
    kept = "films" if product.kind is ServiceKind.RADARR else "series"
    return [SimulatedRootFolder(path=f"/media/{kept}")]


@attrs.define(kw_only=True)
class Disks:
    disks: list[SimulatedDisk] = attrs.field(factory=usual_disks)
    root_folders: list[SimulatedRootFolder]
    hard_links: bool = True

    def disk_space(self) -> list[dict[str, Any]]:
        """Every disk; one that is not there any more is left out."""
        return [
            {
                "path": disk.path,
                "label": disk.label,
                "freeSpace": disk.free_bytes,
                "totalSpace": disk.total_bytes,
            }
            for disk in self.disks
        ]

    def root_folder_resources(self) -> list[dict[str, Any]]:
        return [
            without_nothing(
                {
                    "path": folder.path,
                    "accessible": folder.accessible,
                    "freeSpace": self._free_bytes(folder) if folder.accessible else None,
                    "unmappedFolders": [],
                    "id": number,
                }
            )
            for number, folder in enumerate(self.root_folders, start=1)
        ]

    def _free_bytes(self, folder: SimulatedRootFolder) -> int | None:
        above = [disk for disk in self.disks if is_below(folder.path, disk.path)]
        disk = max(above, key=lambda each: len(parts_of(each.path)), default=None)
        return disk.free_bytes if disk else None


def media_management(product: Product, *, hard_links: bool) -> dict[str, Any]:
    media = "Movie" if product.kind is ServiceKind.RADARR else "Series"
    radarr = product.kind is ServiceKind.RADARR
    own = (
        {"autoRenameFolders": False, "pathsDefaultStatic": False}
        if radarr
        else {"episodeTitleRequired": "always"}
    )
    return {
        f"autoUnmonitorPreviouslyDownloaded{'Movies' if radarr else 'Episodes'}": False,
        "recycleBin": "",
        "recycleBinCleanupDays": 7,
        "downloadPropersAndRepacks": "preferAndUpgrade",
        f"createEmpty{media}Folders": False,
        "deleteEmptyFolders": False,
        "fileDate": "none",
        "rescanAfterRefresh": "always",
        **own,
        "setPermissionsLinux": False,
        "chmodFolder": "755",
        "chownGroup": "",
        "skipFreeSpaceCheckWhenImporting": False,
        "minimumFreeSpaceWhenImporting": 100,
        "copyUsingHardlinks": hard_links,
        "useScriptImport": False,
        "scriptImportPath": "",
        "importExtraFiles": False,
        "extraFileExtensions": "srt",
        "enableMediaInfo": True,
        "id": 1,
    }
