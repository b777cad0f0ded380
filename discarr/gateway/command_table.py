"""The slash commands: one table says how Discord lists them and which action each one is.

`default_member_permissions` stays unset for the administrators' commands too: Discord would hide them from
the roles of ADMIN_ROLE_IDS, of which it knows nothing. Who may is decided by `permissions.py` alone.
"""

import enum
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs

from discarr.model.calendar import CalendarFilter
from discarr.model.cleanup import CleanupOptions, ProtectionKind
from discarr.model.downloads import DownloadState
from discarr.model.requests import (
    Action,
    CheckNow,
    Maintain,
    NotifyMe,
    PreviewCleanup,
    Protect,
    ReloadSettings,
    SetVerbose,
    ShowBlocked,
    ShowCalendar,
    ShowDisks,
    ShowDownloads,
    ShowHealth,
    ShowHelp,
    ShowJournal,
    ShowProgress,
    ShowProtections,
    ShowSubscriptions,
    ShowTitle,
    StopNotifying,
    Unprotect,
)
from discarr.model.services import Instance
from discarr.model.suggestions import Choice, Suggestible

MAX_CHOICES = 25  # Discord's own limits, for one option and for the name of a choice
MAX_CHOICE_NAME = 100

MOST_DAYS = 31
"""Of a calendar."""

Arguments = Mapping[str, Any]
"""What the caller filled in, by option name; Discord has checked types and choices."""


class OptionKind(enum.Enum):
    """Discord's numbers for the types of an option."""

    STRING = 3
    INTEGER = 4
    BOOLEAN = 5


@attrs.frozen(kw_only=True)
class Option:
    """One thing a caller may fill in."""

    name: str
    description: str
    kind: OptionKind
    choices: tuple[Choice, ...] = ()
    is_required: bool = False
    span: tuple[int, int] | None = None
    """The least and the most that a number may be."""
    suggests: Suggestible | None = None
    """What is offered while somebody types; Discord allows no fixed choices beside it."""


@attrs.frozen(kw_only=True)
class SlashCommand:
    name: str
    description: str
    action_of: Callable[[Arguments], Action]
    options: tuple[Option, ...] = ()


def command_table(instances: Sequence[Instance]) -> tuple[SlashCommand, ...]:
    """Every command, in the order a reader meets them; `instances` are those whose downloads can be shown."""
    return (
        SlashCommand(name="check", description="Look again now", action_of=lambda _: CheckNow()),
        SlashCommand(name="health", description="How well each service is", action_of=lambda _: ShowHealth()),
        SlashCommand(
            name="downloads",
            description="Everything that is downloading, for your eyes only",
            action_of=_show_downloads,
            options=_filters(instances),
        ),
        SlashCommand(
            name="calendar",
            description="The episodes and films of the next days",
            action_of=_show_calendar,
            options=_CALENDAR_OPTIONS,
        ),
        SlashCommand(
            name="disk",
            description="How much room there is, and what the queues still take of it",
            action_of=lambda _: ShowDisks(),
        ),
        SlashCommand(
            name="notify",
            description="Be called when a download is imported; without options what you wait for",
            action_of=_notify,
            options=_NOTIFY_OPTIONS,
        ),
        SlashCommand(
            name="search",
            description="How a film or series of the library stands; and search for what is missing",
            action_of=lambda given: ShowTitle(title=given["title"]),
            options=(_SEARCH_FOR,),
        ),
        SlashCommand(name="help", description="What I can do here", action_of=lambda _: ShowHelp()),
        SlashCommand(
            name="cleanup",
            description="Administrators: what is stuck or failed; nothing is removed until you confirm",
            action_of=_preview_cleanup,
            options=(*_instance_option(instances), *_CLEANUP_OPTIONS),
        ),
        SlashCommand(
            name="unblock",
            description="Administrators: downloads that wait for a hand, one after the other",
            action_of=_show_blocked,
            options=(_BLOCKED, _FROM_CLIENT),
        ),
        SlashCommand(
            name="journal",
            description="Administrators: every removal, and what became of it",
            action_of=lambda _: ShowJournal(),
        ),
        SlashCommand(
            name="protect",
            description="Administrators: what no cleanup touches; without options the list",
            action_of=_protect,
            options=_PROTECT_OPTIONS,
        ),
        SlashCommand(
            name="maintenance",
            description="Administrators: for a while nothing is announced and nothing counts as stuck",
            action_of=lambda given: Maintain(asked=given.get("duration")),
            options=(_MAINTENANCE_FOR,),
        ),
        SlashCommand(
            name="verbose",
            description="Administrators: write more, or less, to the log",
            action_of=lambda given: SetVerbose(on=given.get("on")),
            options=(_VERBOSE_ON,),
        ),
        SlashCommand(
            name="reload",
            description="Administrators: read the settings again",
            action_of=lambda _: ReloadSettings(),
        ),
        SlashCommand(
            name="progress",
            description="Administrators: what is tracked, how fast it moves, and the memory it takes",
            action_of=lambda given: ShowProgress(download=given.get("download")),
            options=(_PROGRESS_OF,),
        ),
    )


_NOTIFY_OPTIONS = (
    Option(
        name="download",
        description="What to wait for",
        kind=OptionKind.STRING,
        suggests=Suggestible.PROTECTABLE,
    ),
    Option(
        name="remove",
        description="The number of what you do not want to wait for any more",
        kind=OptionKind.STRING,
    ),
)


def _notify(given: Arguments) -> Action:
    if "remove" in given:
        return StopNotifying(number=given["remove"])
    return NotifyMe(download=given["download"]) if "download" in given else ShowSubscriptions()


_PROGRESS_OF = Option(
    name="download",
    description="Of one download: its title or release name, or a part of it",
    kind=OptionKind.STRING,
    suggests=Suggestible.DOWNLOAD,
)

_MAINTENANCE_FOR = Option(
    name="duration",
    description="30m, 2h, 1h30m; off ends it; leave it out to see whether there is one",
    kind=OptionKind.STRING,
)

_VERBOSE_ON = Option(
    name="on",
    description="On or off; leave it out to switch to the other",
    kind=OptionKind.BOOLEAN,
)


def _show_downloads(given: Arguments) -> Action:
    return ShowDownloads(instance_key=given.get("instance"), state=given.get("state"))


_FROM_CLIENT = Option(
    name="from_client",
    description="Also delete it in the download client, with its data (default: leave it there)",
    kind=OptionKind.BOOLEAN,
)

_BLOCKED = Option(
    name="download",
    description="One of them: its title or release name, or a part of it",
    kind=OptionKind.STRING,
    suggests=Suggestible.BLOCKED,
)


def _show_blocked(given: Arguments) -> Action:
    return ShowBlocked(download=given.get("download"), from_client=given.get("from_client", False))


_SEARCH_FOR = Option(
    name="title",
    description="The film or series; type a part of its name and choose",
    kind=OptionKind.STRING,
    suggests=Suggestible.TITLE,
    is_required=True,
)

_CALENDAR_OPTIONS = (
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


def _show_calendar(given: Arguments) -> Action:
    return ShowCalendar(
        days=given.get("days", ShowCalendar().days),
        only=CalendarFilter(given.get("kind", CalendarFilter.EVERYTHING.value)),
    )


_CLEANUP_OPTIONS = (
    _FROM_CLIENT,
    Option(
        name="search_again",
        description="Blocklist the release and search for another one (default: yes)",
        kind=OptionKind.BOOLEAN,
    ),
)


def _preview_cleanup(given: Arguments) -> Action:
    search_again = given.get("search_again", True)
    options = CleanupOptions(
        instance_key=given.get("instance"),
        from_client=given.get("from_client", False),
        blocklist=search_again,
        search=search_again,
    )
    return PreviewCleanup(options=options)


_UNPROTECT = "remove"

_PROTECT_OPTIONS = (
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


def _protect(given: Arguments) -> Action:
    """The first thing that is given; the answer says what was done."""
    if _UNPROTECT in given:
        return Unprotect(protection_id=given[_UNPROTECT])
    kinds = (kind for kind in ProtectionKind if kind.value in given)
    return next((Protect(kind=kind, value=given[kind.value]) for kind in kinds), ShowProtections())


def _instance_option(instances: Sequence[Instance]) -> tuple[Option, ...]:
    """Choices that can be seen at once, as long as Discord allows so many."""
    if not instances:
        return ()
    option = Option(name="instance", description="Of one service only", kind=OptionKind.STRING)
    if len(instances) > MAX_CHOICES:
        return (attrs.evolve(option, suggests=Suggestible.INSTANCE),)
    choices = tuple(Choice(name=i.label[:MAX_CHOICE_NAME], value=i.key) for i in instances)
    return (attrs.evolve(option, choices=choices),)


def _filters(instances: Sequence[Instance]) -> tuple[Option, ...]:
    of_state = Option(
        name="state",
        description="In one state only",
        kind=OptionKind.STRING,
        choices=tuple(Choice(name=state.value, value=state.name) for state in DownloadState),
    )
    return (*_instance_option(instances), of_state)


def registration_of(table: Sequence[SlashCommand]) -> list[dict[str, Any]]:
    """What is sent to Discord to register the table."""
    return [
        {
            "type": 1,
            "name": command.name,
            "description": command.description,
            "options": [_registered_option(option) for option in command.options],
        }
        for command in table
    ]


def _registered_option(option: Option) -> dict[str, Any]:
    registered: dict[str, Any] = {
        "type": option.kind.value,
        "name": option.name,
        "description": option.description,
        "required": option.is_required,
    }
    if option.choices:
        registered["choices"] = [{"name": choice.name, "value": choice.value} for choice in option.choices]
    if option.span:
        registered["min_value"], registered["max_value"] = option.span
    if option.suggests:
        registered["autocomplete"] = True
    return registered


def is_registered(wanted: Sequence[Arguments], existing: Sequence[Arguments]) -> bool:
    """Whether Discord has exactly these commands; it adds ids, versions and nulls of its own to each."""
    return _by_name(wanted) == _by_name(existing)


def _by_name(commands: Sequence[Arguments]) -> dict[tuple[int, str], dict[str, Any]]:
    return {(command.get("type", 1), command["name"]): _comparable(command) for command in commands}


def _comparable(command: Arguments) -> dict[str, Any]:
    return {
        "description": command.get("description", ""),
        "permissions": command.get("default_member_permissions"),
        "options": [_comparable_option(option) for option in command.get("options") or ()],
    }


def _comparable_option(option: Arguments) -> dict[str, Any]:
    return {
        "type": option["type"],
        "name": option["name"],
        "description": option.get("description", ""),
        "required": option.get("required", False),
        "autocomplete": option.get("autocomplete", False),
        "span": (option.get("min_value"), option.get("max_value")),
        "choices": [(choice["name"], choice["value"]) for choice in option.get("choices") or ()],
    }
