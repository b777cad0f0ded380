"""What a visitor of the page may break, and put right again."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import attrs


def _never() -> bool:
    return False


def _nothing() -> None:
    """It passes by itself."""


@attrs.frozen(kw_only=True)
class Trouble:
    key: str
    begin_label: str
    """On its button: what goes wrong when it is pressed."""
    shows: str
    """What the visitor sees of it in the channel."""
    begin: Callable[[], None]
    mend_label: str = ""
    """On the same button while it lasts; empty where it passes by itself."""
    mend: Callable[[], None] = _nothing
    is_on: Callable[[], bool] = _never

    def described(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "label": self.mend_label if self.is_on() else self.begin_label,
            "shows": self.shows,
            "lasts": bool(self.mend_label),
            "on": self.is_on(),
        }


class Troubles:
    """All of them, by their keys."""

    def __init__(self, troubles: Iterable[Trouble] = ()) -> None:
        self._by_key = {trouble.key: trouble for trouble in troubles}

    def __iter__(self) -> Iterator[Trouble]:
        return iter(self._by_key.values())

    def turn(self, key: str) -> None:
        """Begin it, or mend it where it is on; LookupError for one that nobody offers."""
        trouble = self._by_key[key]
        if trouble.is_on():
            trouble.mend()
        else:
            trouble.begin()

    def mend_all(self) -> None:
        for trouble in self:
            if trouble.is_on():
                trouble.mend()
