"""Where a service keeps its films or series, and how much room is there."""

from datetime import datetime

import attrs

from discarr.model.downloads import ReadFailure
from discarr.model.services import Instance


@attrs.frozen(kw_only=True)
class RootFolder:
    path: str
    """As the service sees it: for telling what belongs where, never shown."""
    accessible: bool = True
    free_bytes: int | None = None
    total_bytes: int | None = None
    """Of its disk; None where the service does not tell, as for many network shares."""
    disk: str = ""
    """What its disk is mounted at; never shown. "" while unknown."""


@attrs.frozen(kw_only=True)
class DiskReading:
    """The root folders of one instance, as of one moment."""

    instance: Instance
    folders: tuple[RootFolder, ...]
    read_at: datetime
    hard_links: bool = False
    """Imports link instead of copying, where the disk is the same."""


@attrs.frozen(kw_only=True)
class Shortage:
    """A disk that is too small for what is on its way there."""

    names: tuple[str, ...]
    """Of the root folders on it, each with its service: "Radarr films"."""
    short_bytes: int


@attrs.frozen(kw_only=True)
class DiskState:
    instance: Instance
    last: DiskReading | None = None
    failure: ReadFailure | None = None
    """Why the newest attempt failed; the last good reading is kept."""
