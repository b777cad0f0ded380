"""What each download did over time: snapshots for speeds, and when it last made progress. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import attrs

from discarr.model.downloads import Download, QueueReading
from discarr.model.evidence import Evidence, EvidenceKey, Snapshot
from discarr.model.settings import ProgressSettings


@attrs.frozen
class ProgressTracker:
    """Turns readings into evidence, by the thresholds in force."""

    settings: ProgressSettings

    def observe(
        self, known: Mapping[EvidenceKey, Evidence], reading: QueueReading
    ) -> Mapping[EvidenceKey, Evidence]:
        """The evidence after one more good reading.

        A download that is no longer listed keeps its evidence for as long as the history goes back: rows
        vanish and return when a download client is offline. Other instances' evidence is not touched.
        """
        at = reading.read_at
        listed = {_key(download): download for download in reading.downloads if download.download_id}
        after = dict(known)
        for key, evidence in known.items():
            if key.instance == reading.instance and key not in listed:
                missing = self._missing(evidence, at)
                if missing is None:
                    del after[key]
                else:
                    after[key] = missing
        for key, download in listed.items():
            snapshot = Snapshot(at=at, done_bytes=download.done_bytes, size_bytes=download.size_bytes)
            after[key] = self._observed(known[key], snapshot) if key in known else _first(key, snapshot)
        return after

    def _missing(self, evidence: Evidence, at: datetime) -> Evidence | None:
        if evidence.missing_since is None:
            return attrs.evolve(evidence, missing_since=at)
        kept = at - evidence.missing_since <= timedelta(seconds=self.settings.history_seconds)
        return evidence if kept else None

    def _observed(self, before: Evidence, now: Snapshot) -> Evidence:
        newest = before.snapshots[-1]
        if before.missing_since is not None:
            before = attrs.evolve(before, missing_since=None)
        if (now.done_bytes, now.size_bytes) == (newest.done_bytes, newest.size_bytes):
            return before
        moved = self._moved(before.mark_bytes, now)
        return attrs.evolve(
            before,
            snapshots=self._thinned(before.snapshots, now),
            progressed_at=now.at if moved else before.progressed_at,
            mark_bytes=now.done_bytes if moved else before.mark_bytes,
        )

    def _moved(self, mark_bytes: int, now: Snapshot) -> bool:
        """Progress, or going backwards (a recheck), which begins a new count."""
        gained = now.done_bytes - mark_bytes
        percent_bytes = now.size_bytes * self.settings.min_progress_percent / 100
        return gained < 0 or (gained > 0 and gained >= min(percent_bytes, self.settings.min_size_bytes))

    def _thinned(self, snapshots: tuple[Snapshot, ...], newest: Snapshot) -> tuple[Snapshot, ...]:
        """Spread over the whole history, not the newest few: the last moves until it is far enough away."""
        most = self.settings.max_snapshots_per_download
        spacing = timedelta(seconds=self.settings.history_seconds / max(1, most - 2))
        oldest = newest.at - timedelta(seconds=self.settings.history_seconds)
        kept = [snapshot for snapshot in snapshots if oldest <= snapshot.at < newest.at]
        if len(kept) >= 2 and kept[-1].at - kept[-2].at < spacing:
            kept.pop()
        return (*kept, newest)[-most:]


def _key(download: Download) -> EvidenceKey:
    return EvidenceKey(instance=download.instance, download_id=download.key)


def _first(key: EvidenceKey, snapshot: Snapshot) -> Evidence:
    return Evidence(key=key, snapshots=(snapshot,), progressed_at=snapshot.at, mark_bytes=snapshot.done_bytes)
