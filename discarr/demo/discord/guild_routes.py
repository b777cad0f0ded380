"""Users, the application, the gateway's address, and the guild."""

from discarr.demo.discord import payloads
from discarr.demo.discord.reading import Asked
from discarr.demo.discord.refusals import UnknownGuild, UnknownMember, UnknownUser
from discarr.demo.discord.routing import Answer, ApiRoute
from discarr.demo.discord.world import SimulatedDiscord


def own_user(world: SimulatedDiscord, _asked: Asked) -> Answer:
    return payloads.own_user_json(world.bot)


def user(world: SimulatedDiscord, asked: Asked) -> Answer:
    member = world.guild.members.get(asked.path["user_id"])
    if member is None:
        raise UnknownUser
    return payloads.user_json(member.user)


def own_guilds(world: SimulatedDiscord, _asked: Asked) -> Answer:
    if not world.bot_is_in_guild:
        return []
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


def application(world: SimulatedDiscord, _asked: Asked) -> Answer:
    return world.application()


def gateway(world: SimulatedDiscord, _asked: Asked) -> Answer:
    return {"url": world.gateway_url}


def gateway_bot(world: SimulatedDiscord, _asked: Asked) -> Answer:
    starts = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
    return {"url": world.gateway_url, "shards": 1, "session_start_limit": starts}


def guild(world: SimulatedDiscord, asked: Asked) -> Answer:
    _require_guild(world, asked)
    counts = {"approximate_member_count": len(world.guild.members), "approximate_presence_count": 1}
    return payloads.guild_json(world.guild) | (counts if asked.says("with_counts") else {})


def channels(world: SimulatedDiscord, asked: Asked) -> Answer:
    _require_guild(world, asked)
    return [world.channel_json(channel_id) for channel_id in world.guild.channels]


def roles(world: SimulatedDiscord, asked: Asked) -> Answer:
    _require_guild(world, asked)
    return [payloads.role_json(role, world.bot.id) for role in world.guild.roles.values()]


def member(world: SimulatedDiscord, asked: Asked) -> Answer:
    _require_guild(world, asked)
    found = world.guild.members.get(asked.path["user_id"])
    if found is None:
        raise UnknownMember
    return payloads.member_json(found)


def _require_guild(world: SimulatedDiscord, asked: Asked) -> None:
    if asked.path["guild_id"] != world.guild_id or not world.bot_is_in_guild:
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
