"""What somebody exempted from removal."""

from collections.abc import Iterable
from fnmatch import fnmatchcase

from discarr.model.cleanup import Protection, ProtectionKind
from discarr.model.downloads import Download


def protecting(protections: Iterable[Protection], download: Download) -> Protection | None:
    """The first of them that exempts this download."""
    return next((each for each in protections if _exempts(each, download)), None)


def _exempts(protection: Protection, download: Download) -> bool:
    value = protection.value.casefold()
    if not value:
        # Elsewhere an empty list of patterns matched everything. Here it is as if it were not there.
        return False
    match protection.kind:
        case ProtectionKind.DOWNLOAD:
            # The same torrent is written in capitals here and in small letters in its client.
            return value == (download.download_id or "").casefold()
        case ProtectionKind.RELEASE:
            # Brackets are brackets: "[Group] Series - 01 [1080p]" is how many a release is called.
            return fnmatchcase(download.title.casefold(), value.replace("[", "[[]"))
        case ProtectionKind.INDEXER:
            return value == download.indexer.casefold()
        case ProtectionKind.CLIENT:
            return value == download.download_client.casefold()
