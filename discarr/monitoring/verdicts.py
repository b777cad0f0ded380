"""What is concluded from the evidence: which downloads move, which are stuck, which are excused. Pure."""

from collections.abc import Mapping
from datetime import datetime

from discarr.model.evidence import EvidenceKey, Verdict
from discarr.model.settings import ProgressSettings
from discarr.model.state import CurrentState


def verdicts(
    state: CurrentState, settings: ProgressSettings, *, now: datetime
) -> Mapping[EvidenceKey, Verdict]:
    """One for every download the newest good readings list, those without an id included (by their key)."""
    del state, settings, now
    return {}
