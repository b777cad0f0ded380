"""When automatic cleanup holds back, however stuck a download is. A person may remove it all the same."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

import attrs

from discarr.model.cleanup import CleanupCandidate, CleanupPlan, JournalEntry
from discarr.model.downloads import Live, QueueState
from discarr.model.evidence import EvidenceKey, Held, Stuck, Suspected, Verdict
from discarr.model.services import Instance
from discarr.model.state import CurrentState

UNTRUSTED_READINGS = 2
"""After a start, an error or a shrunken queue: rows vanish and return when a service or a client restarts."""

SUSPECTED_AT_ONCE = 4
SUSPECTED_SHARE = 0.25
"""More than this of one client's downloads, and at least so many: rather an outage than so many dead ones."""

HOUR = timedelta(hours=1)

ClientOfInstance = tuple[Instance, str]


@attrs.frozen(kw_only=True)
class Readings:
    """How far the newest readings of one queue can be trusted."""

    good: int = 0
    """Since the last start, error or sharp shrinking."""
    downloads: int = 0
    """How many the newest listed."""
    read_at: datetime | None = None

    @property
    def is_trusted(self) -> bool:
        return self.good > UNTRUSTED_READINGS


def readings_after(known: Readings, queue: QueueState) -> Readings:
    if not isinstance(queue, Live):
        return attrs.evolve(known, good=0)
    if queue.last.read_at == known.read_at:
        return known
    downloads = len(queue.last.downloads)
    shrank = downloads * 2 < known.downloads
    return Readings(good=0 if shrank else known.good + 1, downloads=downloads, read_at=queue.last.read_at)


def removals_left(journal: Iterable[JournalEntry], *, most_per_hour: int, now: datetime) -> int:
    """How many removals automatic cleanup may still make; those a person confirmed do not count."""
    # A clock that was set back leaves entries in the future: they count, for they may be of this hour.
    made = sum(entry.by is None and now - entry.at < HOUR for entry in journal)
    return max(0, most_per_hour - made)


def suspicious_clients(
    state: CurrentState, judged: Mapping[EvidenceKey, Verdict]
) -> frozenset[ClientOfInstance]:
    """The download clients with too many suspected downloads at once."""
    listed: Counter[ClientOfInstance] = Counter()
    suspected: Counter[ClientOfInstance] = Counter()
    for client, verdict in _by_client(state, judged):
        listed[client] += 1
        suspected[client] += is_suspicious(verdict)
    return frozenset(
        client
        for client, count in suspected.items()
        if count >= SUSPECTED_AT_ONCE and count > SUSPECTED_SHARE * listed[client]
    )


def is_suspicious(verdict: Verdict | None) -> bool:
    """A clock that was stopped far on its way still counts: what stopped it may be the outage."""
    match verdict:
        case Suspected() | Stuck():
            return True
        case Held(clock_seconds=clock, threshold_seconds=threshold):
            return clock * 2 >= threshold
        case _:
            return False


def within_breakers(
    plan: CleanupPlan,
    state: CurrentState,
    judged: Mapping[EvidenceKey, Verdict],
    trusted: frozenset[Instance],
    *,
    most_per_hour: int,
) -> CleanupPlan:
    """The plan with those candidates only that may be removed without anybody's word."""
    suspicious = suspicious_clients(state, judged)
    allowed = [
        candidate
        for candidate in plan.candidates
        if candidate.instance in trusted
        and not candidate.only_proposed
        and not _was_tried(state.journal.values(), candidate)
        and (candidate.instance, candidate.download_client) not in suspicious
    ]
    left = removals_left(state.journal.values(), most_per_hour=most_per_hour, now=plan.made_at)
    # Never from the client: nothing tells public from private torrents, where it could cost the account.
    options = attrs.evolve(plan.options, from_client=False)
    return attrs.evolve(plan, candidates=tuple(allowed[:left]), options=options)


def _was_tried(journal: Iterable[JournalEntry], candidate: CleanupCandidate) -> bool:
    """What was asked for once and is still there needs somebody's eyes, not the same request every hour."""
    return any(
        entry.by is None
        and (entry.instance, entry.download_id, entry.added_at)
        == (candidate.instance, candidate.download_id, candidate.added_at)
        for entry in journal
    )


def _by_client(
    state: CurrentState, judged: Mapping[EvidenceKey, Verdict]
) -> Iterator[tuple[ClientOfInstance, Verdict | None]]:
    for instance, queue in state.queues.items():
        for download in queue.last.downloads if isinstance(queue, Live) else ():
            if download.download_id is not None:
                key = EvidenceKey(instance=instance, download_id=download.key)
                yield (instance, download.download_client), judged.get(key)
