"""The slash commands: one table says how Discord lists them and which action each one is.

`default_member_permissions` stays unset for the administrators' commands too: Discord would hide them from
the roles of ADMIN_ROLE_IDS, of which it knows nothing. Who may is decided by `permissions.py` alone.
"""

from collections.abc import Sequence

from discarr.gateway.command_options import (
    BLOCKED,
    CALENDAR_OPTIONS,
    CLEANUP_OPTIONS,
    FROM_CLIENT,
    MAINTENANCE_FOR,
    NOTIFY_OPTIONS,
    PROGRESS_OF,
    PROTECT_OPTIONS,
    SEARCH_FOR,
    VERBOSE_ON,
    filters,
    instance_option,
    notify,
    preview_cleanup,
    protect,
    show_blocked,
    show_calendar,
    show_downloads,
)
from discarr.gateway.slash_commands import SlashCommand
from discarr.language.words import marked, named
from discarr.model.admin_actions import Maintain, ReloadSettings, SetVerbose, ShowJournal, ShowProgress
from discarr.model.services import Instance
from discarr.model.user_actions import CheckNow, ShowDisks, ShowHealth, ShowHelp, ShowTitle


def command_table(instances: Sequence[Instance]) -> tuple[SlashCommand, ...]:
    """Every command, in the order a reader meets them; `instances` are those whose downloads can be shown."""
    return (
        SlashCommand(
            name=named("command", "check"),
            description=marked("Look again now"),
            action_of=lambda _: CheckNow(),
        ),
        SlashCommand(
            name=named("command", "health"),
            description=marked("How well each service is"),
            action_of=lambda _: ShowHealth(),
        ),
        SlashCommand(
            name=named("command", "downloads"),
            description=marked("Everything that is downloading, for your eyes only"),
            action_of=show_downloads,
            options=filters(instances),
        ),
        SlashCommand(
            name=named("command", "calendar"),
            description=marked("The episodes and films of the next days"),
            action_of=show_calendar,
            options=CALENDAR_OPTIONS,
        ),
        SlashCommand(
            name=named("command", "disk"),
            description=marked("How much room there is, and what the queues still take of it"),
            action_of=lambda _: ShowDisks(),
        ),
        SlashCommand(
            name=named("command", "notify"),
            description=marked("Be called when a download is imported; without options what you wait for"),
            action_of=notify,
            options=NOTIFY_OPTIONS,
        ),
        SlashCommand(
            name=named("command", "search"),
            description=marked("How a film or series of the library stands; and search for what is missing"),
            action_of=lambda given: ShowTitle(title=given["title"]),
            options=(SEARCH_FOR,),
        ),
        SlashCommand(
            name=named("command", "help"),
            description=marked("What I can do here"),
            action_of=lambda _: ShowHelp(),
        ),
        SlashCommand(
            name=named("command", "cleanup"),
            description=marked(
                "Administrators: what is stuck or failed; nothing is removed until you confirm"
            ),
            action_of=preview_cleanup,
            options=(*instance_option(instances), *CLEANUP_OPTIONS),
        ),
        SlashCommand(
            name=named("command", "unblock"),
            description=marked("Administrators: downloads that wait for a hand, one after the other"),
            action_of=show_blocked,
            options=(BLOCKED, FROM_CLIENT),
        ),
        SlashCommand(
            name=named("command", "journal"),
            description=marked("Administrators: every removal, and what became of it"),
            action_of=lambda _: ShowJournal(),
        ),
        SlashCommand(
            name=named("command", "protect"),
            description=marked("Administrators: what no cleanup touches; without options the list"),
            action_of=protect,
            options=PROTECT_OPTIONS,
        ),
        SlashCommand(
            name=named("command", "maintenance"),
            description=marked(
                "Administrators: for a while nothing is announced and nothing counts as stuck"
            ),
            action_of=lambda given: Maintain(asked=given.get("duration")),
            options=(MAINTENANCE_FOR,),
        ),
        SlashCommand(
            name=named("command", "verbose"),
            description=marked("Administrators: write more, or less, to the log"),
            action_of=lambda given: SetVerbose(on=given.get("on")),
            options=(VERBOSE_ON,),
        ),
        SlashCommand(
            name=named("command", "reload"),
            description=marked("Administrators: read the settings again"),
            action_of=lambda _: ReloadSettings(),
        ),
        SlashCommand(
            name=named("command", "progress"),
            description=marked("Administrators: what is tracked, how fast it moves, and the memory it takes"),
            action_of=lambda given: ShowProgress(download=given.get("download")),
            options=(PROGRESS_OF,),
        ),
    )
