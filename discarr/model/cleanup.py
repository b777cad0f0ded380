"""Removing downloads: what may be removed, what a person agreed to, and what became of it."""

import enum
from datetime import datetime

import attrs

from discarr.model.services import Instance


class Reason(enum.Enum):
    """Why a download is a candidate; the order is the one a preview groups them in."""

    STUCK = "stuck"
    FAILED = "failed"
    BLOCKED = "blocked"
    """It waits for a hand: only ever removed because somebody chose this very one."""


@attrs.frozen(kw_only=True)
class CleanupOptions:
    """What is asked for. The defaults lose nothing that cannot be had again."""

    instance_key: str | None = None
    """Of one instance only ("radarr-4k"); None for every one."""
    from_client: bool = False
    """Also delete the download and its data in the download client."""
    blocklist: bool = True
    """The service is not to grab this release again."""
    search: bool = True
    """The service searches for another release; it does so for blocklisted downloads only."""

    @property
    def searches(self) -> bool:
        return self.blocklist and self.search


@attrs.frozen(kw_only=True)
class CleanupCandidate:
    """One download as the preview showed it: what is removed later has to be this very one."""

    instance: Instance
    download_id: str
    title: str
    """The release name."""
    reason: Reason
    why: str
    """In words; for failed downloads what the service says, in its language."""
    size_bytes: int = 0
    """0 while unknown."""
    done_bytes: int = 0
    added_at: datetime | None = None
    """A re-grab of the same release has the same download id and another moment here."""
    download_client: str = ""
    indexer: str = ""
    only_proposed: bool = False
    """Evidence good enough to ask a person, never to act without one."""

    @property
    def done_fraction(self) -> float | None:
        return min(1.0, self.done_bytes / self.size_bytes) if self.size_bytes > 0 else None


WHOLE_QUEUE = "the whole queue"
"""In place of a title, of an instance that could not be read."""


@attrs.frozen(kw_only=True)
class LeftAlone:
    """A download somebody might expect among the candidates, and why it is not."""

    instance: Instance
    title: str
    why: str


@attrs.frozen(kw_only=True)
class CleanupPlan:
    """A preview: exactly what a confirmation agrees to."""

    plan_id: str
    options: CleanupOptions
    candidates: tuple[CleanupCandidate, ...]
    """Stuck ones first, then failed ones."""
    left_alone: tuple[LeftAlone, ...] = ()
    made_at: datetime

    @property
    def lost_bytes(self) -> int:
        """How much that was downloaded is deleted: nothing while the downloads stay in their client."""
        return sum(candidate.done_bytes for candidate in self.candidates) if self.options.from_client else 0


class Outcome(enum.Enum):
    """What was verified, not what was asked."""

    REMOVED = "removed"
    ALREADY_GONE = "already gone"
    SKIPPED = "skipped"
    """Nothing was sent: it was no longer what the preview showed."""
    UNKNOWN = "unknown"
    """A removal was sent (or about to be), and nothing proves yet what became of it."""
    FAILED = "failed"
    """It was sent and did nothing: it was refused, or the download is still there."""


@attrs.frozen(kw_only=True)
class JournalEntry:
    """One removal. It is on disk, as UNKNOWN, before the service is asked."""

    entry_id: str
    at: datetime
    by: int | None
    """The user who confirmed it; None for automatic cleanup."""
    instance: Instance
    download_id: str
    title: str
    size_bytes: int = 0
    reason: Reason
    why: str
    options: CleanupOptions
    outcome: Outcome
    note: str = ""
    """What the outcome rests on, in words."""
    added_at: datetime | None = None
    download_client: str = ""
    history_mark: int = 0
    """The newest event the service remembered of the download before: what is newer came of the removal."""
    settled_at: datetime | None = None
    """When the outcome was established; None while it is unknown."""


@attrs.frozen(kw_only=True)
class Receipt:
    """What became of each candidate, in the plan's order; skipped ones are here only, not in the journal."""

    entries: tuple[JournalEntry, ...]

    def with_outcome(self, outcome: Outcome) -> tuple[JournalEntry, ...]:
        return tuple(entry for entry in self.entries if entry.outcome is outcome)


class ProtectionKind(enum.Enum):
    DOWNLOAD = "download"
    """`value` is a download id."""
    RELEASE = "release"
    """`value` is a pattern for release names: * and ? as in a shell, capitals do not matter."""
    INDEXER = "indexer"
    CLIENT = "client"
    """`value` is the download client's name in the service."""


@attrs.frozen(kw_only=True)
class Protection:
    """What is never a candidate. An empty value protects nothing."""

    protection_id: str
    kind: ProtectionKind
    value: str
    by: int
    at: datetime
    title: str = ""
    """Of a protected download: its release name, for the list."""
