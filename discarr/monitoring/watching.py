"""The odometers: how long each download client was watched with nothing to excuse its downloads. Pure.

1. An interval counts only between two good readings in a row, no further apart than `longest_gap_seconds`.
2. It counts for a client only if nothing excuses the client's downloads at either of its ends; of the
   interval in which the first minutes after a start end, what comes after them.
3. Excuses, the first that fits: the service says that its download client is unavailable; Discarr or the
   service started less than five minutes ago; an outage.
4. An outage: at least three candidates in one client, none of which moves any more, two or more of which
   stopped within one window less than an hour ago. It lasts until something in the client moves.
5. An interval of which any part was in maintenance counts for nothing.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

import attrs

from discarr.model.downloads import Live, QueueReading, QueueState
from discarr.model.evidence import ClientWatch, Hold, HoldCause, Watch
from discarr.model.maintenance import Maintenance
from discarr.model.services import Instance, ServiceStatus

SETTLING_SECONDS = 300.0
"""After a start: a service's list is empty at first, and its download clients reconnect."""

INTERVALS_IN_A_GAP = 2.5

RECENTLY_SECONDS = 3600.0
"""Who moved within this time shows that the client works, or that it did until the outage."""

STARTS = frozenset({HoldCause.JUST_STARTED, HoldCause.SERVICE_STARTED})

STOPPED_SECONDS = 300.0
"""The services refresh their lists every 60 to 90 s: silence means something only after some of these."""

CANDIDATES_IN_AN_OUTAGE = 3
STOPPED_IN_AN_OUTAGE = 2


@attrs.define
class Crowd:
    """The downloads of one client in the present reading, as far as its odometer cares."""

    candidates: int = 0
    moves: bool = False
    """Whether any of them moved since the reading before."""
    stops: list[float] = attrs.field(factory=list)
    """Where the odometer stood when the candidates had moved last before that."""


@attrs.frozen(kw_only=True)
class Interval:
    """From the good reading before to this one."""

    elapsed_seconds: float | None
    """None for the first reading of this run."""
    counted_seconds: float
    longest_gap_seconds: float

    @classmethod
    def between(
        cls,
        before: QueueState | None,
        reading: QueueReading,
        *,
        check_interval_seconds: float,
        maintenance: Maintenance | None = None,
    ) -> "Interval":
        longest = INTERVALS_IN_A_GAP * check_interval_seconds
        last = before.last if before is not None else None
        if last is None or last.monotonic_seconds is None or reading.monotonic_seconds is None:
            return cls(elapsed_seconds=None, counted_seconds=0.0, longest_gap_seconds=longest)
        elapsed = max(0.0, reading.monotonic_seconds - last.monotonic_seconds)
        maintained = maintenance is not None and maintenance.touches(last.read_at, reading.read_at)
        counts = isinstance(before, Live) and elapsed <= longest and not maintained
        return cls(
            elapsed_seconds=elapsed,
            counted_seconds=elapsed if counts else 0.0,
            longest_gap_seconds=longest,
        )

    def after(self, settling_seconds: float) -> "Interval":
        """Without what was left of the first minutes after a start."""
        return attrs.evolve(self, counted_seconds=max(0.0, self.counted_seconds - settling_seconds))


def watched(
    known: Watch,
    interval: Interval,
    status: ServiceStatus | None,
    crowds: Mapping[str, Crowd],
    at: datetime,
) -> Watch:
    """The watch after one more good reading; `crowds` are by the name of the client."""
    settled = _settled(known, interval, status)
    interval = interval.after(known.settling_seconds)
    clients = dict(known.clients)
    for name, crowd in crowds.items():
        client = clients.get(name, ClientWatch())
        cause = _excuse(settled, status) or _outage(client, crowd, interval)
        clients[name] = _driven(client, cause, interval, at)
    return attrs.evolve(settled, clients=clients)


def without_clients(watch: Watch, wanted: Iterable[str]) -> Watch:
    """Without the odometers that no evidence refers to any more."""
    wanted = set(wanted)
    if watch.clients.keys() <= wanted:
        return watch
    kept = {name: client for name, client in watch.clients.items() if name in wanted}
    return attrs.evolve(watch, clients=kept)


def watch_of(watches: Mapping[Instance, Watch], instance: Instance) -> Watch:
    return watches.get(instance) or Watch(instance=instance)


def odometer(watch: Watch, client: str) -> float:
    known = watch.clients.get(client)
    return known.observed_seconds if known else 0.0


def _settled(known: Watch, interval: Interval, status: ServiceStatus | None) -> Watch:
    """The first minutes after a start, counted down by the time that passes between good readings."""
    started_at = status.started_at if status else None
    if interval.elapsed_seconds is None:
        left, why = SETTLING_SECONDS, HoldCause.JUST_STARTED
    elif None not in (started_at, known.service_started_at) and started_at != known.service_started_at:
        left, why = SETTLING_SECONDS, HoldCause.SERVICE_STARTED
    else:
        left, why = max(0.0, known.settling_seconds - interval.elapsed_seconds), known.settling
    return attrs.evolve(
        known,
        settling_seconds=left,
        settling=why,
        service_started_at=started_at or known.service_started_at,
    )


def _excuse(watch: Watch, status: ServiceStatus | None) -> HoldCause | None:
    if status is not None and status.client_unavailable:
        return HoldCause.CLIENT_UNAVAILABLE
    return watch.settling if watch.settling_seconds > 0 else None


def _outage(client: ClientWatch, crowd: Crowd, interval: Interval) -> HoldCause | None:
    if crowd.moves or crowd.candidates < CANDIDATES_IN_AN_OUTAGE or not crowd.stops:
        return None
    newest = max(crowd.stops)
    window = max(interval.longest_gap_seconds, STOPPED_SECONDS)
    together = sum(newest - stop <= window for stop in crowd.stops)
    if together < STOPPED_IN_AN_OUTAGE or client.observed_seconds - newest > RECENTLY_SECONDS:
        return None
    # Silence that does not count (after a start) is silence all the same.
    silent = client.observed_seconds + (interval.elapsed_seconds or 0.0) - newest
    goes_on = client.hold is not None and client.hold.cause is HoldCause.OUTAGE
    return HoldCause.OUTAGE if goes_on or silent >= STOPPED_SECONDS else None


def _driven(client: ClientWatch, cause: HoldCause | None, interval: Interval, at: datetime) -> ClientWatch:
    if cause is not None:
        same = client.hold is not None and client.hold.cause is cause and interval.elapsed_seconds is not None
        return client if same else attrs.evolve(client, hold=Hold(cause=cause, since=at))
    excused = client.hold is not None and client.hold.cause not in STARTS
    counted = 0.0 if excused else interval.counted_seconds
    return ClientWatch(observed_seconds=client.observed_seconds + counted)
