"""What was observed of a download over time."""

from datetime import datetime

import attrs

from discarr.model.services import Instance


@attrs.frozen(kw_only=True)
class EvidenceKey:
    """Two services never share evidence, even for the same download id."""

    instance: Instance
    download_id: str
    """The key of the download within its instance."""


@attrs.frozen(kw_only=True)
class Snapshot:
    at: datetime
    done_bytes: int
    size_bytes: int


@attrs.frozen(kw_only=True)
class Evidence:
    """What is known of how one download moves."""

    key: EvidenceKey
    snapshots: tuple[Snapshot, ...] = attrs.field(validator=attrs.validators.min_len(1))
    """Oldest first, never empty; a reading in which no byte moved adds none."""
    progressed_at: datetime
    """When it last moved by as much as the settings call progress."""
    mark_bytes: int
    """How much was done then."""
    missing_since: datetime | None = None
    """Since when good readings do not list it: rows vanish and return when a download client is offline."""
