"""A JSON list, taken entry by entry as the wire brings it.

A library of 20,000 films is a list of 100 MB that no parameter makes shorter. Whole, it would take several
times its size of memory, and hold up the program while it is decoded; this way one entry at a time is held.
"""

import codecs
import json
import re
from collections.abc import Callable
from typing import Any

LARGEST_ENTRY_CHARACTERS = 4_000_000

_BETWEEN = re.compile(r"[ \t\r\n,]*")


class Elements:
    """Raises ValueError for what is no list of objects."""

    def __init__(self, take: Callable[[dict[str, Any]], None]) -> None:
        self._take = take
        self._decode = codecs.getincrementaldecoder("utf-8-sig")("replace").decode
        self._parse = json.JSONDecoder().raw_decode
        self._text = ""
        self._at = 0
        """How much of the text was taken."""
        self._has_begun = False
        self._has_ended = False

    def feed(self, piece: bytes) -> None:
        self._text, self._at = self._text[self._at :] + self._decode(piece), 0
        if not self._has_begun:
            self._begin()
        while self._has_begun and not self._has_ended and self._take_one():
            pass

    def close(self) -> None:
        """Everything was fed."""
        if not self._has_ended:
            raise ValueError("its end is missing" if self._has_begun else "no list")

    def _begin(self) -> None:
        self._skip()
        if self._next:
            self._has_begun = self._next == "["
            self._at += 1
            if not self._has_begun:
                raise ValueError("no list")

    def _take_one(self) -> bool:
        """False until more of it is there."""
        self._skip()
        match self._next:
            case "{":
                return self._take_object()
            case "]":
                self._has_ended = True
            case "":
                pass
            case _:
                raise ValueError("no list of objects")
        return False

    def _take_object(self) -> bool:
        try:
            entry, end = self._parse(self._text, self._at)
        except json.JSONDecodeError:
            if len(self._text) - self._at > LARGEST_ENTRY_CHARACTERS:
                raise ValueError("an entry has no end") from None
            return False
        except RecursionError as error:
            raise ValueError("nested too deeply") from error
        self._at = end
        self._take(entry)
        return True

    @property
    def _next(self) -> str:
        return self._text[self._at : self._at + 1]

    def _skip(self) -> None:
        between = _BETWEEN.match(self._text, self._at)
        self._at = between.end() if between else self._at
