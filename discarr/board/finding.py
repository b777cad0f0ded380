"""Which names fit what somebody types: each of its words, in any order, the closest names first."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from heapq import nsmallest
from typing import TypeVar

T = TypeVar("T")

_READ_AT_MOST = 300
"""Characters of one name: a title of megabytes must not hold up whoever types."""

_WORD = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """Words alone, without capitals, accents and punctuation: "Pokémon.S01" becomes "pokemon s01"."""
    text = text[:_READ_AT_MOST].casefold()
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text)
        text = "".join(part for part in parts if not unicodedata.combining(part))
    return " ".join(_WORD.findall(text)) or text.strip()


def closest(names: Iterable[T], typed: str, *, folded_name: Callable[[T], str], most: int) -> list[T]:
    """Among equally close ones the order they come in stays."""
    wanted = folded(typed)
    fitting = names
    for word in wanted.split():
        fitting = [name for name in fitting if word in folded_name(name)]
    return nsmallest(most, fitting, key=lambda name: _distance(folded_name(name), wanted))


def _distance(name: str, wanted: str) -> int:
    if name == wanted:
        return 0
    if name.startswith(wanted):
        return 1
    return 2 if f" {wanted}" in name else 3
