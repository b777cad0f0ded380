"""What a service says about its own health."""

from collections.abc import Iterable
from datetime import timedelta

import attrs

from discarr.demo.arr.downloads import DownloadClient


@attrs.frozen(kw_only=True)
class HealthWarning:
    source: str
    """The check; one warning of each at a time."""
    message: str
    type: str = "warning"
    """notice, warning or error."""


def of_clients(offline: Iterable[DownloadClient]) -> list[HealthWarning]:
    names = ", ".join(sorted(client.name for client in offline))
    if not names:
        return []
    return [
        HealthWarning(
            source="DownloadClientStatusCheck",
            type="error",
            message=f"Download clients are unavailable due to failures: {names}",
        ),
        HealthWarning(
            source="DownloadClientCheck",
            type="error",
            message=f"Unable to communicate with {names}. Please check your settings.",
        ),
    ]


def of_the_day(age: timedelta) -> list[HealthWarning]:
    """In a lively world an indexer is down for a minute in every five."""
    if age.total_seconds() % 300 < 240:
        return []
    message = "Indexers unavailable due to failures for more than 6 hours: Papermill (Prowlarr)"
    return [HealthWarning(source="IndexerLongTermStatusCheck", message=message)]
