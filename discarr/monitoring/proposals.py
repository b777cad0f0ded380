"""What administrators are asked about when nobody asked them: each download once. Pure.

1. A candidate that was never asked about is asked about: a stuck one now, a failed one when it is still there
   after ten minutes, for the services replace most failed downloads by themselves.
2. An open question ends when its download is gone, moves again or is protected; not while its service or its
   download client cannot be judged, for rows vanish and return.
3. A question that was answered, or that nobody answered in time, is not asked again; the same release grabbed
   anew is another download. What is no candidate any more is forgotten a month after it was asked about.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta

import attrs

from discarr.model.cleanup import CleanupCandidate, Reason
from discarr.model.downloads import Live
from discarr.model.evidence import EvidenceKey, Held, Verdict
from discarr.model.proposals import Proposal
from discarr.model.state import CurrentState

FAILED_SETTLES = timedelta(minutes=10)
FORGOTTEN_AFTER = timedelta(days=30)

_ID_LENGTH = 16


def open_proposals(state: CurrentState, *, now: datetime) -> tuple[Proposal, ...]:
    """What is to be shown at this moment."""
    return tuple(proposal for proposal in state.proposals.values() if proposal.is_open(now))


def proposal_id(proposals: Iterable[Proposal]) -> str:
    """The same for the same downloads, another for any others."""
    names = sorted(f"{each.key.instance.key}/{each.key.download_id}" for each in proposals)
    digest = hashlib.sha256("\n".join(names).encode(errors="backslashreplace"))
    return digest.hexdigest()[:_ID_LENGTH]


def with_candidates(
    state: CurrentState,
    candidates: Iterable[CleanupCandidate],
    verdicts: Mapping[EvidenceKey, Verdict],
    *,
    now: datetime,
) -> CurrentState:
    """The state after these candidates were found; the same object where nothing is different."""
    found = {_key(candidate): candidate for candidate in candidates}
    kept = {
        key: _followed(proposal, found.get(key), can_be_judged=_can_be_judged(state, key, verdicts))
        for key, proposal in state.proposals.items()
        if key in found or now - proposal.asked_at < FORGOTTEN_AFTER
    }
    asked = {
        key: _question(candidate, now)
        for key, candidate in found.items()
        if key not in kept or _is_another_grab(kept[key].candidate, candidate)
    }
    after = {**kept, **asked}
    return state if after == state.proposals else attrs.evolve(state, proposals=after)


def _question(candidate: CleanupCandidate, now: datetime) -> Proposal:
    quiet_until = now + FAILED_SETTLES if candidate.reason is Reason.FAILED else None
    return Proposal(candidate=candidate, asked_at=now, quiet_until=quiet_until)


def waiting_until(state: CurrentState, keys: Collection[EvidenceKey], quiet_until: datetime) -> CurrentState:
    return _with_each(state, keys, lambda each: attrs.evolve(each, quiet_until=quiet_until))


def settled(state: CurrentState, keys: Collection[EvidenceKey]) -> CurrentState:
    return _with_each(state, keys, lambda each: attrs.evolve(each, is_settled=True))


def _with_each(
    state: CurrentState, keys: Collection[EvidenceKey], change: Callable[[Proposal], Proposal]
) -> CurrentState:
    changed = {key: change(proposal) for key, proposal in state.proposals.items() if key in keys}
    return attrs.evolve(state, proposals={**state.proposals, **changed}) if changed else state


def _key(candidate: CleanupCandidate) -> EvidenceKey:
    return EvidenceKey(instance=candidate.instance, download_id=candidate.download_id)


def _can_be_judged(state: CurrentState, key: EvidenceKey, verdicts: Mapping[EvidenceKey, Verdict]) -> bool:
    return isinstance(state.queues.get(key.instance), Live) and not isinstance(verdicts.get(key), Held)


def _followed(proposal: Proposal, found: CleanupCandidate | None, *, can_be_judged: bool) -> Proposal:
    if found is None:
        return attrs.evolve(proposal, is_settled=True) if can_be_judged else proposal
    told, seen = proposal.candidate, found
    same = (told.done_bytes, told.size_bytes, told.reason) == (seen.done_bytes, seen.size_bytes, seen.reason)
    # Only the words of how long it has stood still differ: that is no news.
    return proposal if same else attrs.evolve(proposal, candidate=found)


def _is_another_grab(told: CleanupCandidate, found: CleanupCandidate) -> bool:
    return None not in (told.added_at, found.added_at) and told.added_at != found.added_at
