"""What `/progress` says of one download: how it moves, what its clock stands at and what follows from it."""

from collections.abc import Mapping
from datetime import datetime

import attrs

from discarr.board.figures import duration, percent, relative, size
from discarr.board.poison import Poisoned, attempt
from discarr.board.text import plain
from discarr.board.words import counted
from discarr.model.downloads import Download, QueueState
from discarr.model.evidence import (
    Clocked,
    Evidence,
    EvidenceKey,
    Held,
    Moving,
    NotCandidate,
    Stuck,
    Suspected,
    Verdict,
)
from discarr.model.services import Instance

_TITLE, _LABEL = 100, 40

NOT_LISTED = NotCandidate(why="it is not in the queue at present")

_STANDING = {
    Stuck: "⛔ stuck",
    Suspected: "⚠️ suspected",
    Held: "🛟 excused",
    Moving: "▶️ moving",
    NotCandidate: "💤 not counted",
}
URGENCY = tuple(_STANDING)


@attrs.frozen(kw_only=True)
class Tracked:
    """One tracked download, as far as everything about it is known."""

    evidence: Evidence
    download: Download | None
    """None while it is not listed."""
    verdict: Verdict


def all_tracked(
    evidence: Mapping[Instance, Mapping[str, Evidence]],
    queues: Mapping[Instance, QueueState],
    verdicts: Mapping[EvidenceKey, Verdict],
) -> list[Tracked]:
    return [
        Tracked(evidence=known, download=listed.get(key), verdict=verdicts.get(known.key, NOT_LISTED))
        for instance, tracked in evidence.items()
        for listed in [_listed(queues.get(instance))]
        for key, known in tracked.items()
    ]


def _listed(queue: QueueState | None) -> dict[str, Download]:
    return {download.key: download for download in queue.last.downloads} if queue and queue.last else {}


def clock_of(tracked: Tracked) -> float:
    return tracked.verdict.clock_seconds if isinstance(tracked.verdict, Clocked) else 0.0


def heading(tracked: Tracked) -> str:
    label = plain(tracked.evidence.key.instance.label, _LABEL)
    return f"**{title(tracked)}** · {label} · {_STANDING[type(tracked.verdict)]}"


def title(tracked: Tracked) -> str:
    """What a viewer calls it, as long as it is listed; else its id."""
    download = tracked.download
    made = attempt(plain, download.media_title or download.title, _TITLE) if download else None
    found = None if isinstance(made, Poisoned) else made
    return found or plain(tracked.evidence.key.download_id, _TITLE) or "(no title)"


def facts(tracked: Tracked, now: datetime) -> str:
    known = tracked.evidence
    newest = known.snapshots[-1]
    done = percent(done=newest.done_bytes, of=newest.size_bytes)
    said = [
        f"{done} %" if done is not None else "size unknown",
        speed(known, now),
        counted(len(known.snapshots), "snapshot"),
        f"last progress {relative(known.progressed_at)}",
    ]
    if known.missing_since is not None:
        said.append(f"not in the queue since {relative(known.missing_since)}")
    elif isinstance(tracked.verdict, Clocked):
        said.append(clock(tracked.verdict))
    if isinstance(tracked.verdict, Stuck | Suspected):
        said.append(f"rule: {tracked.verdict.rule.value}")
    return " · ".join(said)


def clock(verdict: Clocked) -> str:
    return f"clock {duration(verdict.clock_seconds)} of {duration(verdict.threshold_seconds)}"


def speed(known: Evidence, now: datetime) -> str:
    """Over the kept span up to now: a reading in which nothing moved left no snapshot."""
    first, newest = known.snapshots[0], known.snapshots[-1]
    seconds = (now - first.at).total_seconds()
    if seconds <= 0:
        return "speed unknown"
    moved = size(max(0, newest.done_bytes - first.done_bytes) // max(1, round(seconds)))
    return f"{moved}/s over {duration(seconds)}"


def reasons(verdict: Verdict) -> list[str]:
    """Why it is or is not stuck, in sentences."""
    match verdict:
        case Stuck(why=why, only_proposed_why=only_proposed_why):
            said = [f"It is stuck: {why}.", f"{_observed(verdict)} That is all that the settings allow."]
            return (
                [*said, f"It would only ever be proposed: {only_proposed_why}."]
                if only_proposed_why
                else said
            )
        case Suspected(why=why):
            return [
                f"It is suspected: {why}.",
                f"{_observed(verdict)} More than half of its time is used up.",
            ]
        case Held(why=why, hold=hold):
            since = relative(hold.since)
            stands = f"{duration(verdict.clock_seconds)} of {duration(verdict.threshold_seconds)}"
            return [f"It is excused: {why} (seen {since}).", f"Its clock stands still at {stands}."]
        case Moving():
            return ["It is not stuck.", _observed(verdict)]
        case NotCandidate(why=why):
            return [f"It cannot be stuck: {why}.", "Its clock stands still."]


def _observed(verdict: Clocked) -> str:
    spent, allowed = duration(verdict.clock_seconds), duration(verdict.threshold_seconds)
    return f"It was watched for {spent} of {allowed} without progress."
