"""Sentences that were decided upon far from any reader, in the language of whoever reads them now.

What the services' clients, the monitor and a cleanup have to say is English: it goes into the log, and into
the state, where it may lie for months and be read by people of several languages. Where it is shown it is
recognised again: a whole sentence by itself, one with something filled in by its pattern, and what was filled
in likewise. Whatever is not recognised, such as the services' own words, is shown as it is.
"""

import re
from functools import cache, lru_cache
from string import Formatter

from discarr.language.catalogue import ENGLISH
from discarr.language.patterns import PATTERNS
from discarr.language.words import _, language_in_force, speaking

_LONGEST = 1_000
"""Characters of a sentence of ours: what is longer came from elsewhere."""


def translated(text: str) -> str:
    language = language_in_force()
    if language == ENGLISH or not 0 < len(text) < _LONGEST:
        return text
    return _translated(language, text)


@lru_cache(maxsize=500)
def _translated(language: str, text: str) -> str:
    with speaking(language):
        whole = _(text)
        return whole if whole != text else _filled_in(text)


def _filled_in(text: str) -> str:
    for pattern in PATTERNS:
        found = expression(pattern).fullmatch(text)
        if found is not None:
            return _(pattern, **{name: translated(value) for name, value in found.groupdict().items()})
    return text


@cache
def expression(pattern: str) -> re.Pattern[str]:
    """What was filled in may be anything, but never nothing."""
    parts = Formatter().parse(pattern)
    return re.compile(
        "".join(re.escape(text) + (f"(?P<{name}>.+?)" if name else "") for text, name, _form, _how in parts),
        re.DOTALL,
    )
