"""Whether it is quiet, and until when: by the wall clock of a time zone, through its changes. Pure."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from discarr.model.settings import NoticeSettings, QuietHours

DAY = timedelta(days=1)
LOOK_AGAIN = timedelta(hours=1)
"""Where quiet hours of nearly a day begin again within the hour that a change of the clocks leaves out."""


def quiet_until(settings: NoticeSettings, now: datetime) -> datetime | None:
    """When the present quiet ends; None while it is not quiet."""
    hours = settings.quiet_hours
    if hours is None:
        return None
    zone = ZoneInfo(settings.time_zone) if settings.time_zone else None
    local = now.astimezone(zone)
    if not _is_quiet(hours, local):
        return None
    end = datetime.combine(local.date(), hours.end)
    if hours.end <= local.time():
        end += DAY
    # An hour that a day has twice ends it twice; for one that it has not, both answers are beside it.
    ends = (end.replace(fold=fold, tzinfo=zone).astimezone(UTC) for fold in (0, 1))
    loud = (moment for moment in ends if moment > now and not _is_quiet(hours, moment.astimezone(zone)))
    return min(loud, default=now + LOOK_AGAIN)


def _is_quiet(hours: QuietHours, local: datetime) -> bool:
    time = local.time()
    if hours.begin < hours.end:
        return hours.begin <= time < hours.end
    return time >= hours.begin or time < hours.end
