"""What a service's hub says of its own accord: that something changed, never what."""

import attrs


@attrs.frozen(kw_only=True)
class Connected:
    """From now on what happens is announced; what happened before never is."""


@attrs.frozen(kw_only=True)
class QueueChanged:
    """The list was built anew, which need not mean that it says anything else."""

    name: str
    """"queue" or "queue/details": each building is announced under both names."""


@attrs.frozen(kw_only=True)
class QueueCount:
    """How many rows the list has, those of unknown films and series included; some seconds late."""

    total: int


@attrs.frozen(kw_only=True)
class HealthChanged:
    """Its own health messages may be others now."""


Announcement = Connected | QueueChanged | QueueCount | HealthChanged
