"""What was observed of a download over time."""

from datetime import datetime

import attrs

from discarr.model.services import Instance


@attrs.frozen(kw_only=True)
class EvidenceKey:
    """Two services never share evidence, even for the same download id."""

    instance: Instance
    download_id: str


@attrs.frozen(kw_only=True)
class Snapshot:
    at: datetime
    done_bytes: int
    size_bytes: int


@attrs.frozen(kw_only=True)
class Evidence:
    """The snapshots of one download, oldest first."""

    key: EvidenceKey
    snapshots: tuple[Snapshot, ...]
    progressed_at: datetime
    """When it last moved by as much as the settings call progress."""
