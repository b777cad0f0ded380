"""How long a request may take, and how much it may bring."""

import attrs
import httpx


@attrs.frozen(kw_only=True)
class RequestLimits:
    """How long a request may take and how much it may bring."""

    connect_seconds: float = 5.0
    """A machine on the same network answers in milliseconds, or its firewall drops us."""
    read_seconds: float = 20.0
    """Between two pieces of an answer: a small board computer sorts a long queue before its first byte."""
    write_seconds: float = 5.0
    """Our requests are a few hundred bytes."""
    pool_seconds: float = 20.0
    """For a free connection: as long as the request before us may take to its first byte."""
    whole_seconds: float = 60.0
    """Of a request in all: a body that comes a byte a second passes every limit above."""
    patient_seconds: float = 120.0
    """To the first byte and in all, where the service talks to its download client or reads a disk first."""
    answer_bytes: int = 64 * 1024 * 1024
    """Unpacked. A page of 1,000 rows has 3 to 20 MB; what is larger is no page, and memory is finite."""
    list_bytes: int = 1024 * 1024 * 1024
    """Of a list that is taken entry by entry: nothing of it is kept."""

    def when_patient(self) -> "RequestLimits":
        return attrs.evolve(self, read_seconds=self.patient_seconds, whole_seconds=self.patient_seconds)

    @property
    def as_timeout(self) -> httpx.Timeout:
        return httpx.Timeout(
            connect=self.connect_seconds,
            read=self.read_seconds,
            write=self.write_seconds,
            pool=self.pool_seconds,
        )


DEFAULT_LIMITS = RequestLimits()
