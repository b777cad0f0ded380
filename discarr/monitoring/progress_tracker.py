"""What each download did over time: snapshots for speeds, and the clock of time without progress. Pure.

1. The unit is one download of one instance; instances never touch each other's evidence.
2. The clock runs, by its client's odometer, while the download is a candidate and listed; else it keeps its
   value. It restarts at progress above the mark, and when the download goes backwards.
3. What did not change is the very object it was: a reading in which nothing moved writes one row.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

import attrs

from discarr.model.downloads import Download, QueueReading
from discarr.model.evidence import Evidence, EvidenceKey, Snapshot, Watch
from discarr.model.settings import ProgressSettings
from discarr.model.state import CurrentState
from discarr.monitoring.candidates import objection, usenet_heads
from discarr.monitoring.snapshots import thinned
from discarr.monitoring.watching import Interval, Sighting, odometer, watch_of, watched, without_clients


@attrs.frozen
class _Listed:
    """One download of the present reading, beside what was known of it."""

    key: EvidenceKey
    download: Download
    is_candidate: bool
    known: Evidence | None
    moved: bool
    """Since the reading before, by a byte at least."""


@attrs.frozen
class ProgressTracker:
    """Turns readings into evidence, by the thresholds in force."""

    settings: ProgressSettings
    check_interval_seconds: float

    def observe(self, state: CurrentState, reading: QueueReading) -> CurrentState:
        """The state with the evidence after one more good reading; its queues are still those before it.

        A download that is no longer listed keeps its evidence for as long as the history goes back: rows
        vanish and return when a download client is offline.
        """
        instance = reading.instance
        listed = _listed(state.evidence, reading)
        before = watch_of(state.watches, instance)
        interval = Interval.between(
            state.queues.get(instance),
            reading,
            check_interval_seconds=self.check_interval_seconds,
            maintenance=state.maintenance,
        )
        watch = watched(
            before, interval, state.statuses.get(instance), map(_sighting, listed.values()), reading.read_at
        )
        changed = dict(self._changes(state.evidence, listed, before, watch, reading))
        if not changed:
            return attrs.evolve(state, watches={**state.watches, instance: watch})
        evidence = _with_changes(state.evidence, changed)
        watch = without_clients(watch, (e.client for e in evidence.values() if e.key.instance == instance))
        return attrs.evolve(state, evidence=evidence, watches={**state.watches, instance: watch})

    def _changes(
        self,
        known: Mapping[EvidenceKey, Evidence],
        listed: Mapping[EvidenceKey, _Listed],
        before: Watch,
        watch: Watch,
        reading: QueueReading,
    ) -> Iterator[tuple[EvidenceKey, Evidence | None]]:
        """What is different; None for what is forgotten."""
        for key, each in listed.items():
            after = self._observed(each, before, watch, reading.read_at)
            if after is not each.known:
                yield key, after
        for key in known.keys() - listed.keys():
            if key.instance == reading.instance:
                missing = self._missing(known[key], before, reading.read_at)
                if missing is not known[key]:
                    yield key, missing

    def _missing(self, evidence: Evidence, before: Watch, at: datetime) -> Evidence | None:
        if evidence.missing_since is None:
            return attrs.evolve(_standing(evidence, before), missing_since=at)
        kept = at - evidence.missing_since <= timedelta(seconds=self.settings.history_seconds)
        return evidence if kept else None

    def _observed(self, each: _Listed, before: Watch, watch: Watch, at: datetime) -> Evidence:
        known, download = each.known, each.download
        reads = odometer(watch, download.download_client)
        if known is None or _is_newer_grab(known, download):
            return _first(each, reads, at)
        if download.download_client != known.client:
            known = attrs.evolve(
                _standing(known, before), client=download.download_client, moved_at_seconds=None
            )
        if each.is_candidate != (known.runs_from_seconds is not None):
            known = (
                attrs.evolve(known, runs_from_seconds=reads)
                if each.is_candidate
                else _standing(known, before)
            )
        if known.missing_since is not None or (known.added_at is None and download.added_at is not None):
            known = attrs.evolve(known, missing_since=None, added_at=known.added_at or download.added_at)
        return self._moved(known, download, reads, at) if each.moved else known

    def _moved(self, known: Evidence, download: Download, reads: float, at: datetime) -> Evidence:
        newest = Snapshot(at=at, done_bytes=download.done_bytes, size_bytes=download.size_bytes)
        most = max(known.most_bytes, known.mark_bytes)
        moved = attrs.evolve(
            known,
            snapshots=thinned(known.snapshots, newest, self.settings),
            moved_at_seconds=reads,
            most_bytes=max(most, newest.done_bytes),
            setbacks=0 if newest.done_bytes > most else known.setbacks,
        )
        if newest.done_bytes < known.mark_bytes:
            return attrs.evolve(_restarted(moved, newest, reads), setbacks=moved.setbacks + 1)
        return _restarted(moved, newest, reads) if self._is_progress(known, newest) else moved

    def _is_progress(self, known: Evidence, newest: Snapshot) -> bool:
        if known.snapshots[-1].size_bytes == 0 < newest.size_bytes:
            return True  # its metadata has come
        gained = newest.done_bytes - known.mark_bytes
        percent_bytes = newest.size_bytes * self.settings.min_progress_percent / 100
        return gained > 0 and gained >= min(percent_bytes, self.settings.min_size_bytes)


def clock_seconds(evidence: Evidence, watch: Watch) -> float:
    """Observed time without progress."""
    if evidence.runs_from_seconds is None:
        return evidence.banked_seconds
    run = odometer(watch, evidence.client) - evidence.runs_from_seconds
    return evidence.banked_seconds + max(0.0, run)


def _listed(known: Mapping[EvidenceKey, Evidence], reading: QueueReading) -> dict[EvidenceKey, _Listed]:
    heads = usenet_heads(reading.downloads)
    listed = {}
    for download in reading.downloads:
        if download.download_id is not None:
            key = EvidenceKey(instance=download.instance, download_id=download.key)
            before = known.get(key)
            moved = before is not None and _has_moved(before.snapshots[-1], download)
            listed[key] = _Listed(key, download, objection(download, heads) is None, before, moved)
    return listed


def _has_moved(newest: Snapshot, download: Download) -> bool:
    return newest.done_bytes != download.done_bytes or newest.size_bytes != download.size_bytes


def _sighting(each: _Listed) -> Sighting:
    client = each.download.download_client
    return Sighting(
        client=client,
        is_candidate=each.is_candidate,
        moved=each.moved,
        moved_at_seconds=each.known.moved_at_seconds if each.known and each.known.client == client else None,
    )


def _first(each: _Listed, reads: float, at: datetime) -> Evidence:
    download = each.download
    snapshot = Snapshot(at=at, done_bytes=download.done_bytes, size_bytes=download.size_bytes)
    return Evidence(
        key=each.key,
        snapshots=(snapshot,),
        progressed_at=at,
        mark_bytes=snapshot.done_bytes,
        most_bytes=snapshot.done_bytes,
        added_at=download.added_at,
        client=download.download_client,
        runs_from_seconds=reads if each.is_candidate else None,
    )


def _is_newer_grab(known: Evidence, download: Download) -> bool:
    """Services before Radarr 5.3 and Sonarr 4.0.0.924 do not say when it was added."""
    return None not in (known.added_at, download.added_at) and known.added_at != download.added_at


def _standing(evidence: Evidence, watch: Watch) -> Evidence:
    """With its clock stopped, keeping its value."""
    return attrs.evolve(evidence, banked_seconds=clock_seconds(evidence, watch), runs_from_seconds=None)


def _restarted(evidence: Evidence, newest: Snapshot, reads: float) -> Evidence:
    return attrs.evolve(
        evidence,
        progressed_at=newest.at,
        mark_bytes=newest.done_bytes,
        banked_seconds=0.0,
        runs_from_seconds=None if evidence.runs_from_seconds is None else reads,
    )


def _with_changes(
    known: Mapping[EvidenceKey, Evidence], changed: Mapping[EvidenceKey, Evidence | None]
) -> Mapping[EvidenceKey, Evidence]:
    after = {**known, **changed}
    return {key: evidence for key, evidence in after.items() if evidence is not None}
