"""Channels and their messages."""

from discarr.demo.discord import feed, payloads, posting
from discarr.demo.discord.forms import Form
from discarr.demo.discord.limits import DELETE_MESSAGE, EDIT_MESSAGE, POST_MESSAGE
from discarr.demo.discord.messages import Message, window
from discarr.demo.discord.permissions import Permission
from discarr.demo.discord.reading import Asked
from discarr.demo.discord.routing import Answer, ApiRoute
from discarr.demo.discord.world import SimulatedDiscord


def channel(world: SimulatedDiscord, asked: Asked) -> Answer:
    posting.require(world, _channel_id(asked))
    return world.channel_json(_channel_id(asked))


def history(world: SimulatedDiscord, asked: Asked) -> Answer:
    channel_id = _channel_id(asked)
    posting.require(world, channel_id)
    limit = asked.number("limit") or 50
    form = Form()
    if not 1 <= limit <= 100:
        form.problem(("limit",), "NUMBER_TYPE_MAX", "int value should be less than or equal to 100.")
    form.check()
    if Permission.READ_MESSAGE_HISTORY not in world.bot_permissions(channel_id):
        return []  # documented: no error, no messages
    cut = {name: asked.number(name) for name in ("before", "after", "around")}
    return [_seen(world, message) for message in window(world.messages(channel_id), limit=limit, **cut)]


def one_message(world: SimulatedDiscord, asked: Asked) -> Answer:
    channel_id = _channel_id(asked)
    posting.require(world, channel_id, Permission.READ_MESSAGE_HISTORY)
    return _seen(world, world.store.public(channel_id, _message_id(asked)))


def post(world: SimulatedDiscord, asked: Asked) -> Answer:
    body, files = asked.message()
    return _seen(world, posting.post(world, _channel_id(asked), body, files))


def edit(world: SimulatedDiscord, asked: Asked) -> Answer:
    body, files = asked.message()
    return _seen(world, posting.edit(world, _channel_id(asked), _message_id(asked), body, files))


def delete(world: SimulatedDiscord, asked: Asked) -> Answer:
    posting.delete(world, _channel_id(asked), _message_id(asked))
    return None


def bulk_delete(world: SimulatedDiscord, asked: Asked) -> Answer:
    posting.bulk_delete(world, _channel_id(asked), asked.form())
    return None


def typing(world: SimulatedDiscord, asked: Asked) -> Answer:
    posting.require(world, _channel_id(asked), Permission.SEND_MESSAGES)
    return None


def _channel_id(asked: Asked) -> int:
    return int(asked.path["channel_id"])


def _message_id(asked: Asked) -> int:
    return int(asked.path["message_id"])


def _seen(world: SimulatedDiscord, message: Message) -> dict[str, object]:
    shown = payloads.message_json(message, world.guild)
    return feed.as_bot_sees(shown, world.bot.id, world.privileged_intents)


_CHANNEL = "/channels/{channel_id:int}"
_MESSAGES = f"{_CHANNEL}/messages"
_MESSAGE = f"{_MESSAGES}/{{message_id:int}}"

CHANNEL_ROUTES = (
    ApiRoute(method="GET", path=_CHANNEL, endpoint=channel),
    ApiRoute(method="POST", path=f"{_CHANNEL}/typing", endpoint=typing),
    ApiRoute(method="GET", path=_MESSAGES, endpoint=history),
    ApiRoute(method="POST", path=_MESSAGES, endpoint=post, bucket=POST_MESSAGE),
    ApiRoute(method="POST", path=f"{_MESSAGES}/bulk-delete", endpoint=bulk_delete, bucket=DELETE_MESSAGE),
    ApiRoute(method="GET", path=_MESSAGE, endpoint=one_message),
    ApiRoute(method="PATCH", path=_MESSAGE, endpoint=edit, bucket=EDIT_MESSAGE),
    ApiRoute(method="DELETE", path=_MESSAGE, endpoint=delete, bucket=DELETE_MESSAGE),
)
