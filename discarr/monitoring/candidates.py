"""Which downloads the evidence clock can count against. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime

from discarr.language.words import marked
from discarr.model.downloads import Download, DownloadState
from discarr.model.queue import Protocol

NEVER = {
    DownloadState.NEEDS_A_HAND: marked("it waits for somebody, not for data"),
    DownloadState.FAILED: marked("it failed, which is no matter of time"),
    DownloadState.IMPORTING: marked("it is being imported"),
    DownloadState.DOWNLOADED: marked("it is complete and waits for its import"),
    DownloadState.IMPORTED: marked("it is imported"),
    DownloadState.PAUSED: marked("it is paused"),
    DownloadState.DELAYED: marked("its delay is not over"),
    DownloadState.CLIENT_UNAVAILABLE: marked("its download client is unavailable"),
    DownloadState.UNKNOWN: marked("its state is not known"),
}
ASLEEP = marked("it is queued")
NOTHING_LEFT = "nothing is left to download"
BEHIND = marked("it waits behind another in its usenet client")
NO_ID = marked("it has no download id")

FETCHING = frozenset({DownloadState.DOWNLOADING, DownloadState.STALLED})
BEFORE_ITS_SIZE = frozenset({DownloadState.QUEUED, DownloadState.METADATA})

LATEST = datetime.max.replace(tzinfo=UTC)

# Looked up by name in its enumeration, it would take longer than all else of the look at a download.
USENET = Protocol.USENET


def objection(download: Download, heads: Collection[str]) -> str | None:
    """Why it is no candidate; None if it is one. `heads` are those of this reading."""
    if download.download_id is None:
        return NO_ID
    if download.state in NEVER:
        return NEVER[download.state]
    if download.size_bytes > 0 and download.left_bytes <= 0:
        return NOTHING_LEFT
    if download.protocol is USENET:
        return _usenet_objection(download, heads)
    if download.state in BEFORE_ITS_SIZE and download.size_bytes > 0:
        return ASLEEP
    return None


def is_candidate(download: Download, heads: Collection[str]) -> bool:
    """Whether nothing speaks against it: most of a long queue only waits, which its state tells."""
    if download.state not in FETCHING and (download.size_bytes > 0 or download.state in NEVER):
        return False
    return objection(download, heads) is None


def usenet_heads(downloads: Iterable[Download]) -> frozenset[str]:
    """The keys of what each usenet client works on now.

    Most clients call all but the first "queued". Where several are "downloading", the rows themselves tell:
    SABnzbd adds up the times of its whole queue, so the first is the one that ends first; without times
    (nothing flows) it is the one that has begun, then the one added first.
    """
    competing: defaultdict[str, list[Download]] = defaultdict(list)
    for download in downloads:
        if download.protocol is not USENET or download.state not in FETCHING:
            continue
        if download.left_bytes > 0 or download.size_bytes == 0:
            competing[download.download_client].append(download)
    return frozenset(_head(each).key for each in competing.values())


def _usenet_objection(download: Download, heads: Collection[str]) -> str | None:
    if download.state not in FETCHING:
        return ASLEEP
    return None if download.key in heads else BEHIND


def _head(competing: Sequence[Download]) -> Download:
    """Times are compared first: of a thousand downloads hardly two have the same."""
    soonest = min(map(_end, competing))
    return min([download for download in competing if _end(download) == soonest], key=_turn)


def _end(download: Download) -> datetime:
    return download.finishes_at or LATEST


def _turn(download: Download) -> tuple[int, datetime, str]:
    return -download.done_bytes, download.added_at or LATEST, download.key
