"""Everything Discarr knows: one value, replaced whole, saved row by row."""

from collections.abc import Mapping
from datetime import datetime

import attrs

from discarr.model.cleanup import JournalEntry, Protection
from discarr.model.connections import ConnectionsSpent
from discarr.model.disks import DiskState, Shortage
from discarr.model.downloads import QueueState
from discarr.model.evidence import Evidence, EvidenceKey, Watch
from discarr.model.history import HistoryCursor
from discarr.model.maintenance import Maintenance
from discarr.model.message import PostedMessage
from discarr.model.notices import Outage, Post, Story, Subscription
from discarr.model.proposals import Proposal
from discarr.model.services import Instance, ServiceStatus


@attrs.frozen(kw_only=True)
class BoardPage:
    """The page everyone sees; it goes back to the first some minutes after it was turned."""

    index: int = 0
    turned_at: datetime | None = None


@attrs.frozen(kw_only=True)
class CurrentState:
    queues: Mapping[Instance, QueueState] = attrs.field(factory=dict)
    statuses: Mapping[Instance, ServiceStatus] = attrs.field(factory=dict)
    evidence: Mapping[Instance, Mapping[str, Evidence]] = attrs.field(factory=dict)
    """By the key of the download within its instance: two services never share evidence."""
    watches: Mapping[Instance, Watch] = attrs.field(factory=dict)
    board_message: PostedMessage | None = None
    health_message: PostedMessage | None = None
    proposal_message: PostedMessage | None = None
    maintenance: Maintenance | None = None
    """The last one that was announced; whether it is on depends on the time."""
    board_page: BoardPage = attrs.field(factory=BoardPage)
    connections: ConnectionsSpent = attrs.field(factory=ConnectionsSpent)
    journal: Mapping[str, JournalEntry] = attrs.field(factory=dict)
    """By entry id, oldest first; kept for ninety days."""
    protections: Mapping[str, Protection] = attrs.field(factory=dict)
    """By protection id, oldest first."""
    proposals: Mapping[EvidenceKey, Proposal] = attrs.field(factory=dict)
    disks: Mapping[Instance, DiskState] = attrs.field(factory=dict)
    importing: frozenset[EvidenceKey] = frozenset()
    """What is being imported by hand just now: it is not removed meanwhile. Never saved."""
    shortages: tuple[Shortage, ...] = ()
    """As of the last look at the disks; never saved."""
    history: Mapping[Instance, HistoryCursor] = attrs.field(factory=dict)
    stories: Mapping[str, Story] = attrs.field(factory=dict)
    """By story id; of one download the newest comes last."""
    outages: Mapping[str, Outage] = attrs.field(factory=dict)
    posts: Mapping[str, Post] = attrs.field(factory=dict)
    """The outbox, by post id, in the order of making."""
    subscriptions: Mapping[str, Subscription] = attrs.field(factory=dict)
    """By subscription id, oldest first."""
