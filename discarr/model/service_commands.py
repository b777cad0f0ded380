"""Commands of a service: taken at once, carried out later."""

import enum
from datetime import datetime

import attrs


class CommandStatus(enum.Enum):
    """`status` on the wire, in lower case."""

    QUEUED = "queued"
    STARTED = "started"
    COMPLETED = "completed"
    FAILED = "failed"
    ABORTED = "aborted"
    CANCELLED = "cancelled"
    ORPHANED = "orphaned"
    UNKNOWN = ""

    @property
    def has_ended(self) -> bool:
        return self not in (CommandStatus.QUEUED, CommandStatus.STARTED, CommandStatus.UNKNOWN)


@attrs.frozen(kw_only=True)
class ServiceCommand:
    command_id: int
    status: CommandStatus
    queued_at: datetime | None = None
    """By the service's clock."""
