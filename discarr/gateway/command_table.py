"""The slash commands: one table says how Discord lists them and which action each one is.

`default_member_permissions` stays unset for the administrators' commands too: Discord would hide them from
the roles of ADMIN_ROLE_IDS, of which it knows nothing. Who may is decided by `permissions.py` alone.
"""

import enum
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs

from discarr.model.downloads import DownloadState
from discarr.model.requests import (
    Action,
    CheckNow,
    ReloadSettings,
    SetVerbose,
    ShowDownloads,
    ShowHealth,
    ShowHelp,
    ShowProgress,
)
from discarr.model.services import Instance

MAX_CHOICES = 25  # Discord's own limits, for one option and for the name of a choice
MAX_CHOICE_NAME = 100

Arguments = Mapping[str, Any]
"""What the caller filled in, by option name; Discord has checked types and choices."""


class OptionKind(enum.Enum):
    """Discord's numbers for the types of an option."""

    STRING = 3
    BOOLEAN = 5


@attrs.frozen(kw_only=True)
class Choice:
    name: str
    value: str


@attrs.frozen(kw_only=True)
class Option:
    """One thing a caller may fill in; none of ours must be."""

    name: str
    description: str
    kind: OptionKind
    choices: tuple[Choice, ...] = ()


@attrs.frozen(kw_only=True)
class SlashCommand:
    name: str
    description: str
    action_of: Callable[[Arguments], Action]
    options: tuple[Option, ...] = ()


def command_table(instances: Sequence[Instance]) -> tuple[SlashCommand, ...]:
    """Every command, in the order a reader meets them; `instances` are those whose downloads can be shown."""
    return (
        SlashCommand(name="check", description="Look again now", action_of=lambda _: CheckNow()),
        SlashCommand(name="health", description="How well each service is", action_of=lambda _: ShowHealth()),
        SlashCommand(
            name="downloads",
            description="Everything that is downloading, for your eyes only",
            action_of=_show_downloads,
            options=_filters(instances),
        ),
        SlashCommand(name="help", description="What I can do here", action_of=lambda _: ShowHelp()),
        SlashCommand(
            name="verbose",
            description="Administrators: write more, or less, to the log",
            action_of=lambda given: SetVerbose(on=given.get("on")),
            options=(_VERBOSE_ON,),
        ),
        SlashCommand(
            name="reload",
            description="Administrators: read the settings again",
            action_of=lambda _: ReloadSettings(),
        ),
        SlashCommand(
            name="progress",
            description="Administrators: what is tracked, how fast it moves, and the memory it takes",
            action_of=lambda _: ShowProgress(),
        ),
    )


_VERBOSE_ON = Option(
    name="on",
    description="On or off; leave it out to switch to the other",
    kind=OptionKind.BOOLEAN,
)


def _show_downloads(given: Arguments) -> Action:
    return ShowDownloads(instance_key=given.get("instance"), state=given.get("state"))


def _filters(instances: Sequence[Instance]) -> tuple[Option, ...]:
    of_instance = Option(
        name="instance",
        description="Of one service only",
        kind=OptionKind.STRING,
        choices=tuple(Choice(name=i.label[:MAX_CHOICE_NAME], value=i.key) for i in instances[:MAX_CHOICES]),
    )
    of_state = Option(
        name="state",
        description="In one state only",
        kind=OptionKind.STRING,
        choices=tuple(Choice(name=state.value, value=state.name) for state in DownloadState),
    )
    return (of_instance, of_state) if instances else (of_state,)


def registration_of(table: Sequence[SlashCommand]) -> list[dict[str, Any]]:
    """What is sent to Discord to register the table."""
    return [
        {
            "type": 1,
            "name": command.name,
            "description": command.description,
            "options": [_registered_option(option) for option in command.options],
        }
        for command in table
    ]


def _registered_option(option: Option) -> dict[str, Any]:
    registered: dict[str, Any] = {
        "type": option.kind.value,
        "name": option.name,
        "description": option.description,
        "required": False,
    }
    if option.choices:
        registered["choices"] = [{"name": choice.name, "value": choice.value} for choice in option.choices]
    return registered


def is_registered(wanted: Sequence[Arguments], existing: Sequence[Arguments]) -> bool:
    """Whether Discord has exactly these commands; it adds ids, versions and nulls of its own to each."""
    return _by_name(wanted) == _by_name(existing)


def _by_name(commands: Sequence[Arguments]) -> dict[tuple[int, str], dict[str, Any]]:
    return {(command.get("type", 1), command["name"]): _comparable(command) for command in commands}


def _comparable(command: Arguments) -> dict[str, Any]:
    return {
        "description": command.get("description", ""),
        "permissions": command.get("default_member_permissions"),
        "options": [_comparable_option(option) for option in command.get("options") or ()],
    }


def _comparable_option(option: Arguments) -> dict[str, Any]:
    return {
        "type": option["type"],
        "name": option["name"],
        "description": option.get("description", ""),
        "required": option.get("required", False),
        "choices": [(choice["name"], choice["value"]) for choice in option.get("choices") or ()],
    }
