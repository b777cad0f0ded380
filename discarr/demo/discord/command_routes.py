"""Application commands, of the guild and global: the same acts on two registers."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from discarr.demo.discord.commands import Commands
from discarr.demo.discord.reading import read_json, read_object
from discarr.demo.discord.refusals import InvalidJson, MissingAccess, UnknownApplication
from discarr.demo.discord.routing import Answer, ApiRoute
from discarr.demo.discord.world import SimulatedDiscord


async def all_commands(world: SimulatedDiscord, request: Request) -> Answer:
    return _register(world, request).all()


async def replace_all(world: SimulatedDiscord, request: Request) -> Answer:
    asked = await read_json(request)
    if not isinstance(asked, list):
        raise InvalidJson
    replaced = _register(world, request).replace_all(asked)
    world.changes.announce()
    return replaced


async def add(world: SimulatedDiscord, request: Request) -> Response:
    stored, is_new = _register(world, request).add(await read_object(request))
    world.changes.announce()
    return JSONResponse(stored, 201 if is_new else 200)


async def one_command(world: SimulatedDiscord, request: Request) -> Answer:
    return _register(world, request).get(_command_id(request))


async def change(world: SimulatedDiscord, request: Request) -> Answer:
    changed = _register(world, request).change(_command_id(request), await read_object(request))
    world.changes.announce()
    return changed


async def remove(world: SimulatedDiscord, request: Request) -> Answer:
    _register(world, request).remove(_command_id(request))
    world.changes.announce()
    return None


def _register(world: SimulatedDiscord, request: Request) -> Commands:
    if request.path_params["application_id"] != world.bot.id:
        raise UnknownApplication
    guild_id = request.path_params.get("guild_id")
    if guild_id is None:
        return world.global_commands
    if guild_id != world.guild_id:
        raise MissingAccess  # also for guilds that do not exist: Discord does not tell which
    return world.guild_commands


def _command_id(request: Request) -> int:
    return int(request.path_params["command_id"])


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
