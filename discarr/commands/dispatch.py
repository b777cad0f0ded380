"""From a request to the command that answers it."""

import attrs

from discarr.commands.admin import AdminCommands
from discarr.commands.calendar import CalendarCommands
from discarr.commands.cleanup import CleanupCommands
from discarr.commands.crossing import Handler, error_to_reply, in_the_callers_language, kept, logged
from discarr.commands.disk import DiskCommands
from discarr.commands.maintenance import MaintenanceCommands
from discarr.commands.notify import NotifyCommands
from discarr.commands.proposals import ProposalCommands
from discarr.commands.protections import ProtectionCommands
from discarr.commands.search import SearchCommands
from discarr.commands.suggestions import SuggestionCommands
from discarr.commands.unblock import UnblockCommands
from discarr.commands.user import UserCommands
from discarr.gateway.permissions import refusal_for
from discarr.model.admin_actions import (
    AnswerBlocked,
    AnswerProposal,
    AwaitImport,
    AwaitReceipt,
    CancelCleanup,
    ConfirmCleanup,
    Maintain,
    PreviewCleanup,
    Protect,
    ReloadSettings,
    SetVerbose,
    ShowBlocked,
    ShowJournal,
    ShowProgress,
    ShowProtections,
    TurnPreview,
    Unprotect,
)
from discarr.model.replies import Reply, Sentence
from discarr.model.requests import Request, Suggest
from discarr.model.user_actions import (
    CheckNow,
    FollowSearch,
    NotifyMe,
    ShowCalendar,
    ShowDisks,
    ShowDownloads,
    ShowHealth,
    ShowHelp,
    ShowSubscriptions,
    ShowTitle,
    StartSearch,
    StopNotifying,
    TurnBoard,
)


@attrs.frozen(kw_only=True)
class Commands:
    """Everything a request can be answered by."""

    user: UserCommands
    admin: AdminCommands
    cleanup: CleanupCommands
    protections: ProtectionCommands
    proposals: ProposalCommands
    suggestions: SuggestionCommands
    calendar: CalendarCommands
    search: SearchCommands
    maintenance: MaintenanceCommands
    unblock: UnblockCommands
    disk: DiskCommands
    notify: NotifyCommands


def commands_handler(commands: Commands) -> Handler:
    """What the gateway hands every request to."""

    @logged
    @in_the_callers_language
    @error_to_reply
    @kept(commands.user.cache)
    async def handle(request: Request) -> Reply:
        settings = commands.user.settings.value
        refusal = refusal_for(
            request,
            channel_id=settings.gateway.channel_id,
            admin_role_ids=settings.admin_role_ids,
            requester_role_ids=settings.requester_role_ids,
        )
        if refusal is not None:
            return Sentence(text=refusal)
        return await _answer(commands, request)

    return handle


async def _answer(commands: Commands, request: Request) -> Reply:  # noqa: C901, PLR0912  # one case for each action
    user, admin = commands.user, commands.admin
    match request.action:
        case CheckNow():
            return await user.check_command()
        case ShowHealth():
            return await user.health_command()
        case ShowDownloads() as action:
            return await user.downloads_command(action)
        case ShowCalendar() as action:
            return await commands.calendar.calendar_command(action)
        case ShowDisks():
            return await commands.disk.disk_command()
        case ShowTitle() | StartSearch() | FollowSearch():
            return await commands.search.search_command(request)
        case ShowHelp():
            return await user.help_command(request)
        case ShowSubscriptions() | NotifyMe() | StopNotifying():
            return await commands.notify.notify_command(request)
        case TurnBoard(to=to):
            return await user.turn_board(to)
        case SetVerbose():
            return await admin.verbose_command(request)
        case ReloadSettings():
            return await admin.reload_command(request)
        case Maintain():
            return await commands.maintenance.maintenance_command(request)
        case ShowProgress():
            return await admin.progress_command(request)
        case PreviewCleanup() | TurnPreview() | ConfirmCleanup() | CancelCleanup() | AwaitReceipt():
            return await commands.cleanup.cleanup_command(request)
        case ShowBlocked() | AnswerBlocked() | AwaitImport():
            return await commands.unblock.unblock_command(request)
        case ShowJournal():
            return await commands.cleanup.journal_command(request)
        case ShowProtections() | Protect() | Unprotect():
            return await commands.protections.protect_command(request)
        case Suggest() as asked:
            return commands.suggestions.offer(asked, to=request.caller.user_id)
        case AnswerProposal():
            return await commands.proposals.proposal_command(request)
