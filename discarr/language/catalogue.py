"""The catalogues of translations: a .po file for each language, and English, which the code is written in.

What a translator edits is what runs: no compiled file lies beside it. An entry that is marked fuzzy, or whose
placeholders are not those of its English, is passed over: a slip costs one sentence its translation, and no
reader an answer.
"""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import as_file, files
from io import BytesIO
from string import Formatter

import polib

ENGLISH = "en"

UNREADABLE = (OSError, ValueError)
"""OSError is also polib's word for a file it does not understand; ValueError is Python's for one that is not
in UTF-8, and gettext's for a rule of plurals that it does not understand."""


@cache
def languages() -> tuple[str, ...]:
    """English, then all that have a catalogue: "de", "pt_BR"."""
    names = (file.name for file in files("discarr.language").iterdir())
    return (ENGLISH, *sorted(name.removesuffix(".po") for name in names if name.endswith(".po")))


def language_for(locale: str) -> str:
    """The language for one of Discord's locales ("de", "pt-BR", "en-GB"); English where there is none."""
    wanted = locale.replace("-", "_").casefold()
    known = {language.casefold(): language for language in languages()}
    return known.get(wanted) or known.get(wanted.partition("_")[0], ENGLISH)


@cache
def catalogue(language: str) -> NullTranslations:
    """Read when it is first asked for."""
    if language == ENGLISH:
        return NullTranslations()
    try:
        return _usable(_read(language))
    except UNREADABLE:  # `read_catalogues` tells of it
        return NullTranslations()


def read_catalogues() -> tuple[str, ...]:
    """All of them, which takes longer than a loop may stand still; a sentence for each that is not used."""
    return tuple(
        f"{language}.po cannot be read; English stands in for it. Mend its syntax, and save it as UTF-8."
        for language in languages()
        if language != ENGLISH and catalogue(language).charset() is None
    )


def entries_of(language: str) -> tuple[polib.POEntry, ...]:
    """What the language's file holds, fuzzy and obsolete entries included."""
    return tuple(_read(language))


def mistakes_in(entry: polib.POEntry) -> list[str]:
    """Why an entry cannot be used; none for one that is merely not translated yet."""
    allowed = _placeholders(entry.msgid) | _placeholders(entry.msgid_plural)
    forms = [form for form in (entry.msgstr, *entry.msgstr_plural.values()) if form]
    unknown = sorted({name for form in forms for name in _placeholders(form)} - allowed)
    return [f"{{{name}}} is no placeholder of its English" for name in unknown]


def _usable(entries: polib.POFile) -> GNUTranslations:
    entries.metadata["Content-Type"] = "text/plain; charset=UTF-8"  # in which it was read, and is written
    for slip in [entry for entry in entries if mistakes_in(entry)]:
        entries.remove(slip)
    return GNUTranslations(BytesIO(entries.to_binary()))


def _read(language: str) -> polib.POFile:
    with as_file(files("discarr.language") / f"{language}.po") as path:
        return polib.pofile(str(path), encoding="utf-8")


def _placeholders(message: str) -> set[str]:
    """With their formats, which no translation needs; a brace that closes nothing counts as one too."""
    try:
        parts = list(Formatter().parse(message))
    except ValueError:
        return {message}
    return {
        f"{name}{f'!{how}' if how else ''}{f':{form}' if form else ''}"
        for _, name, form, how in parts
        if name is not None
    }
