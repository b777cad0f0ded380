"""What an application command may look like."""

import re
from typing import Any

from discarr.demo.discord.forms import Form, Path

COMMANDS = 100
OPTIONS = 25
CHOICES = 25
CHAT_INPUT = 1
SUBCOMMAND, SUBCOMMAND_GROUP = 1, 2
STRING, INTEGER, NUMBER = 3, 4, 10
OPTION_TYPES = tuple(range(1, 12))
LOCALES = (
    "bg",
    "cs",
    "da",
    "de",
    "el",
    "en-GB",
    "en-US",
    "es-419",
    "es-ES",
    "fi",
    "fr",
    "hi",
    "hr",
    "hu",
    "id",
    "it",
    "ja",
    "ko",
    "lt",
    "nl",
    "no",
    "pl",
    "pt-BR",
    "ro",
    "ru",
    "sv-SE",
    "th",
    "tr",
    "uk",
    "vi",
    "zh-CN",
    "zh-TW",
)
"""Discord's documentation, reference, "Locales"."""

# Discord's pattern is ^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$, and lower case where there is one.
_NAME = re.compile(r"[-'\w]{1,32}")

Json = dict[str, Any]


def check_command(asked: Json) -> None:
    form = Form()
    _command(form, (), asked)
    form.check()


def check_commands(asked: list[Json]) -> None:
    form = Form()
    names = [(command.get("type") or CHAT_INPUT, command.get("name")) for command in asked]
    if len(asked) > COMMANDS:
        form.problem((), "BASE_TYPE_MAX_LENGTH", f"Must be {COMMANDS} or fewer in length.")
    for index, command in enumerate(asked):
        _command(form, (index,), command)
        if names.index(names[index]) < index:
            form.problem(
                (index, "name"),
                "APPLICATION_COMMANDS_DUPLICATE_NAME",
                "Application command names must be unique",
            )
    form.check()


def _command(form: Form, path: Path, command: Json) -> None:
    if (command.get("type") or CHAT_INPUT) != CHAT_INPUT:
        form.text((*path, "name"), command.get("name"), most=32, least=1)
        return
    _named(form, path, command)
    _options(form, path, command)


def _named(form: Form, path: Path, asked: Json) -> None:
    name = form.text((*path, "name"), asked.get("name"), most=32, least=1)
    if name and (not _NAME.fullmatch(name) or name != name.lower()):
        form.problem((*path, "name"), "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    form.text((*path, "description"), asked.get("description"), most=100, least=1)
    for locale, localized in _localizations(form, path, asked, "name"):
        _localized_name(form, (*path, "name_localizations", locale), localized)
    for locale, localized in _localizations(form, path, asked, "description"):
        form.text((*path, "description_localizations", locale), localized, most=100, least=1)


def _localized_name(form: Form, path: Path, localized: str) -> None:
    name = form.text(path, localized, most=32, least=1)
    if name and (not _NAME.fullmatch(name) or name != name.lower()):
        form.problem(path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _localizations(form: Form, path: Path, asked: Json, word: str) -> list[tuple[str, str]]:
    """By locale; another one than Discord's is refused."""
    key = f"{word}_localizations"
    localizations = asked.get(key) or {}
    for locale in localizations:
        form.one_of((*path, key, locale), locale, LOCALES)
    return list(localizations.items())


def _options(form: Form, path: Path, asked: Json) -> None:
    within = (*path, "options")
    options = form.items(within, asked.get("options"), most=OPTIONS)
    optional_seen, names = False, set()
    for index, option in enumerate(options):
        at = (*within, index)
        form.one_of((*at, "type"), option.get("type"), OPTION_TYPES)
        _named(form, at, option)
        _choices(form, at, option)
        _autocomplete(form, at, option)
        _options(form, at, option)
        if option.get("name") in names:
            form.problem(at, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists")
        if option.get("required") and optional_seen:
            form.problem(
                at,
                "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                "Required options must be placed before non-required options",
            )
        names.add(option.get("name"))
        optional_seen |= not option.get("required") and option.get("type") not in (
            SUBCOMMAND,
            SUBCOMMAND_GROUP,
        )


def _choices(form: Form, path: Path, option: Json) -> None:
    choices = form.items((*path, "choices"), option.get("choices"), most=CHOICES)
    for index, choice in enumerate(choices):
        at = (*path, "choices", index)
        form.text((*at, "name"), choice.get("name"), most=100, least=1)
        for locale, localized in _localizations(form, at, choice, "name"):
            form.text((*at, "name_localizations", locale), localized, most=100, least=1)


def _autocomplete(form: Form, path: Path, option: Json) -> None:
    if not option.get("autocomplete"):
        return
    if option.get("choices"):
        form.problem(
            (*path, "autocomplete"),
            "APPLICATION_COMMAND_AUTOCOMPLETE_WITH_CHOICES",
            "Autocomplete cannot be enabled when choices are present",
        )
    if option.get("type") not in (STRING, INTEGER, NUMBER):
        form.problem(
            (*path, "autocomplete"),
            "APPLICATION_COMMAND_AUTOCOMPLETE_INVALID_OPTION_TYPE",
            "Only STRING, INTEGER and NUMBER options may have autocomplete",
        )
