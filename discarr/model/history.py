"""What a service remembers of a download."""

import enum

import attrs


class EventType(enum.Enum):
    """`eventType` on the wire, in lower case: the numbers differ between Radarr and Sonarr."""

    GRABBED = "grabbed"
    IMPORTED = "downloadfolderimported"
    FAILED = "downloadfailed"
    """Also what a removal that blocklists leaves behind."""
    IGNORED = "downloadignored"
    OTHER = ""


@attrs.frozen(kw_only=True)
class HistoryEvent:
    """One event; a season pack has one for each episode."""

    event_id: int
    """Grows with every event of the service."""
    event_type: EventType
