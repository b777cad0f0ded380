"""What each download did over time: snapshots for speeds, and the clock of time without progress. Pure.

1. The unit is one download of one instance; instances never touch each other's evidence.
2. The clock runs, by its client's odometer, while the download is a candidate and listed; else it keeps its
   value. It restarts at progress above the mark, and when the download goes backwards.
3. What never was to move (queued, paused, complete) has no evidence yet: in a long queue that is the most.
4. What did not change is the very object it was: a reading in which nothing moved writes one row.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple

import attrs

from discarr.model.downloads import Download, QueueReading
from discarr.model.evidence import Evidence, Watch
from discarr.model.settings import ProgressSettings
from discarr.model.snapshots import Snapshot, Snapshots
from discarr.model.state import CurrentState
from discarr.monitoring.candidates import FETCHING, is_candidate, usenet_heads
from discarr.monitoring.snapshots import thinned
from discarr.monitoring.watching import Crowd, Interval, odometer, watch_of, watched, without_clients

NO_EVIDENCE: Mapping[str, Evidence] = MappingProxyType({})

CLIENT = attrgetter("download_client")


class _Listed(NamedTuple):
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
        goes_back = newest.done_bytes < known.mark_bytes
        begins_anew = goes_back or self._is_progress(known, newest)
        runs = known.runs_from_seconds is not None
        return Evidence(
            instance=known.instance,
            download_id=known.download_id,
            snapshots=thinned(known.snapshots, newest, self.settings),
            progressed_at=at if begins_anew else known.progressed_at,
            mark_bytes=newest.done_bytes if begins_anew else known.mark_bytes,
            most_bytes=max(most, newest.done_bytes),
            setbacks=setbacks + 1 if goes_back else setbacks,
            added_at=known.added_at,
            client=known.client,
            runs_from_seconds=reads if begins_anew and runs else known.runs_from_seconds,
            moved_at_seconds=reads,
            banked_seconds=0.0 if begins_anew else known.banked_seconds,
            missing_since=known.missing_since,
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
    listed = [download for download in reading.downloads if download.download_id is not None]
    crowds = {name: Crowd() for name in dict.fromkeys(map(CLIENT, listed))}
    changing, familiar = [], 0
    for download in listed:
        evidence, fetches = known.get(download.key), download.state in FETCHING
        if evidence is None and not fetches and download.size_bytes > 0:
            continue  # it only waits, as most of a long queue: `is_candidate` would say the same
        counts = is_candidate(download, heads)
        if counts:
            _join(crowds[download.download_client], download, evidence)
        if evidence is None:
            if counts or fetches:
                changing.append(_Listed(download, counts, None, moved=False))
            continue
        familiar += 1
        if evidence.snapshots.newest_amounts != download.amounts:
            crowds[download.download_client].moves = True
            changing.append(_Listed(download, counts, evidence, moved=True))
        elif not _stays(evidence, download, is_candidate=counts):
            changing.append(_Listed(download, counts, evidence, moved=False))
    return _Seen(crowds, changing, familiar)


def _join(crowd: Crowd, download: Download, evidence: Evidence | None) -> None:
    """One candidate more."""
    crowd.candidates += 1
    if evidence is None or evidence.client != download.download_client:
        return
    if evidence.moved_at_seconds is not None:
        crowd.stops.append(evidence.moved_at_seconds)


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
        instance=download.instance,
        download_id=download.key,
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
