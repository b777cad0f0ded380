"""What is asked by a command or a button, and needs no administrator."""

import enum

import attrs

from discarr.model.calendar import CalendarFilter


class PageTurn(enum.Enum):
    FIRST = "first"
    PREVIOUS = "previous"
    NEXT = "next"
    LAST = "last"


@attrs.frozen(kw_only=True)
class CheckNow:
    """`/check`: read every queue and every service's health now."""


@attrs.frozen(kw_only=True)
class ShowHealth:
    """`/health`."""


@attrs.frozen(kw_only=True)
class ShowDownloads:
    """`/downloads` and its page buttons: a private view."""

    instance_key: str | None = None
    """Of one instance only ("radarr-4k")."""
    state: str | None = None
    """Of one state only: the name of a DownloadState."""
    page: int = 0


@attrs.frozen(kw_only=True)
class ShowCalendar:
    """`/calendar` and its page buttons."""

    days: int = 7
    """Today is the first."""
    only: CalendarFilter = CalendarFilter.EVERYTHING
    page: int = 0


@attrs.frozen(kw_only=True)
class ShowDisks:
    """`/disk`."""


@attrs.frozen(kw_only=True)
class ShowTitle:
    """`/search`: how a film or series stands."""

    title: str
    """A key that was offered ("radarr-4k:123"), or what somebody typed."""


@attrs.frozen(kw_only=True)
class StartSearch:
    """The button under it."""

    instance_key: str
    media_id: int


@attrs.frozen(kw_only=True)
class FollowSearch:
    """What became of a search: asked by the gateway itself, by no button."""

    search_id: str
    seen: int
    """The version of its progress that is shown already."""


@attrs.frozen(kw_only=True)
class ShowHelp:
    """`/help`."""


@attrs.frozen(kw_only=True)
class TurnBoard:
    """A page button under the board: everyone's page moves."""

    to: PageTurn


@attrs.frozen(kw_only=True)
class ShowSubscriptions:
    """`/notify` without options: what the caller waits for."""


@attrs.frozen(kw_only=True)
class NotifyMe:
    """The menu under the board, and `/notify` with a download."""

    download: str
    """What the menu's option holds, a key, or a name."""


@attrs.frozen(kw_only=True)
class StopNotifying:
    """`/notify` with the number of what it listed, or with what was offered for it."""

    wanted: str
