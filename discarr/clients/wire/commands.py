"""Commands, as a service takes them and tells of them."""

import msgspec

from discarr.clients.wire.reading import Shape
from discarr.model.service_commands import CommandStatus, ServiceCommand


class _Command(msgspec.Struct):
    id: int
    status: str | None = None


_COMMAND = Shape(_Command)
_STATUSES = {member.value: member for member in CommandStatus}


def service_command(body: bytes) -> ServiceCommand:
    command = _COMMAND.of(body)
    status = _STATUSES.get((command.status or "").lower(), CommandStatus.UNKNOWN)
    return ServiceCommand(command_id=command.id, status=status)
