"""What each download did over time: snapshots for speeds, and the clock of time without progress. Pure.

1. The unit is one download of one instance; instances never touch each other's evidence.
2. The clock runs, by its client's odometer, while the download is a candidate and listed; else it keeps its
   value. It restarts at progress above the mark, and when the download goes backwards.
3. What never was to move (queued, paused, complete) has no evidence yet: in a long queue that is the most.
4. What did not change is the very object it was: a reading in which nothing moved writes one row.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

import attrs

from discarr.model.downloads import Download, QueueReading
from discarr.model.evidence import Evidence, EvidenceKey, Watch
from discarr.model.settings import ProgressSettings
from discarr.model.snapshots import Snapshot, Snapshots
from discarr.model.state import CurrentState
from discarr.monitoring.candidates import FETCHING, objection, usenet_heads
from discarr.monitoring.snapshots import thinned
from discarr.monitoring.watching import Crowd, Interval, odometer, watch_of, watched, without_clients

NO_EVIDENCE: Mapping[str, Evidence] = MappingProxyType({})


@attrs.frozen
class _Listed:
    """One download of the present reading whose evidence changes, beside what was known of it."""

    download: Download
    is_candidate: bool
    known: Evidence | None
    moved: bool
    """Since the reading before, by a byte at least."""


@attrs.frozen
class _Seen:
    """What one look over all the downloads of a reading tells."""

    crowds: Mapping[str, Crowd]
    changing: Sequence[_Listed]
    familiar: int
    """How many of them there is evidence of."""


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
        known = state.evidence.get(instance, NO_EVIDENCE)
        before = watch_of(state.watches, instance)
        interval = Interval.between(
            state.queues.get(instance),
            reading,
            check_interval_seconds=self.check_interval_seconds,
            maintenance=state.maintenance,
        )
        seen = _seen(known, reading)
        watch = watched(before, interval, state.statuses.get(instance), seen.crowds, reading.read_at)
        changed = dict(self._changes(known, seen, before, watch, reading))
        evidence = _with_changes(known, changed) if changed else known
        if not watch.clients.keys() <= seen.crowds.keys():
            watch = without_clients(watch, (each.client for each in evidence.values()))
        return attrs.evolve(
            state,
            evidence={**state.evidence, instance: evidence},
            watches={**state.watches, instance: watch},
        )

    def _changes(
        self,
        known: Mapping[str, Evidence],
        seen: _Seen,
        before: Watch,
        watch: Watch,
        reading: QueueReading,
    ) -> Iterator[tuple[str, Evidence | None]]:
        """What is different, by key; None for what is forgotten."""
        for each in seen.changing:
            yield each.download.key, self._observed(each, before, watch, reading.read_at)
        if seen.familiar < len(known):
            for key in known.keys() - {download.key for download in reading.downloads}:
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
        setbacks = 0 if newest.done_bytes > most else known.setbacks
        changes: dict[str, Any] = {}
        if newest.done_bytes < known.mark_bytes:
            setbacks += 1
            changes = _restarted(known, newest, reads)
        elif self._is_progress(known, newest):
            changes = _restarted(known, newest, reads)
        return attrs.evolve(
            known,
            snapshots=thinned(known.snapshots, newest, self.settings),
            moved_at_seconds=reads,
            most_bytes=max(most, newest.done_bytes),
            setbacks=setbacks,
            **changes,
        )

    def _is_progress(self, known: Evidence, newest: Snapshot) -> bool:
        _, size_bytes = known.snapshots.newest_amounts
        if size_bytes == 0 < newest.size_bytes:
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


def _seen(known: Mapping[str, Evidence], reading: QueueReading) -> _Seen:
    """One look at each of them: most of 100,000 did not change, and cost no more than this."""
    heads = usenet_heads(reading.downloads)
    crowds: defaultdict[str, Crowd] = defaultdict(Crowd)
    changing, familiar = [], 0
    for download in reading.downloads:
        if download.download_id is None:
            continue
        evidence = known.get(download.key)
        is_candidate = objection(download, heads) is None
        moved = evidence is not None and _has_moved(evidence, download)
        crowd = crowds[download.download_client]
        crowd.moves |= moved
        if is_candidate:
            _join(crowd, download, evidence)
        familiar += evidence is not None
        if evidence is None:
            changes = is_candidate or download.state in FETCHING
        else:
            changes = moved or not _stays(evidence, download, is_candidate=is_candidate)
        if changes:
            changing.append(_Listed(download, is_candidate, evidence, moved))
    return _Seen(crowds, changing, familiar)


def _join(crowd: Crowd, download: Download, evidence: Evidence | None) -> None:
    """One candidate more."""
    crowd.candidates += 1
    if evidence is None or evidence.client != download.download_client:
        return
    if evidence.moved_at_seconds is not None:
        crowd.stops.append(evidence.moved_at_seconds)


def _has_moved(evidence: Evidence, download: Download) -> bool:
    return evidence.snapshots.newest_amounts != (download.done_bytes, download.size_bytes)


def _stays(evidence: Evidence, download: Download, *, is_candidate: bool) -> bool:
    """Whether nothing but the odometer can have changed of what is known."""
    return (
        is_candidate == (evidence.runs_from_seconds is not None)
        and evidence.client == download.download_client
        and evidence.missing_since is None
        and (download.added_at is None or evidence.added_at == download.added_at)
    )


def _first(each: _Listed, reads: float, at: datetime) -> Evidence:
    download = each.download
    snapshot = Snapshot(at=at, done_bytes=download.done_bytes, size_bytes=download.size_bytes)
    return Evidence(
        key=EvidenceKey(instance=download.instance, download_id=download.key),
        snapshots=Snapshots([snapshot]),
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


def _restarted(evidence: Evidence, newest: Snapshot, reads: float) -> dict[str, Any]:
    """What changes when the clock begins anew."""
    return {
        "progressed_at": newest.at,
        "mark_bytes": newest.done_bytes,
        "banked_seconds": 0.0,
        "runs_from_seconds": None if evidence.runs_from_seconds is None else reads,
    }


def _with_changes(
    known: Mapping[str, Evidence], changed: Mapping[str, Evidence | None]
) -> Mapping[str, Evidence]:
    after = dict(known)
    for key, evidence in changed.items():
        if evidence is None:
            del after[key]
        else:
            after[key] = evidence
    return after
