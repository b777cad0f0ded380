"""Interactions that no client of Discord's would send, over the wire: no crash, no mention, no action."""

from pathlib import Path
from typing import Any

from discarr.board.custom_ids import NOTIFY_MENU
from discarr.demo.discord.asking import interaction_json, outcome
from discarr.demo.discord.guild import User
from discarr.demo.discord.interactions import InteractionKind, Outcome
from discarr.demo.discord.messages import Message
from discarr.gateway.command_table import command_table
from discarr.model.services import Instance, ServiceKind
from tests.end_to_end.house import BOARD, House, open_house, text_of

STRING, INTEGER, BOOLEAN = 3, 4, 5
INSTANCES = (Instance(kind=ServiceKind.RADARR), Instance(kind=ServiceKind.SONARR))
ODD_VALUES: tuple[tuple[int, Any], ...] = (
    *((STRING, ""), (STRING, "@everyone <@1> \u202e\0" * 300), (STRING, "../../etc/passwd"), (STRING, "[")),
    *((INTEGER, -(2**53)), (INTEGER, 2**53), (BOOLEAN, True)),
)
ODD_CUSTOM_IDS = (
    *("", ":", "x" * 100, "board:sideways", "downloads:999999:next:", "downloads:0:next:STALLED:nowhere"),
    *("cleanup:confirm:unknown", "cleanup:page:0:next:unknown", "unblock:import:unknown", "\u202e@everyone"),
    *(
        "search:1:radarr",
        "search:999999999999999999:nowhere",
        "proposal:replace:unknown",
        "calendar:0::366:all",
    ),
)
LEFT_OUT = "nobody_sent_this"
ODD_OPTIONS: tuple[Any, ...] = ([{}], [None], {"name": "x"}, [{"name": ["download"], "value": [1]}], 5)
ODD_VALUES_CHOSEN: tuple[Any, ...] = ([5], [None], [{"a": 1}], "text", 5)
ODD_NAMES: tuple[Any, ...] = (None, 5, ["help"], {"help": 1})
ODD_SHAPES: tuple[tuple[InteractionKind, dict[str, Any]], ...] = (
    *((InteractionKind.COMMAND, {"name": name}) for name in ODD_NAMES),
    *((InteractionKind.COMMAND, {"name": "notify", "options": options}) for options in ODD_OPTIONS),
    *((InteractionKind.COMPONENT, {"custom_id": name, "component_type": 2}) for name in (None, 5)),
    *(
        (InteractionKind.COMPONENT, {"custom_id": NOTIFY_MENU, "component_type": 3, "values": values})
        for values in ODD_VALUES_CHOSEN
    ),
)


async def sent(
    house: House, user: User, kind: InteractionKind, data: dict[str, Any], source: Message | None = None
) -> Outcome:
    """An interaction with this content, whatever Discord's own clients would allow."""
    world = house.discord
    interaction = world.interactions.begin(
        kind, user_id=user.id, channel_id=world.channel_id, data=data, source=source
    )
    world.sessions.dispatch("INTERACTION_CREATE", interaction_json(world, interaction))
    world.changes.announce()
    return await outcome(world, interaction, 5.0)


def odd_commands() -> list[dict[str, Any]]:
    """Each command with each of its options, and one that it does not have, holding what it cannot hold."""
    return [
        {"name": command.name, "options": [{"name": option, "type": kind, "value": value}]}
        for command in command_table(INSTANCES)
        for option in [*(option.name for option in command.options), LEFT_OUT]
        for kind, value in ODD_VALUES
    ]


def written_to(house: House) -> list[str]:
    """What the daemon asked the services to do."""
    both = [*house.radarr.log, *house.sonarr.log]
    return [
        f"{each.method} {each.path}"
        for each in both
        if each.method in ("POST", "PUT", "DELETE") and "negotiate" not in each.path
    ]


def assert_harmless(house: House) -> None:
    told = [*house.discord.messages(), *house.discord.private_messages(house.discord.administrator)]
    assert not [each.text for each in told if each.mentioned_ids or each.mentions_everyone]
    assert written_to(house) == []


async def test_options_nobody_sent(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, house.daemon():
        await house.shown(BOARD)
        await house.until(lambda: house.discord.commands)
        connections = len(house.discord.gateway_log)
        ids = {command["name"]: command["id"] for command in house.discord.commands}
        for data in odd_commands():
            named = {"id": ids[data["name"]], "type": 1, "guild_id": str(house.discord.guild_id)}
            answer = await sent(house, house.discord.administrator, InteractionKind.COMMAND, named | data)
            assert answer.acknowledgement is not None, data
        assert_harmless(house)
        assert len(house.discord.gateway_log) == connections, "the connection was lost over one of them"
        await still_answers(house)


async def test_custom_ids_nobody_gave_out(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, house.daemon():
        board = await house.shown(BOARD)
        for custom_id in (*ODD_CUSTOM_IDS, NOTIFY_MENU):
            for more in ({"component_type": 2}, {"component_type": 3, "values": ["@everyone " * 10]}):
                data = {"custom_id": custom_id, "id": 1, **more}
                await sent(house, house.discord.member, InteractionKind.COMPONENT, data, board)
        assert_harmless(house)
        await still_answers(house)


async def test_shapes_nobody_sent(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, house.daemon():
        board = await house.shown(BOARD)
        await house.until(lambda: house.discord.commands)
        connections = len(house.discord.gateway_log)
        for kind, data in ODD_SHAPES:
            source = board if kind is InteractionKind.COMPONENT else None
            answer = await sent(house, house.discord.administrator, kind, data, source)
            assert answer.acknowledgement is not None, data
        assert_harmless(house)
        assert len(house.discord.gateway_log) == connections, "the connection was lost over one of them"
        await still_answers(house)


async def still_answers(house: House) -> None:
    answer = await house.ask(house.discord.administrator, "help")
    assert answer.message is not None
    assert "/downloads" in text_of(answer.message)


async def test_who_lost_the_role_between_preview_and_confirm_confirms_nothing(tmp_path: Path) -> None:
    async with open_house(tmp_path, films=2, episodes=0) as house:
        world = house.discord
        role = next(role for role in world.guild.roles if role != world.guild_id)
        house.environ["ADMIN_ROLE_IDS"] = str(role)
        without_it = world.guild.members[world.member.id]
        world.give_role(world.member, role)
        house.radarr.fail(house.radarr.downloads[0], "gave up")
        house.radarr.refresh()
        async with house.daemon():
            await house.shown(BOARD, lambda text: "failed" in text)
            preview = (await house.ask(world.member, "cleanup")).message
            assert preview is not None
            confirm = next(each["custom_id"] for each in preview.buttons if ":confirm:" in each["custom_id"])
            world.guild.members[world.member.id] = without_it
            answer = await world.press(world.member, preview, confirm)
            assert "Only administrators" in answer.text
            assert_harmless(house)
