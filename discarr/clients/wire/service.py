"""How a service is: its status, and what it complains about."""

from datetime import datetime
from typing import Any

import attrs
import msgspec

from discarr.clients.wire.reading import Shape, clean, entries, moment_of


@attrs.frozen(kw_only=True)
class SystemStatus:
    app_name: str
    version: str | None
    started_at: datetime | None


class _SystemStatus(msgspec.Struct, rename="camel"):
    app_name: str
    version: str | None = None
    start_time: str | None = None


class _HealthMessage(msgspec.Struct):
    type: str | None = None
    message: str | None = None
    source: str | None = None


_SYSTEM_STATUS = Shape(_SystemStatus)
_HEALTH_MESSAGE = Shape(_HealthMessage)

_CLIENT_CHECKS = frozenset({"downloadclientstatuscheck", "downloadclientcheck"})
"""DownloadClientStatusCheck.cs, DownloadClientCheck.cs: the clients that fail, and those not answering."""


def system_status(body: bytes) -> SystemStatus:
    status = _SYSTEM_STATUS.of(body)
    return SystemStatus(
        app_name=status.app_name,
        version=status.version,
        started_at=moment_of(status.start_time),
    )


def health_warnings(body: bytes) -> tuple[str, ...]:
    """What the service itself complains about."""
    return tuple(text for complaint in _complaints(body) if (text := complaint.message or complaint.source))


def client_unavailable(body: bytes) -> bool:
    """Whether a download client cannot be used, by the check that says so: the texts are localised."""
    return any((complaint.source or "").lower() in _CLIENT_CHECKS for complaint in _complaints(body))


def _complaints(body: bytes) -> list[_HealthMessage]:
    """The entries but "ok" and "notice"; one that does not fit costs itself, like a row."""
    fitting = (message for entry in entries(body) if (message := _health_message(entry)) is not None)
    return [message for message in fitting if (message.type or "").lower() in ("warning", "error")]


def _health_message(entry: Any) -> _HealthMessage | None:
    try:
        return _HEALTH_MESSAGE.of(clean(entry))
    except ValueError:
        return None
