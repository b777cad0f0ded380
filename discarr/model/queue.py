"""What rows of a queue come with, beside the downloads they make."""

import enum

import attrs


class Protocol(enum.Enum):
    UNKNOWN = "unknown"
    USENET = "usenet"
    TORRENT = "torrent"


@attrs.frozen(kw_only=True)
class SetAside:
    """A row that could not be used: it costs itself, never the reading."""

    name: str
    """Which one: a title or an id, as far as it could be read."""
    cause: str
