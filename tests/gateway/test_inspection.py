"""What `discarr check` learns of Discord: each cause is named, and no gateway is ever connected."""

import attrs
import pytest

from discarr.demo.discord.faults import Fault
from discarr.demo.discord.permissions import Permission
from discarr.demo.discord.world import SimulatedDiscord
from discarr.gateway.inspection import Finding, inspect_discord
from discarr.model.settings import GatewaySettings, Secret
from tests.gateway.opening import served_discord, settings_for


async def inspected(
    world: SimulatedDiscord, *, token: str | None = None, notices: int | None = None
) -> tuple[Finding, ...]:
    async with served_discord(world):
        settings = attrs.evolve(settings_for(world, token=token), notice_channel_id=notices)
        findings = await inspect_discord(settings)
    assert not world.gateway_log
    return findings


def wrong(findings: tuple[Finding, ...]) -> dict[str, str]:
    return {finding.asked: finding.sentence for finding in findings if not finding.ok}


async def test_all_is_well() -> None:
    findings = await inspected(SimulatedDiscord())
    assert [finding.asked for finding in findings] == [
        "token",
        "channel",
        "permission View Channel",
        "permission Send Messages",
        "permission Embed Links",
        "permission Read Message History",
        "commands",
    ]
    assert all(finding.ok for finding in findings)
    assert "#downloads in Home Media" in findings[1].sentence


async def test_a_wrong_token() -> None:
    findings = await inspected(SimulatedDiscord(), token="wrong")
    assert list(wrong(findings)) == ["token"]
    assert "DISCORD_TOKEN" in findings[0].sentence


async def test_a_missing_channel() -> None:
    world = SimulatedDiscord()
    world.remove_channel()
    assert "DISCORD_CHANNEL_ID" in wrong(await inspected(world))["channel"]


@pytest.mark.parametrize(
    ("permission", "name"),
    [
        (Permission.VIEW_CHANNEL, "View Channel"),
        (Permission.SEND_MESSAGES, "Send Messages"),
        (Permission.EMBED_LINKS, "Embed Links"),
        (Permission.READ_MESSAGE_HISTORY, "Read Message History"),
    ],
)
async def test_a_missing_permission(permission: Permission, name: str) -> None:
    world = SimulatedDiscord()
    world.deny(permission)
    problems = wrong(await inspected(world))
    assert list(problems) == [f"permission {name}"]
    assert name in problems[f"permission {name}"]


async def test_the_channel_of_the_notices_is_looked_at_too() -> None:
    world = SimulatedDiscord()
    there = next(each for each in world.guild.channels if each != world.channel_id)
    (*_, notices) = await inspected(world, notices=there)
    assert (notices.ok, notices.asked) == (True, "notice channel")
    assert f"#{world.guild.channel(there).name}" in notices.sentence

    world.deny(Permission.SEND_MESSAGES, channel_id=there)
    assert "Send Messages" in wrong(await inspected(world, notices=there))["notice channel"]

    world.remove_channel(there)
    assert "NOTICE_CHANNEL_ID" in wrong(await inspected(world, notices=there))["notice channel"]


async def test_an_invitation_without_commands() -> None:
    world = SimulatedDiscord()
    world.has_commands_scope = False
    problems = wrong(await inspected(world))
    assert list(problems) == ["commands"]
    assert "applications.commands" in problems["commands"]


async def test_a_request_that_discord_refuses_is_no_refused_message() -> None:
    world = SimulatedDiscord()
    world.fault("GET", "/channels/", Fault(status=400, json={"message": "Invalid Form Body", "code": 50035}))
    assert "to look for the channel" in wrong(await inspected(world))["channel"]


async def test_discord_out_of_order() -> None:
    world = SimulatedDiscord()
    world.fault("GET", "/users/@me$", Fault(status=503, json={"message": "", "code": 0}))
    assert "HTTP 503" in wrong(await inspected(world))["token"]


async def test_no_network() -> None:
    settings = GatewaySettings(token=Secret("x"), channel_id=1, api="http://127.0.0.1:9")
    assert "no connection" in wrong(await inspect_discord(settings))["token"]
