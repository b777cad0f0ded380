"""Users, the application, the gateway's address, and the guild."""

from starlette.requests import Request

from discarr.demo.discord import payloads
from discarr.demo.discord.refusals import UnknownGuild, UnknownMember, UnknownUser
from discarr.demo.discord.routing import Answer, ApiRoute, is_yes
from discarr.demo.discord.world import SimulatedDiscord


async def own_user(world: SimulatedDiscord, _request: Request) -> Answer:
    return payloads.own_user_json(world.bot)


async def user(world: SimulatedDiscord, request: Request) -> Answer:
    member = world.guild.members.get(request.path_params["user_id"])
    if member is None:
        raise UnknownUser
    return payloads.user_json(member.user)


async def own_guilds(world: SimulatedDiscord, _request: Request) -> Answer:
    permissions = world.guild.permissions_in_guild(world.bot.id)
    return [
        {
            "id": str(world.guild_id),
            "name": world.guild.name,
            "icon": None,
            "banner": None,
            "owner": False,
            "permissions": str(int(permissions)),
            "features": [],
        }
    ]


async def application(world: SimulatedDiscord, _request: Request) -> Answer:
    return world.application()


async def gateway(world: SimulatedDiscord, _request: Request) -> Answer:
    return {"url": world.gateway_url}


async def gateway_bot(world: SimulatedDiscord, _request: Request) -> Answer:
    starts = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
    return {"url": world.gateway_url, "shards": 1, "session_start_limit": starts}


async def guild(world: SimulatedDiscord, request: Request) -> Answer:
    _require_guild(world, request)
    counts = {"approximate_member_count": len(world.guild.members), "approximate_presence_count": 1}
    return payloads.guild_json(world.guild) | (counts if is_yes(request, "with_counts") else {})


async def channels(world: SimulatedDiscord, request: Request) -> Answer:
    _require_guild(world, request)
    return [world.channel_json(channel_id) for channel_id in world.guild.channels]


async def roles(world: SimulatedDiscord, request: Request) -> Answer:
    _require_guild(world, request)
    return [payloads.role_json(role, world.bot.id) for role in world.guild.roles.values()]


async def member(world: SimulatedDiscord, request: Request) -> Answer:
    _require_guild(world, request)
    found = world.guild.members.get(request.path_params["user_id"])
    if found is None:
        raise UnknownMember
    return payloads.member_json(found)


def _require_guild(world: SimulatedDiscord, request: Request) -> None:
    if request.path_params["guild_id"] != world.guild_id:
        raise UnknownGuild


_GUILD = "/guilds/{guild_id:int}"

GUILD_ROUTES = (
    ApiRoute(method="GET", path="/users/@me", endpoint=own_user),
    ApiRoute(method="GET", path="/users/@me/guilds", endpoint=own_guilds),
    ApiRoute(method="GET", path="/users/{user_id:int}", endpoint=user),
    ApiRoute(method="GET", path="/oauth2/applications/@me", endpoint=application),
    ApiRoute(method="GET", path="/applications/@me", endpoint=application),
    ApiRoute(method="GET", path="/gateway", endpoint=gateway, with_token=False),
    ApiRoute(method="GET", path="/gateway/bot", endpoint=gateway_bot),
    ApiRoute(method="GET", path=_GUILD, endpoint=guild),
    ApiRoute(method="GET", path=f"{_GUILD}/channels", endpoint=channels),
    ApiRoute(method="GET", path=f"{_GUILD}/roles", endpoint=roles),
    ApiRoute(method="GET", path=f"{_GUILD}/members/{{user_id:int}}", endpoint=member),
)
