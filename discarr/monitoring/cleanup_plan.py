"""What a cleanup would remove and what it leaves alone: decided from the state alone."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from discarr.language.words import marked
from discarr.model.cleanup import (
    WHOLE_QUEUE,
    CleanupCandidate,
    CleanupOptions,
    CleanupPlan,
    LeftAlone,
    Outcome,
    Reason,
)
from discarr.model.downloads import Download, DownloadState, Failing, Live, QueueState
from discarr.model.evidence import EvidenceKey, Held, Stuck, Verdict
from discarr.model.settings import ProgressSettings
from discarr.model.state import CurrentState
from discarr.monitoring.protections import protecting
from discarr.monitoring.verdicts import verdicts

REASONS = tuple(Reason)

WAITING_STATES = {
    DownloadState.NEEDS_A_HAND: marked("it is downloaded and waits for a hand: see /unblock"),
    DownloadState.DOWNLOADED: marked("it is downloaded and waits for its import"),
    DownloadState.IMPORTING: marked("it is being imported"),
    DownloadState.DELAYED: marked("it waits for its delay and is in no download client yet"),
    DownloadState.CLIENT_UNAVAILABLE: marked("it waits for its download client and is not in it yet"),
}
"""What is never removed, whatever else is known of it, and is worth a line in the preview."""


def plan_cleanup(
    state: CurrentState,
    options: CleanupOptions,
    settings: ProgressSettings,
    *,
    now: datetime,
    plan_id: str,
) -> CleanupPlan:
    """The preview: every stuck or failed download that nothing speaks against, the stuck ones first."""
    found = list(_sorted_out(state, options, verdicts(state, settings, now=now)))
    candidates = [each for each in found if isinstance(each, CleanupCandidate)]
    return CleanupPlan(
        plan_id=plan_id,
        options=options,
        candidates=tuple(sorted(candidates, key=lambda each: REASONS.index(each.reason))),
        left_alone=tuple(each for each in found if isinstance(each, LeftAlone)),
        made_at=now,
    )


def as_candidate(download: Download, verdict: Verdict | None) -> CleanupCandidate | None:
    """The download as a candidate if it is stuck or failed, protections and all else aside."""
    if download.download_id is None or download.state in WAITING_STATES:
        return None
    if download.state is DownloadState.FAILED:
        return _candidate(
            download, Reason.FAILED, download.reason or marked("its download client gave it up")
        )
    if isinstance(verdict, Stuck):
        return _candidate(download, Reason.STUCK, verdict.why, only_proposed=verdict.only_proposed)
    return None


def blocked_candidate(download: Download) -> CleanupCandidate | None:
    """One that waits for a hand: no cleanup looks for these, somebody chooses this very one."""
    if download.download_id is None or download.state is not DownloadState.NEEDS_A_HAND:
        return None
    return _candidate(download, Reason.BLOCKED, download.reason)


def as_candidate_again(
    download: Download, verdict: Verdict | None, reason: Reason
) -> CleanupCandidate | None:
    """As the kind of candidate it was before, or another; None if it is none any more."""
    return blocked_candidate(download) if reason is Reason.BLOCKED else as_candidate(download, verdict)


def exemption(state: CurrentState, download: Download, options: CleanupOptions) -> str | None:
    """Why a download that is stuck or failed may not be removed all the same."""
    protection = protecting(state.protections.values(), download)
    if protection is not None:
        return f"protected ({protection.kind.value}: {protection.value})"
    if EvidenceKey(instance=download.instance, download_id=download.key) in state.importing:
        return marked("somebody has it imported just now")
    if is_being_removed(state, download):
        return marked("an earlier removal of it is not settled yet")
    if download.media_title is None and not (options.from_client or options.blocklist):
        # To "ignore" a download QueueController needs its film or series: without one it answers 500.
        return marked(
            "the service does not know what it is, so it can only be blocklisted or removed from its client"
        )
    return None


def is_being_removed(state: CurrentState, download: Download) -> bool:
    """As far as is known: a removal was asked for, and nothing proves yet what became of it."""
    return any(
        entry.outcome is Outcome.UNKNOWN
        and (entry.instance, entry.download_id) == (download.instance, download.download_id)
        for entry in state.journal.values()
    )


def _sorted_out(
    state: CurrentState, options: CleanupOptions, judged: Mapping[EvidenceKey, Verdict]
) -> Iterator[CleanupCandidate | LeftAlone]:
    for instance, queue in state.queues.items():
        if options.instance_key not in (None, instance.key):
            continue
        if not isinstance(queue, Live):
            yield LeftAlone(instance=instance, title=WHOLE_QUEUE, why=_why_unread(queue))
            continue
        for download in queue.last.downloads:
            verdict = judged.get(EvidenceKey(instance=instance, download_id=download.key))
            yield from _placed(state, options, download, verdict)


def _placed(
    state: CurrentState, options: CleanupOptions, download: Download, verdict: Verdict | None
) -> Iterator[CleanupCandidate | LeftAlone]:
    """One of the two, or nothing for a download that nobody expects here."""
    candidate = as_candidate(download, verdict)
    against = exemption(state, download, options) if candidate else _waiting_for(download, verdict)
    if against is not None:
        yield LeftAlone(instance=download.instance, title=download.title, why=against)
    elif candidate is not None:
        yield candidate


def _waiting_for(download: Download, verdict: Verdict | None) -> str | None:
    if isinstance(verdict, Held) and verdict.clock_seconds >= verdict.threshold_seconds:
        return verdict.why
    if download.download_id is None and download.state not in WAITING_STATES:
        return marked("it has no download id yet")
    return WAITING_STATES.get(download.state)


def _why_unread(queue: QueueState) -> str:
    match queue:
        case Failing(failure=failure):
            return f"it could not be read: {failure.cause}"
        case _:
            return marked("it has not been read yet")


def _candidate(
    download: Download, reason: Reason, why: str, *, only_proposed: bool = False
) -> CleanupCandidate:
    return CleanupCandidate(
        instance=download.instance,
        download_id=download.download_id or "",
        title=download.title,
        reason=reason,
        why=why,
        size_bytes=download.size_bytes,
        done_bytes=download.done_bytes,
        added_at=download.added_at,
        download_client=download.download_client,
        indexer=download.indexer,
        only_proposed=only_proposed,
    )
