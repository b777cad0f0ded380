"""Rate limits: a bucket per route and channel, one for everything, and one for edits of old messages."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

import attrs

from discarr.demo.discord.clock import Clock
from discarr.demo.discord.refusals import RateLimited, TooManyOldEdits

OLD_MESSAGE = timedelta(hours=1)


@attrs.frozen(kw_only=True)
class Allowance:
    requests: int
    per_seconds: float


POST_MESSAGE = "post message"
EDIT_MESSAGE = "edit message"
DELETE_MESSAGE = "delete message"

USUAL_ALLOWANCES: Mapping[str, Allowance] = {
    POST_MESSAGE: Allowance(requests=5, per_seconds=5),
    EDIT_MESSAGE: Allowance(requests=5, per_seconds=5),
    DELETE_MESSAGE: Allowance(requests=5, per_seconds=1),
}
USUAL_GLOBAL_ALLOWANCE = Allowance(requests=50, per_seconds=1)
USUAL_OLD_EDITS = Allowance(requests=30, per_seconds=3600)
"""Discord does not publish this number; the order of magnitude is what bots meet."""


@attrs.define(kw_only=True)
class _Window:
    ends_at: datetime
    used: int = 0


class Bucket:
    """A fixed window that opens with the first request, as Discord's do."""

    def __init__(self, allowance: Allowance, clock: Clock) -> None:
        self._allowance = allowance
        self._clock = clock
        self._window = _Window(ends_at=clock.now())

    def take(self) -> bool:
        """Whether this request is within the allowance."""
        now = self._clock.now()
        if now >= self._window.ends_at:
            self._window = _Window(ends_at=now + timedelta(seconds=self._allowance.per_seconds))
        self._window.used += 1
        return self._window.used <= self._allowance.requests

    @property
    def reset_after_seconds(self) -> float:
        return max(0.001, (self._window.ends_at - self._clock.now()).total_seconds())

    def headers(self, bucket_hash: str) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": str(self._allowance.requests),
            "X-RateLimit-Remaining": str(max(0, self._allowance.requests - self._window.used)),
            "X-RateLimit-Reset": f"{self._window.ends_at.timestamp():.3f}",
            "X-RateLimit-Reset-After": f"{self.reset_after_seconds:.3f}",
            "X-RateLimit-Bucket": bucket_hash,
        }


class RateLimits:
    """Set `allowances`, `everything` or `old_edits` before the traffic; None or {} is without limit."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.allowances: Mapping[str, Allowance] = USUAL_ALLOWANCES
        self.everything: Allowance | None = USUAL_GLOBAL_ALLOWANCE
        self.old_edits: Allowance | None = USUAL_OLD_EDITS
        self._buckets: dict[tuple[str, int], Bucket] = {}

    def off(self) -> None:
        self.allowances, self.everything, self.old_edits = {}, None, None

    def take_from_everything(self) -> None:
        if self.everything is None:
            return
        bucket = self._bucket("everything", 0, self.everything)
        if not bucket.take():
            headers = {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"}
            raise RateLimited(bucket.reset_after_seconds, shared=True, headers=headers)

    def take(self, route: str | None, resource_id: int) -> dict[str, str]:
        """The headers of the answer; a spent bucket raises RateLimited."""
        allowance = self.allowances.get(route or "")
        if route is None or allowance is None:
            return {}
        bucket = self._bucket(route, resource_id, allowance)
        within = bucket.take()
        headers = bucket.headers(hashlib.sha256(route.encode()).hexdigest()[:32])
        if not within:
            raise RateLimited(bucket.reset_after_seconds, headers={**headers, "X-RateLimit-Scope": "user"})
        return headers

    def take_edit(self, channel_id: int, posted_at: datetime) -> None:
        if self.old_edits is None or self._clock.now() - posted_at < OLD_MESSAGE:
            return
        bucket = self._bucket("old edits", channel_id, self.old_edits)
        if not bucket.take():
            raise TooManyOldEdits(bucket.reset_after_seconds)

    def _bucket(self, name: str, resource_id: int, allowance: Allowance) -> Bucket:
        key = (name, resource_id)
        if key not in self._buckets:
            self._buckets[key] = Bucket(allowance, self._clock)
        return self._buckets[key]
