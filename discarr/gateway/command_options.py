"""What callers may fill in, and the action that comes of it."""

from collections.abc import Sequence

import attrs

from discarr.gateway.slash_commands import MAX_CHOICE_NAME, MAX_CHOICES, Arguments, Option, OptionKind
from discarr.model.calendar import CalendarFilter
from discarr.model.cleanup import CleanupOptions, ProtectionKind
from discarr.model.downloads import DownloadState
from discarr.model.requests import (
    Action,
    NotifyMe,
    PreviewCleanup,
    Protect,
    ShowBlocked,
    ShowCalendar,
    ShowDownloads,
    ShowProtections,
    ShowSubscriptions,
    StopNotifying,
    Unprotect,
)
from discarr.model.services import Instance
from discarr.model.suggestions import Choice, Suggestible

MOST_DAYS = 31
"""Of a calendar."""

NOTIFY_OPTIONS = (
    Option(
        name="download",
        description="What to wait for",
        kind=OptionKind.STRING,
        suggests=Suggestible.AWAITABLE,
    ),
    Option(
        name="remove",
        description="What you do not want to wait for any more, or its number",
        kind=OptionKind.STRING,
        suggests=Suggestible.SUBSCRIPTION,
    ),
)


def notify(given: Arguments) -> Action:
    if "remove" in given:
        return StopNotifying(wanted=given["remove"])
    return NotifyMe(download=given["download"]) if "download" in given else ShowSubscriptions()


PROGRESS_OF = Option(
    name="download",
    description="Of one download: its title or release name, or a part of it",
    kind=OptionKind.STRING,
    suggests=Suggestible.DOWNLOAD,
)

MAINTENANCE_FOR = Option(
    name="duration",
    description="30m, 2h, 1h30m; off ends it; leave it out to see whether there is one",
    kind=OptionKind.STRING,
)

VERBOSE_ON = Option(
    name="on",
    description="On or off; leave it out to switch to the other",
    kind=OptionKind.BOOLEAN,
)


def show_downloads(given: Arguments) -> Action:
    return ShowDownloads(instance_key=given.get("instance"), state=given.get("state"))


FROM_CLIENT = Option(
    name="from_client",
    description="Also delete it in the download client, with its data (default: leave it there)",
    kind=OptionKind.BOOLEAN,
)

BLOCKED = Option(
    name="download",
    description="One of them: its title or release name, or a part of it",
    kind=OptionKind.STRING,
    suggests=Suggestible.BLOCKED,
)


def show_blocked(given: Arguments) -> Action:
    return ShowBlocked(download=given.get("download"), from_client=given.get("from_client", False))


SEARCH_FOR = Option(
    name="title",
    description="The film or series; type a part of its name and choose",
    kind=OptionKind.STRING,
    suggests=Suggestible.TITLE,
    is_required=True,
)

CALENDAR_OPTIONS = (
    Option(
        name="days",
        description="How many, today included (default: 7)",
        kind=OptionKind.INTEGER,
        span=(1, MOST_DAYS),
    ),
    Option(
        name="kind",
        description="Of one kind only",
        kind=OptionKind.STRING,
        choices=(
            Choice(name="episodes", value=CalendarFilter.EPISODES.value),
            Choice(name="films, however they come out", value=CalendarFilter.FILMS.value),
            Choice(name="films in cinemas", value=CalendarFilter.CINEMAS.value),
            Choice(name="digital releases of films", value=CalendarFilter.DIGITAL.value),
            Choice(name="physical releases of films", value=CalendarFilter.PHYSICAL.value),
        ),
    ),
)


def show_calendar(given: Arguments) -> Action:
    return ShowCalendar(
        days=given.get("days", ShowCalendar().days),
        only=CalendarFilter(given.get("kind", CalendarFilter.EVERYTHING.value)),
    )


CLEANUP_OPTIONS = (
    FROM_CLIENT,
    Option(
        name="search_again",
        description="Blocklist the release and search for another one (default: yes)",
        kind=OptionKind.BOOLEAN,
    ),
)


def preview_cleanup(given: Arguments) -> Action:
    search_again = given.get("search_again", True)
    options = CleanupOptions(
        instance_key=given.get("instance"),
        from_client=given.get("from_client", False),
        blocklist=search_again,
        search=search_again,
    )
    return PreviewCleanup(options=options)


_UNPROTECT = "remove"

PROTECT_OPTIONS = (
    Option(
        name=ProtectionKind.DOWNLOAD.value,
        description="One download: its release name, as /downloads shows it",
        kind=OptionKind.STRING,
        suggests=Suggestible.PROTECTABLE,
    ),
    Option(
        name=ProtectionKind.RELEASE.value,
        description="Every release whose name is like this; * stands for anything",
        kind=OptionKind.STRING,
    ),
    Option(
        name=ProtectionKind.INDEXER.value,
        description="Everything from this indexer",
        kind=OptionKind.STRING,
        suggests=Suggestible.INDEXER,
    ),
    Option(
        name=ProtectionKind.CLIENT.value,
        description="Everything in this download client",
        kind=OptionKind.STRING,
        suggests=Suggestible.CLIENT,
    ),
    Option(
        name=_UNPROTECT,
        description="The number of a protection to take away",
        kind=OptionKind.STRING,
        suggests=Suggestible.PROTECTION,
    ),
)


def protect(given: Arguments) -> Action:
    """The first thing that is given; the answer says what was done."""
    if _UNPROTECT in given:
        return Unprotect(protection_id=given[_UNPROTECT])
    kinds = (kind for kind in ProtectionKind if kind.value in given)
    return next((Protect(kind=kind, value=given[kind.value]) for kind in kinds), ShowProtections())


def instance_option(instances: Sequence[Instance]) -> tuple[Option, ...]:
    """Choices that can be seen at once, as long as Discord allows so many."""
    if not instances:
        return ()
    option = Option(name="instance", description="Of one service only", kind=OptionKind.STRING)
    if len(instances) > MAX_CHOICES:
        return (attrs.evolve(option, suggests=Suggestible.INSTANCE),)
    choices = tuple(Choice(name=i.label[:MAX_CHOICE_NAME], value=i.key) for i in instances)
    return (attrs.evolve(option, choices=choices),)


def filters(instances: Sequence[Instance]) -> tuple[Option, ...]:
    of_state = Option(
        name="state",
        description="In one state only",
        kind=OptionKind.STRING,
        choices=tuple(Choice(name=state.value, value=state.name) for state in DownloadState),
    )
    return (*instance_option(instances), of_state)
