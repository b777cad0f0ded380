"""Application commands, of the guild and global: the same acts on two registers."""

from starlette.responses import JSONResponse, Response

from discarr.demo.discord.commands import Commands, without_localizations
from discarr.demo.discord.reading import Asked
from discarr.demo.discord.refusals import InvalidJson, MissingAccess, UnknownApplication
from discarr.demo.discord.routing import Answer, ApiRoute
from discarr.demo.discord.world import SimulatedDiscord


def all_commands(world: SimulatedDiscord, asked: Asked) -> Answer:
    listed = _register(world, asked).all()
    return listed if asked.says("with_localizations") else [without_localizations(each) for each in listed]


def replace_all(world: SimulatedDiscord, asked: Asked) -> Answer:
    wanted = asked.json()
    if not isinstance(wanted, list):
        raise InvalidJson
    replaced = _register(world, asked).replace_all(wanted)
    world.changes.announce()
    return replaced


def add(world: SimulatedDiscord, asked: Asked) -> Response:
    stored, is_new = _register(world, asked).add(asked.form())
    world.changes.announce()
    return JSONResponse(stored, 201 if is_new else 200)


def one_command(world: SimulatedDiscord, asked: Asked) -> Answer:
    return _register(world, asked).get(_command_id(asked))


def change(world: SimulatedDiscord, asked: Asked) -> Answer:
    changed = _register(world, asked).change(_command_id(asked), asked.form())
    world.changes.announce()
    return changed


def remove(world: SimulatedDiscord, asked: Asked) -> Answer:
    _register(world, asked).remove(_command_id(asked))
    world.changes.announce()
    return None


def _register(world: SimulatedDiscord, asked: Asked) -> Commands:
    if asked.path["application_id"] != world.bot.id:
        raise UnknownApplication
    guild_id = asked.path.get("guild_id")
    if guild_id is None:
        return world.global_commands
    if guild_id != world.guild_id or not (world.bot_is_in_guild and world.has_commands_scope):
        raise MissingAccess  # also for guilds that do not exist: Discord does not tell which
    return world.guild_commands


def _command_id(asked: Asked) -> int:
    return int(asked.path["command_id"])


def _routes(commands: str) -> tuple[ApiRoute, ...]:
    command = f"{commands}/{{command_id:int}}"
    return (
        ApiRoute(method="GET", path=commands, endpoint=all_commands),
        ApiRoute(method="PUT", path=commands, endpoint=replace_all),
        ApiRoute(method="POST", path=commands, endpoint=add),
        ApiRoute(method="GET", path=command, endpoint=one_command),
        ApiRoute(method="PATCH", path=command, endpoint=change),
        ApiRoute(method="DELETE", path=command, endpoint=remove),
    )


_APPLICATION = "/applications/{application_id:int}"

COMMAND_ROUTES = (
    *_routes(f"{_APPLICATION}/commands"),
    *_routes(f"{_APPLICATION}/guilds/{{guild_id:int}}/commands"),
)
