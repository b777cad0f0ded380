"""The slash commands as Discord is told of them, and when it has to be told again."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from discarr.gateway.command_table import command_table
from discarr.gateway.slash_commands import MAX_CHOICE_NAME, MAX_CHOICES, is_registered, registration_of
from discarr.model.services import Instance, ServiceKind

RADARR = Instance(kind=ServiceKind.RADARR)


def as_discord_stores(registration: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With what Discord adds, and without what it leaves out."""
    return [
        {
            "id": str(number),
            "application_id": "1",
            "guild_id": "2",
            "version": "3",
            "default_member_permissions": None,
            "name_localizations": None,
            "nsfw": False,
            **command,
            "options": [
                {k: v for k, v in option.items() if k != "required" or v} for option in command["options"]
            ],
        }
        for number, command in enumerate(registration)
    ]


@pytest.mark.parametrize("count", [0, 1, 25, 40])
def test_instances_are_choices_as_far_as_discord_allows(count: int) -> None:
    instances = [Instance(kind=ServiceKind.SONARR, name=str(number)) for number in range(count)]
    registered = {command["name"]: command for command in registration_of(command_table(instances))}
    options = {option["name"]: option for option in registered["downloads"]["options"]}
    assert ("instance" in options) is bool(count)
    assert all(len(option.get("choices", ())) <= MAX_CHOICES for option in options.values())
    if count:
        # More than Discord allows to see at once are offered while somebody types.
        assert ("choices" in options["instance"]) is not ("autocomplete" in options["instance"])
        assert ("autocomplete" in options["instance"]) is (count > MAX_CHOICES)


def test_a_long_instance_name_is_cut_to_what_discord_allows() -> None:
    instance = Instance(kind=ServiceKind.RADARR, name="x" * 200)
    downloads = next(
        each for each in registration_of(command_table([instance])) if each["name"] == "downloads"
    )
    choice = downloads["options"][0]["choices"][0]
    assert choice == {"name": instance.label[:MAX_CHOICE_NAME], "value": instance.key}


def test_no_command_is_hidden_by_discord() -> None:
    assert not any("default_member_permissions" in each for each in registration_of(command_table([])))


def test_what_discord_adds_makes_no_difference() -> None:
    wanted = registration_of(command_table([RADARR]))
    assert is_registered(wanted, as_discord_stores(wanted)[::-1])


@pytest.mark.parametrize(
    "change",
    [
        lambda commands: commands.pop(),
        lambda commands: commands.append({"name": "old", "description": "Old"}),
        lambda commands: commands[0].update(description="Another"),
        lambda commands: commands[0].update(default_member_permissions="8"),
        lambda commands: commands[2]["options"].pop(),
        lambda commands: commands[2]["options"][0].update(choices=[]),
        lambda commands: commands[2]["options"][0].update(required=True),
        lambda commands: commands[2]["options"][0].update(autocomplete=True),
        lambda commands: commands[0].update(name_localizations=None),
        lambda commands: commands[0].update(description_localizations={"de": "Etwas anderes"}),
        lambda commands: commands[2]["options"][0].update(name_localizations={}),
        lambda commands: commands[2]["options"][1]["choices"][0].update(name_localizations={}),
    ],
)
def test_what_somebody_can_see_makes_a_difference(change: Callable[[list[dict[str, Any]]], object]) -> None:
    wanted = registration_of(command_table([RADARR]))
    existing = as_discord_stores(deepcopy(wanted))
    change(existing)
    assert not is_registered(wanted, existing)
