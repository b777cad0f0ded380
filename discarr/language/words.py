"""The language in force, and what is said in it.

It is set at the edge, where it is known whom the words are for: by an interaction's locale for its answer,
by LANGUAGE for what all share. A task and a worker thread have it from whoever started them. So nothing
that is kept for other readers is said here: what is decided, logged and stored is English, and `kept.py`
translates it where it is shown.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from discarr.language.catalogue import ENGLISH, catalogue

_in_force: ContextVar[str] = ContextVar("the language in force", default=ENGLISH)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    before = _in_force.set(language)
    try:
        yield
    finally:
        _in_force.reset(before)


def language_in_force() -> str:
    return _in_force.get()


def _(message: str, /, **values: object) -> str:
    """The message in the language in force, its `{named}` places filled."""
    said = catalogue(_in_force.get()).gettext(message)
    return said.format(**values) if values else said


def ngettext(one: str, many: str, count: int, /, **values: object) -> str:
    """The form for so many; `{count}` is the number itself, as it is written in the language."""
    said = catalogue(_in_force.get()).ngettext(one, many, count)
    return said.format(count=number(count), **values)


def pgettext(context: str, message: str, /) -> str:
    """For a word that has several translations: what it is here decides."""
    return catalogue(_in_force.get()).pgettext(context, message)


def marked(message: str, /) -> str:
    """For the translators to find; it is translated by `_` where it is shown."""
    return message


def named(_context: str, name: str, /) -> str:
    """As `marked`, for what `pgettext` translates."""
    return name


# Translators: how a number looks, with its separators for thousands and for decimals. Keep the digits.
_SAMPLE = marked("1,234.5")


def number(value: float, *, decimals: int = 0) -> str:
    """ "1,234" and "3.4", as the language writes them."""
    thousands, decimal = _separators()
    return f"{value:,.{decimals}f}".translate({ord(","): thousands, ord("."): decimal})


def _separators() -> tuple[str, str]:
    sample = _(_SAMPLE)
    return (sample[1], sample[-2]) if len(sample) == len(_SAMPLE) else (",", ".")
