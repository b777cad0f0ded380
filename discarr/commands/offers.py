"""What was shown to somebody and waits for their decision: theirs alone, once, and not for long.

Offers are in memory only, so that a restart ends them: a decision is about what was just shown.
"""

from datetime import datetime, timedelta
from typing import Generic, TypeVar

import attrs

from discarr.runtime.clock import Monotonic

T = TypeVar("T")

OFFER_STAYS = timedelta(minutes=10)

_REMEMBERED = 200
"""So many offers are known to have been used or to have expired; older ones are unknown."""


@attrs.frozen(kw_only=True)
class Offer(Generic[T]):
    content: T
    by: int
    expires_at: datetime
    """For the reader; what counts is the monotonic clock."""
    expires_at_seconds: float
    taken: str = ""
    """What a further press is told, once it was decided upon."""


@attrs.frozen(kw_only=True)
class OfferWords:
    """Why an offer cannot be taken, and how to go on."""

    unknown: str
    not_yours: str
    expired: str


@attrs.frozen(kw_only=True)
class Refused:
    why: str


@attrs.define(kw_only=True)
class Offers(Generic[T]):
    """Between two checkpoints an offer is taken by one press only."""

    monotonic: Monotonic
    words: OfferWords
    _known: dict[str, Offer[T]] = attrs.field(factory=dict, init=False)

    def add(self, offer_id: str, content: T, *, by: int, now: datetime) -> Offer[T]:
        offer = Offer(
            content=content,
            by=by,
            expires_at=now + OFFER_STAYS,
            expires_at_seconds=self.monotonic() + OFFER_STAYS.total_seconds(),
        )
        self._known[offer_id] = offer
        for known_id in list(self._known)[:-_REMEMBERED]:
            del self._known[known_id]
        return offer

    def look_at(self, offer_id: str, *, by: int) -> Offer[T] | Refused:
        """One that still waits for its requester's decision."""
        offer = self._known.get(offer_id)
        if offer is None:
            return Refused(why=self.words.unknown)
        if offer.by != by:
            return Refused(why=self.words.not_yours)
        if offer.taken:
            return Refused(why=offer.taken)
        has_expired = self.monotonic() >= offer.expires_at_seconds
        return Refused(why=self.words.expired) if has_expired else offer

    def taken(self, offer_id: str, *, by: int) -> T | None:
        """What this user has decided upon; None where they have not, or it is forgotten."""
        offer = self._known.get(offer_id)
        return offer.content if offer and offer.by == by and offer.taken else None

    def take(self, offer_id: str, *, by: int, afterwards: str) -> Offer[T] | Refused:
        """As `look_at`, and decided upon for good; `afterwards` is what a further press is told."""
        found = self.look_at(offer_id, by=by)
        if isinstance(found, Offer):
            self._known[offer_id] = attrs.evolve(found, taken=afterwards)
        return found
