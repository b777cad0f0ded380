"""Which downloads the evidence clock can count against."""

from itertools import product

from discarr.model.downloads import Download, DownloadState
from discarr.model.queue import Protocol
from discarr.model.services import Instance, ServiceKind
from discarr.monitoring.candidates import is_candidate, objection


def test_a_candidate_is_what_nothing_speaks_against() -> None:
    """The quick look and the one that names the reason agree about every kind of download."""
    seen = set()
    for state, protocol, download_id, (size_bytes, left_bytes), heads in product(
        DownloadState, Protocol, ("D", None), ((0, 0), (10, 0), (10, 7)), ((), ("D",))
    ):
        download = Download(
            instance=Instance(kind=ServiceKind.RADARR),
            key=download_id or "pending-1",
            download_id=download_id,
            row_id=1,
            title="T",
            state=state,
            protocol=protocol,
            size_bytes=size_bytes,
            left_bytes=left_bytes,
        )
        quick = is_candidate(download, heads)
        assert quick == (objection(download, heads) is None), download
        seen.add(quick)
    assert seen == {True, False}
