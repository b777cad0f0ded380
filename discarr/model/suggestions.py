"""What is offered to somebody who fills in an option of a command."""

import enum

import attrs


class Suggestible(enum.Enum):
    """What an option names, and so what is offered for it."""

    DOWNLOAD = "download"
    """By its key: what the queues list."""
    PROTECTABLE = "protectable"
    """A download with an id of its client's own: nothing else can be protected."""
    BLOCKED = "blocked"
    """A download that waits for a hand."""
    INSTANCE = "instance"
    INDEXER = "indexer"
    CLIENT = "client"
    PROTECTION = "protection"
    AWAITABLE = "awaitable"
    """The same downloads, each with its instance: two may have the same release."""
    SUBSCRIPTION = "subscription"
    """What the one who types waits for, and nobody else's."""
    TITLE = "title"
    """A film or series of the libraries."""


@attrs.frozen(kw_only=True)
class Choice:
    """Discord allows 100 characters for each."""

    name: str
    """What the reader sees: plain text, without markdown."""
    value: str
    """What the option holds once it is chosen."""
