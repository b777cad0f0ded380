"""What a cleanup would remove, and when automatic cleanup holds back: decided from the state alone."""

from datetime import datetime

from discarr.model.cleanup import CleanupOptions, CleanupPlan
from discarr.model.settings import ProgressSettings
from discarr.model.state import CurrentState


def plan_cleanup(
    state: CurrentState,
    options: CleanupOptions,
    settings: ProgressSettings,
    *,
    now: datetime,
    plan_id: str,
) -> CleanupPlan:
    """The preview: every stuck or failed download that nothing protects."""
    raise NotImplementedError
