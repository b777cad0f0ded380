"""What callers may fill in, and the action that comes of it."""

from collections.abc import Sequence

import attrs

from discarr.gateway.slash_commands import MAX_CHOICE_NAME, MAX_CHOICES, Arguments, Option, OptionKind
from discarr.language.words import marked, named
from discarr.model.admin_actions import PreviewCleanup, Protect, ShowBlocked, ShowProtections, Unprotect
from discarr.model.calendar import CalendarFilter
from discarr.model.cleanup import CleanupOptions, ProtectionKind
from discarr.model.downloads import DownloadState
from discarr.model.requests import Action
from discarr.model.services import Instance
from discarr.model.suggestions import Choice, Suggestible
from discarr.model.user_actions import NotifyMe, ShowCalendar, ShowDownloads, ShowSubscriptions, StopNotifying

MOST_DAYS = 31
"""Of a calendar."""

NOTIFY_OPTIONS = (
    Option(
        name=named("option", "download"),
        description=marked("What to wait for"),
        kind=OptionKind.STRING,
        suggests=Suggestible.AWAITABLE,
    ),
    Option(
        name=named("option", "remove"),
        description=marked("What you do not want to wait for any more, or its number"),
        kind=OptionKind.STRING,
        suggests=Suggestible.SUBSCRIPTION,
    ),
)


def notify(given: Arguments) -> Action:
    if "remove" in given:
        return StopNotifying(wanted=given["remove"])
    return NotifyMe(download=given["download"]) if "download" in given else ShowSubscriptions()


PROGRESS_OF = Option(
    name=named("option", "download"),
    description=marked("Of one download: its title or release name, or a part of it"),
    kind=OptionKind.STRING,
    suggests=Suggestible.DOWNLOAD,
)

MAINTENANCE_FOR = Option(
    name=named("option", "duration"),
    description=marked("30m, 2h, 1h30m; off ends it; leave it out to see whether there is one"),
    kind=OptionKind.STRING,
)

VERBOSE_ON = Option(
    name=named("option", "on"),
    description=marked("On or off; leave it out to switch to the other"),
    kind=OptionKind.BOOLEAN,
)


def show_downloads(given: Arguments) -> Action:
    return ShowDownloads(instance_key=given.get("instance"), state=given.get("state"))


FROM_CLIENT = Option(
    name=named("option", "from_client"),
    description=marked("Also delete it in the download client, with its data (default: leave it there)"),
    kind=OptionKind.BOOLEAN,
)

BLOCKED = Option(
    name=named("option", "download"),
    description=marked("One of them: its title or release name, or a part of it"),
    kind=OptionKind.STRING,
    suggests=Suggestible.BLOCKED,
)


def show_blocked(given: Arguments) -> Action:
    return ShowBlocked(download=given.get("download"), from_client=given.get("from_client", False))


SEARCH_FOR = Option(
    name=named("option", "title"),
    description=marked("The film or series; type a part of its name and choose"),
    kind=OptionKind.STRING,
    suggests=Suggestible.TITLE,
    is_required=True,
)

CALENDAR_OPTIONS = (
    Option(
        name=named("option", "days"),
        description=marked("How many, today included (default: 7)"),
        kind=OptionKind.INTEGER,
        span=(1, MOST_DAYS),
    ),
    Option(
        name=named("option", "kind"),
        description=marked("Of one kind only"),
        kind=OptionKind.STRING,
        choices=(
            Choice(name=marked("episodes"), value=CalendarFilter.EPISODES.value),
            Choice(name=marked("films, however they come out"), value=CalendarFilter.FILMS.value),
            Choice(name=marked("films in cinemas"), value=CalendarFilter.CINEMAS.value),
            Choice(name=marked("digital releases of films"), value=CalendarFilter.DIGITAL.value),
            Choice(name=marked("physical releases of films"), value=CalendarFilter.PHYSICAL.value),
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
        name=named("option", "search_again"),
        description=marked("Blocklist the release and search for another one (default: yes)"),
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


_UNPROTECT = named("option", "remove")

PROTECT_OPTIONS = (
    Option(
        name=named("option", "download"),
        description=marked("One download: its release name, as /downloads shows it"),
        kind=OptionKind.STRING,
        suggests=Suggestible.PROTECTABLE,
    ),
    Option(
        name=named("option", "release"),
        description=marked("Every release whose name is like this; * stands for anything"),
        kind=OptionKind.STRING,
    ),
    Option(
        name=named("option", "indexer"),
        description=marked("Everything from this indexer"),
        kind=OptionKind.STRING,
        suggests=Suggestible.INDEXER,
    ),
    Option(
        name=named("option", "client"),
        description=marked("Everything in this download client"),
        kind=OptionKind.STRING,
        suggests=Suggestible.CLIENT,
    ),
    Option(
        name=_UNPROTECT,
        description=marked("The number of a protection to take away"),
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
    option = Option(
        name=named("option", "instance"), description=marked("Of one service only"), kind=OptionKind.STRING
    )
    if len(instances) > MAX_CHOICES:
        return (attrs.evolve(option, suggests=Suggestible.INSTANCE),)
    choices = tuple(Choice(name=i.label[:MAX_CHOICE_NAME], value=i.key) for i in instances)
    return (attrs.evolve(option, choices=choices),)


def filters(instances: Sequence[Instance]) -> tuple[Option, ...]:
    of_state = Option(
        name=named("option", "state"),
        description=marked("In one state only"),
        kind=OptionKind.STRING,
        choices=tuple(Choice(name=state.value, value=state.name) for state in DownloadState),
    )
    return (*instance_option(instances), of_state)
