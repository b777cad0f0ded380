"""What is concluded from the evidence: which downloads move, which are stuck, which are excused. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import attrs

from discarr.language.words import marked
from discarr.model.downloads import Download, DownloadState, Failing, Live, QueueState
from discarr.model.evidence import (
    Evidence,
    EvidenceKey,
    Held,
    Hold,
    HoldCause,
    Moving,
    NotCandidate,
    Stuck,
    StuckRule,
    Suspected,
    Verdict,
    Watch,
)
from discarr.model.services import Instance
from discarr.model.settings import ProgressSettings
from discarr.model.state import CurrentState
from discarr.monitoring.candidates import objection, usenet_heads
from discarr.monitoring.maintenance import maintenance_at
from discarr.monitoring.progress_tracker import clock_seconds
from discarr.monitoring.watching import RECENTLY_SECONDS, odometer, watch_of

NEARLY_DONE_FRACTION = 0.9
NEARLY_DONE_PATIENCE = 4.0
SETBACKS_WHEN_STUCK = 3
SUSPECTED_FROM = 0.5
"""Of the threshold: early enough for a reader to look, late enough to mean something."""

WHY = {
    StuckRule.NO_PROGRESS: marked("it made no progress worth the name"),
    StuckRule.NEARLY_DONE: marked(
        "it made no progress worth the name; nearly done, it gets four times as long"
    ),
    StuckRule.METADATA: marked("its size is still unknown: nobody sends its metadata"),
    StuckRule.SETBACKS: marked("it went backwards three times and never got further than before"),
}

HELD_WHY = {
    HoldCause.NOT_READ: marked("its queue cannot be read at present"),
    HoldCause.JUST_STARTED: marked("Discarr started less than five minutes ago"),
    HoldCause.SERVICE_STARTED: marked("the service started less than five minutes ago"),
    HoldCause.CLIENT_UNAVAILABLE: marked("the service reports that its download client is unavailable"),
    HoldCause.MAINTENANCE: marked("somebody works on the services: /maintenance is on"),
    HoldCause.OUTAGE: marked("everything in its download client stopped at once, which looks like an outage"),
}


@attrs.frozen
class _Queue:
    """What the verdicts on one instance's downloads have in common."""

    settings: ProgressSettings
    watch: Watch
    hold: Hold | None
    """What excuses them all."""
    movers: Mapping[str, int]
    """How many candidates of each client moved within the last observed hour."""


def verdicts(
    state: CurrentState, settings: ProgressSettings, *, now: datetime
) -> Mapping[EvidenceKey, Verdict]:
    """One for every download the newest good readings list, those without an id included (by their key)."""
    return dict(
        each
        for instance, queue in state.queues.items()
        for each in _of_instance(state, settings, instance, queue, now)
    )


def _of_instance(
    state: CurrentState, settings: ProgressSettings, instance: Instance, queue: QueueState, now: datetime
) -> Iterator[tuple[EvidenceKey, Verdict]]:
    downloads = queue.last.downloads if queue.last else ()
    heads = usenet_heads(downloads)
    watch = watch_of(state.watches, instance)
    known = state.evidence.get(instance, {})
    candidates = {}
    for download in downloads:
        key = EvidenceKey(instance=instance, download_id=download.key)
        why_not = objection(download, heads)
        evidence = known.get(download.key)
        if why_not is not None or evidence is None:
            yield key, NotCandidate(why=why_not or marked("it was not watched yet"))
        else:
            candidates[key] = download, evidence
    movers = Counter(evidence.client for _, evidence in candidates.values() if _moved_lately(evidence, watch))
    shared = _Queue(settings, watch, _unread(queue, now) or _maintained(state, now), movers)
    for key, (download, evidence) in candidates.items():
        yield key, _verdict(shared, download, evidence)


def _unread(queue: QueueState, now: datetime) -> Hold | None:
    match queue:
        case Live():
            return None
        case Failing(failure=failure):
            return Hold(cause=HoldCause.NOT_READ, since=failure.since)
        case _:
            return Hold(cause=HoldCause.NOT_READ, since=queue.last.read_at if queue.last else now)


def _maintained(state: CurrentState, now: datetime) -> Hold | None:
    maintenance = maintenance_at(state, now)
    return Hold(cause=HoldCause.MAINTENANCE, since=maintenance.since) if maintenance else None


def _moved_lately(evidence: Evidence, watch: Watch) -> bool:
    moved = evidence.moved_at_seconds
    return moved is not None and odometer(watch, evidence.client) - moved <= RECENTLY_SECONDS


def _verdict(queue: _Queue, download: Download, evidence: Evidence) -> Verdict:
    rule = _rule(download, evidence)
    facts = _facts(queue, download, evidence, rule)
    hold = queue.hold or _hold(queue.watch, evidence.client)
    if hold is not None:
        return Held(**facts | {"why": HELD_WHY[hold.cause]}, hold=hold)
    used_up = facts["clock_seconds"] / max(1.0, facts["threshold_seconds"])
    if rule is StuckRule.SETBACKS or used_up >= 1:
        because = _why_only_proposed(queue, download, evidence, rule)
        return Stuck(**facts, only_proposed=bool(because), only_proposed_why=because)
    return Suspected(**facts) if used_up >= SUSPECTED_FROM else Moving(**facts)


def _facts(queue: _Queue, download: Download, evidence: Evidence, rule: StuckRule) -> dict[str, Any]:
    """The fields that all verdicts on a candidate share."""
    patience = NEARLY_DONE_PATIENCE if rule is StuckRule.NEARLY_DONE else 1.0
    return {
        "since": evidence.progressed_at,
        "clock_seconds": clock_seconds(evidence, queue.watch),
        "threshold_seconds": queue.settings.stuck_threshold_seconds * patience,
        "done_fraction": download.done_fraction,
        "rule": rule,
        "why": WHY[rule],
    }


def _rule(download: Download, evidence: Evidence) -> StuckRule:
    if evidence.setbacks >= SETBACKS_WHEN_STUCK:
        return StuckRule.SETBACKS
    if download.done_fraction is None:
        return StuckRule.METADATA
    return StuckRule.NEARLY_DONE if download.done_fraction > NEARLY_DONE_FRACTION else StuckRule.NO_PROGRESS


def _hold(watch: Watch, client: str) -> Hold | None:
    known = watch.clients.get(client)
    return known.hold if known else None


def _why_only_proposed(queue: _Queue, download: Download, evidence: Evidence, rule: StuckRule) -> str:
    """Empty where it may be removed without a word."""
    neighbours = queue.movers.get(evidence.client, 0) - _moved_lately(evidence, queue.watch)
    if rule is StuckRule.SETBACKS:
        return marked("a recheck may still end well")
    if download.state is DownloadState.STALLED:
        return marked("a warning of the download client may mean anything")
    # Who is alone has nobody to show that the line works, and neighbours that are all dead show it as little.
    # To remove in such a case could be wrong for all of them; to ask costs a person one look.
    if neighbours < 1:
        return marked(
            "nothing else in its download client moved in the last hour, so that the line itself may be down"
        )
    return ""
