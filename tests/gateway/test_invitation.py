"""The invitation asks for exactly what the bot needs."""

from urllib.parse import parse_qs, urlsplit

from discarr.demo.discord.permissions import Permission
from discarr.demo.discord.world import SimulatedDiscord
from discarr.gateway.survey import look_around
from discarr.gateway.visit import visit_discord
from tests.gateway.opening import served_discord, settings_for

NEEDED = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.READ_MESSAGE_HISTORY
)


async def test_its_permissions_and_scopes_are_those_that_are_needed() -> None:
    world = SimulatedDiscord()
    async with served_discord(world), visit_discord(settings_for(world)) as visit:
        bot = await visit.ask(look_around)
    asked = parse_qs(urlsplit(bot.invitation).query)
    assert int(asked["permissions"][0]) == NEEDED
    assert asked["scope"] == ["bot applications.commands"]
    assert asked["client_id"] == [str(world.bot.id)]
    assert [server.name for server in bot.servers] == [world.guild.name]
