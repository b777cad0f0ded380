"""What `/progress` says of one download: how it moves, what its clock stands at and what follows from it."""

from collections.abc import Mapping
from datetime import datetime

import attrs

from discarr.board.figures import duration, percent, relative, size
from discarr.board.poison import Poisoned, attempt
from discarr.board.text import plain
from discarr.language.kept import translated
from discarr.language.words import _, marked, ngettext
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

NOT_LISTED = NotCandidate(why=marked("it is not in the queue at present"))

_STANDING = {
    Stuck: ("⛔", marked("stuck")),
    Suspected: ("⚠️", marked("suspected")),
    Held: ("🛟", marked("excused")),
    Moving: ("▶️", marked("moving")),
    NotCandidate: ("💤", marked("not counted")),
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
    label = plain(tracked.evidence.instance.label, _LABEL)
    symbol, standing = _STANDING[type(tracked.verdict)]
    return f"**{title(tracked)}** · {label} · {symbol} {_(standing)}"


def title(tracked: Tracked) -> str:
    """What a viewer calls it, as long as it is listed; else its id."""
    download = tracked.download
    made = attempt(plain, download.media_title or download.title, _TITLE) if download else None
    found = None if isinstance(made, Poisoned) else made
    return found or plain(tracked.evidence.download_id, _TITLE) or _("(no title)")


def facts(tracked: Tracked, now: datetime) -> str:
    known = tracked.evidence
    newest = known.snapshots[-1]
    done = percent(done=newest.done_bytes, of=newest.size_bytes)
    said = [
        f"{done} %" if done is not None else _("size unknown"),
        speed(known, now),
        ngettext("{count} snapshot", "{count} snapshots", len(known.snapshots)),
        _("last progress {time}", time=relative(known.progressed_at)),
    ]
    if known.missing_since is not None:
        said.append(_("left the queue {time}", time=relative(known.missing_since)))
    elif isinstance(tracked.verdict, Clocked):
        said.append(clock(tracked.verdict))
    if isinstance(tracked.verdict, Stuck | Suspected):
        said.append(_("rule: {rule}", rule=_(tracked.verdict.rule.value)))
    return " · ".join(said)


def clock(verdict: Clocked) -> str:
    return _(
        "clock {spent} of {allowed}",
        spent=duration(verdict.clock_seconds),
        allowed=duration(verdict.threshold_seconds),
    )


def speed(known: Evidence, now: datetime) -> str:
    """Over the kept span up to now: a reading in which nothing moved left no snapshot."""
    first, newest = known.snapshots[0], known.snapshots[-1]
    seconds = (now - first.at).total_seconds()
    if seconds <= 0:
        return _("speed unknown")
    moved = size(max(0, newest.done_bytes - first.done_bytes) // max(1, round(seconds)))
    return _("{size}/s over {duration}", size=moved, duration=duration(seconds))


def reasons(verdict: Verdict) -> list[str]:
    """Why it is or is not stuck, in sentences."""
    match verdict:
        case Stuck(why=why, only_proposed_why=only_proposed_why):
            said = [
                _("It is stuck: {why}.", why=translated(why)),
                f"{_observed(verdict)} " + _("That is all that the settings allow."),
            ]
            if only_proposed_why:
                because = translated(only_proposed_why)
                said.append(_("It would only ever be proposed: {why}.", why=because))
            return said
        case Suspected(why=why):
            return [
                _("It is suspected: {why}.", why=translated(why)),
                f"{_observed(verdict)} " + _("More than half of its time is used up."),
            ]
        case Held(why=why, hold=hold):
            stands = _(
                "Its clock stands still at {spent} of {allowed}.",
                spent=duration(verdict.clock_seconds),
                allowed=duration(verdict.threshold_seconds),
            )
            excused = _("It is excused: {why} (seen {time}).", why=translated(why), time=relative(hold.since))
            return [excused, stands]
        case Moving():
            return [_("It is not stuck."), _observed(verdict)]
        case NotCandidate(why=why):
            return [_("It cannot be stuck: {why}.", why=translated(why)), _("Its clock stands still.")]


def _observed(verdict: Clocked) -> str:
    spent, allowed = duration(verdict.clock_seconds), duration(verdict.threshold_seconds)
    return _("It was watched for {spent} of {allowed} without progress.", spent=spent, allowed=allowed)
