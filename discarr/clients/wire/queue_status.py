"""How many rows a queue has: what /queue/status answers, and the hub announces of its own accord."""

import msgspec

from discarr.clients.wire.reading import Shape


class _QueueStatus(msgspec.Struct, rename="camel"):
    total_count: int


_QUEUE_STATUS = Shape(_QueueStatus)


def queue_count(body: bytes) -> int:
    return _QUEUE_STATUS.of(body).total_count
