"""What crosses every command."""

import trio

from discarr.commands.crossing import error_to_reply
from discarr.errors import ServiceUnreachable
from discarr.model.requests import Caller, CheckNow, Reply, Request, Sentence
from discarr.model.services import Instance, ServiceKind


async def test_an_expected_error_is_answered_in_words_that_name_no_address() -> None:
    @error_to_reply
    async def command(_request: Request) -> Reply:
        await trio.lowlevel.checkpoint()
        raise ServiceUnreachable(
            Instance(kind=ServiceKind.RADARR), "http://10.1.2.3:7878", "connection refused"
        )

    reply = await command(
        Request(caller=Caller(user_id=1, channel_id=2, guild_id=3, guild_owner_id=4), action=CheckNow())
    )
    assert isinstance(reply, Sentence)
    assert "connection refused" in reply.text
    assert "10.1.2.3" not in reply.text
