"""What is told in the channel: the story of each download, and the messages it is told in."""

import enum
from datetime import datetime

import attrs

from discarr.model.downloads import Episode
from discarr.model.message import PostedMessage
from discarr.model.services import HealthState, Instance


class NoticeKind(enum.Enum):
    """What there is to tell; the settings choose."""

    IMPORTED = "imported"
    FAILED = "failed"
    BLOCKED = "blocked"
    HEALTH = "health"


# --- facts ----------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class ImportedFile:
    """A film, or one episode: a file with two episodes is told twice."""

    episode_id: int | None = None
    episode: Episode | None = None
    at: datetime | None = None
    """By the service's clock, as `grabbed_at`."""
    quality: str = ""
    size_bytes: int = 0
    is_upgrade: bool = False
    former_quality: str = ""
    """Of the file it replaced."""


@attrs.frozen(kw_only=True)
class Story:
    """One grab of one download, or what somebody imported of one film or series by hand."""

    story_id: str
    instance: Instance
    download_id: str
    """ "" for imports by hand."""
    media_id: int | None = None
    media_title: str = ""
    poster_url: str = ""
    release: str = ""
    quality: str = ""
    """Of the release."""
    indexer: str = ""
    size_bytes: int = 0
    """Of the whole; 0 while unknown."""
    grabbed_at: datetime | None = None
    expected: int = 0
    """How many episodes (a film counts as one) it is to bring; 0 while unknown."""
    episode_ids: tuple[int, ...] = ()
    """Of those that were grabbed."""
    episodes: tuple[Episode, ...] = ()
    """As far as they are known; empty for films."""
    imported: tuple[ImportedFile, ...] = ()
    failed: bool = False
    failure: str = ""
    """Why, in the service's words; "" where it gave none."""
    blocked: str | None = None
    """While it needs a hand: why, in the service's words."""
    is_unblocked: bool = False
    """It needed a hand, and does not any more."""
    news: tuple[NoticeKind, ...] = ()
    """What nobody has decided about yet."""
    is_wanted: bool = False
    """Some of it is to be told."""
    news_since: datetime | None = None
    """Of the first news, by our clock."""
    changed_at: datetime
    """By our clock."""

    @property
    def is_complete(self) -> bool:
        return bool(self.imported) and 0 < self.expected <= len(self.imported)


@attrs.frozen(kw_only=True)
class Outage:
    """A service was well, and then was not."""

    outage_id: str
    instance: Instance
    state: HealthState
    """The newest while it lasts, the last one after it."""
    since: datetime
    detail: str = ""
    ended_at: datetime | None = None


# --- messages -------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Subscription:
    """Somebody wants to be called when a download is imported."""

    subscription_id: str
    user_id: int
    instance: Instance
    download_id: str
    title: str
    at: datetime
    missing_since: datetime | None = None
    """Since when good readings do not list it."""
    ended_at: datetime | None = None
    ended: str = ""
    """Why nobody is called any more, in words; "" while it goes on."""


@attrs.frozen(kw_only=True)
class Post:
    """One message of the outbox. It is on disk before it is sent."""

    post_id: str
    """Also Discord's nonce, and the mark by which the message is known again."""
    story_ids: tuple[str, ...] = ()
    """More than one make a digest."""
    outage_ids: tuple[str, ...] = ()
    calls: tuple[int, ...] = ()
    """The users who are called by it, each of whom asked for that; such a message tells nothing else."""
    made_at: datetime
    attempted_at: datetime | None = None
    """When it was last on its way without an answer so far: it may stand in the channel."""
    message: PostedMessage | None = None
    sent_at: datetime | None = None
    shown: str = ""
    """A digest of the card that stands there."""
    language: str = ""
    """In which it was told, and in which it stays; "" while it was not."""
    is_over: bool = False
    """Nothing is done about it any more: somebody deleted it, or Discord refused it."""

    @property
    def is_unsent(self) -> bool:
        return self.message is None and not self.is_over
