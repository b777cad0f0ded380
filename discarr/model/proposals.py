"""Downloads that administrators were asked about, and what came of the question."""

from datetime import datetime, timedelta

import attrs

from discarr.model.cleanup import CleanupCandidate
from discarr.model.evidence import EvidenceKey

PROPOSAL_STAYS = timedelta(hours=24)
"""Without an answer it goes then, and is not repeated."""


@attrs.frozen(kw_only=True)
class Proposal:
    candidate: CleanupCandidate
    asked_at: datetime
    quiet_until: datetime | None = None
    """It is shown from then on: somebody asked to wait, or it may settle itself."""
    is_settled: bool = False
    """Dismissed, protected, gone, or moving again: it is not shown any more."""

    @property
    def key(self) -> EvidenceKey:
        return EvidenceKey(instance=self.candidate.instance, download_id=self.candidate.download_id)

    @property
    def shown_from(self) -> datetime:
        return self.quiet_until or self.asked_at

    @property
    def expires_at(self) -> datetime:
        return self.shown_from + PROPOSAL_STAYS

    def is_open(self, now: datetime) -> bool:
        return not self.is_settled and self.shown_from <= now < self.expires_at
