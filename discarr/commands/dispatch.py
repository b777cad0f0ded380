"""From a request to the command that answers it."""

from discarr.commands.admin import AdminCommands
from discarr.commands.crossing import Handler, error_to_reply, logged
from discarr.commands.user import UserCommands
from discarr.gateway.permissions import refusal_for
from discarr.model.requests import (
    CheckNow,
    ReloadSettings,
    Reply,
    Request,
    Sentence,
    SetVerbose,
    ShowDownloads,
    ShowHealth,
    ShowHelp,
    ShowProgress,
    TurnBoard,
)


def commands_handler(user: UserCommands, admin: AdminCommands) -> Handler:
    """What the gateway hands every request to."""

    @logged
    @error_to_reply
    async def handle(request: Request) -> Reply:
        settings = user.settings.value
        refusal = refusal_for(
            request, channel_id=settings.gateway.channel_id, admin_role_ids=settings.admin_role_ids
        )
        if refusal is not None:
            return Sentence(text=refusal)
        return await _answer(user, admin, request)

    return handle


async def _answer(user: UserCommands, admin: AdminCommands, request: Request) -> Reply:
    match request.action:
        case CheckNow():
            return await user.check_command()
        case ShowHealth():
            return await user.health_command()
        case ShowDownloads() as action:
            return await user.downloads_command(action)
        case ShowHelp():
            return await user.help_command(request)
        case TurnBoard(to=to):
            return await user.turn_board(to)
        case SetVerbose():
            return await admin.verbose_command(request)
        case ReloadSettings():
            return await admin.reload_command(request)
        case ShowProgress():
            return await admin.progress_command(request)
