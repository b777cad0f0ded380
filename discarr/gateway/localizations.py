"""The names and descriptions of commands in the languages of Discord's clients.

One that breaks Discord's rules is left out: it would refuse all commands for it.
"""

import re
from collections.abc import Callable

import discord

from discarr.language.catalogue import ENGLISH, language_for
from discarr.language.words import _, pgettext, speaking

# Discord's pattern is ^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$, and lower case where there is one.
_NAME = re.compile(r"[-'\w]{1,32}")
_DESCRIPTION = re.compile(r".{1,100}")


def names_of_command(name: str) -> dict[str, str]:
    """By Discord's locale, where it is another than the English one."""
    return _names("command", name)


def names_of_option(name: str) -> dict[str, str]:
    return _names("option", name)


def descriptions(text: str) -> dict[str, str]:
    """Also of the names of choices, which may hold any characters."""
    found = _in_every_locale(lambda: _(text))
    return {locale: said for locale, said in found.items() if said != text and _DESCRIPTION.fullmatch(said)}


def _names(context: str, name: str) -> dict[str, str]:
    found = _in_every_locale(lambda: pgettext(context, name))
    return {
        locale: said
        for locale, said in found.items()
        if said != name and _NAME.fullmatch(said) and said == said.lower()
    }


def _in_every_locale(say: Callable[[], str]) -> dict[str, str]:
    said = {}
    for locale in discord.Locale:
        language = language_for(locale.value)
        if language != ENGLISH:
            with speaking(language):
                said[locale.value] = say()
    return said
