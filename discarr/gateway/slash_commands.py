"""What a slash command is, and how Discord is told of one."""

import enum
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs

from discarr.gateway.localizations import descriptions, names_of_command, names_of_option
from discarr.model.requests import Action
from discarr.model.suggestions import Choice, Suggestible

MAX_CHOICES = 25  # Discord's own limits, for one option and for the characters of a choice
MAX_CHOICE_NAME = 100
MAX_CHOICE_VALUE = 100

Arguments = Mapping[str, Any]
"""What the caller filled in, by option name; `SlashCommand.asked` has checked types and choices."""


class OptionKind(enum.Enum):
    """Discord's numbers for the types of an option."""

    STRING = 3
    INTEGER = 4
    BOOLEAN = 5


@attrs.frozen(kw_only=True)
class Option:
    """One thing a caller may fill in."""

    name: str
    description: str
    kind: OptionKind
    choices: tuple[Choice, ...] = ()
    is_required: bool = False
    span: tuple[int, int] | None = None
    """The least and the most that a number may be."""
    suggests: Suggestible | None = None
    """What is offered while somebody types; Discord allows no fixed choices beside it."""

    def can_be(self, value: object) -> bool:
        match self.kind, value:
            case OptionKind.BOOLEAN, bool():
                return True
            case OptionKind.INTEGER, int() if not isinstance(value, bool):
                return self.span is None or self.span[0] <= value <= self.span[1]
            case OptionKind.STRING, str():
                return not self.choices or value in {choice.value for choice in self.choices}
            case _:
                return False


@attrs.frozen(kw_only=True)
class SlashCommand:
    name: str
    description: str
    action_of: Callable[[Arguments], Action]
    options: tuple[Option, ...] = ()

    def asked(self, given: Arguments) -> Action | None:
        """None where something is filled in that Discord would never have let through.

        It checks all of it before us, but against the registration that it has: for a moment after the
        instances changed that is another one.
        """
        options = {option.name: option for option in self.options}
        if not all(name in options and options[name].can_be(value) for name, value in given.items()):
            return None
        if any(option.is_required and option.name not in given for option in self.options):
            return None
        return self.action_of(given)


def registration_of(table: Sequence[SlashCommand]) -> list[dict[str, Any]]:
    """What is sent to Discord to register the table."""
    return [
        {
            "type": 1,
            "name": command.name,
            "name_localizations": names_of_command(command.name),
            "description": command.description,
            "description_localizations": descriptions(command.description),
            "options": [_registered_option(option) for option in command.options],
        }
        for command in table
    ]


def _registered_option(option: Option) -> dict[str, Any]:
    registered: dict[str, Any] = {
        "type": option.kind.value,
        "name": option.name,
        "name_localizations": names_of_option(option.name),
        "description": option.description,
        "description_localizations": descriptions(option.description),
        "required": option.is_required,
    }
    if option.choices:
        registered["choices"] = [_registered_choice(choice) for choice in option.choices]
    if option.span:
        registered["min_value"], registered["max_value"] = option.span
    if option.suggests:
        registered["autocomplete"] = True
    return registered


def _registered_choice(choice: Choice) -> dict[str, Any]:
    named = {"name": choice.name, "value": choice.value}
    localizations = descriptions(choice.name)
    return named | ({"name_localizations": localizations} if localizations else {})


def is_registered(wanted: Sequence[Arguments], existing: Sequence[Arguments]) -> bool:
    """Whether Discord has exactly these commands; it adds ids, versions and nulls of its own to each."""
    return _by_name(wanted) == _by_name(existing)


def _by_name(commands: Sequence[Arguments]) -> dict[tuple[int, str], dict[str, Any]]:
    return {(command.get("type", 1), command["name"]): _comparable(command) for command in commands}


def _comparable(command: Arguments) -> dict[str, Any]:
    return {
        **_words(command),
        "permissions": command.get("default_member_permissions"),
        "options": [_comparable_option(option) for option in command.get("options") or ()],
    }


def _comparable_option(option: Arguments) -> dict[str, Any]:
    return {
        "type": option["type"],
        **_words(option),
        "required": option.get("required", False),
        "autocomplete": option.get("autocomplete", False),
        "span": (option.get("min_value"), option.get("max_value")),
        "choices": [(_words(choice), choice["value"]) for choice in option.get("choices") or ()],
    }


def _words(named: Arguments) -> dict[str, Any]:
    return {
        "name": named["name"],
        "names": named.get("name_localizations") or {},
        "description": named.get("description", ""),
        "descriptions": named.get("description_localizations") or {},
    }
