"""Text from outside made safe for a reader: visible, on one line, without any meaning to Discord.

Discord's markdown lets a backslash take the meaning from any ASCII character that is no letter or digit. It
does so in descriptions, fields and message text, but neither in footers nor in code spans: nothing from
outside goes there.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

_READ_AT_MOST = 4_000
"""Characters of one text: a title of megabytes must not hold up the program."""

_CLUSTER_LIMIT = 8
"""No script stacks more marks on one letter; whoever sends more is painting over the neighbours."""

_BLANKS = dict.fromkeys((0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0), " ")
"""Letters and symbols by category, and yet nothing to see."""

_ACTIVE = re.compile(r"[\\`*_~|<>#@:/+\-\[\]()]|(?<=[0-9])\.")
"""What can format, link, mention or turn into an emoji; a full stop makes a list item after a number."""

_PIECES = re.compile(r"\\.|.", re.DOTALL)


def length(text: str) -> int:
    """UTF-16 units: never less than Discord counts, whichever way it counts."""
    return len(text) + sum(character > "\uffff" for character in text)


def clean(text: str, limit: int) -> str:
    """One line of visible characters, at most `limit` UTF-16 units; a letter is never cut from its marks."""
    return _cut(_visible(text), limit)


def plain(text: str, limit: int) -> str:
    """As `clean`, and escaped: it can only be read. `limit` counts the backslashes too."""
    return _cut(_ACTIVE.sub(r"\\\g<0>", _visible(text)), limit)


def _visible(text: str) -> str:
    # Python's "printable" leaves out controls, zero-width and bidi characters, surrogates and the unassigned.
    seen = (
        c if c.isprintable() else " " if c.isspace() else "" for c in text[:_READ_AT_MOST].translate(_BLANKS)
    )
    return " ".join("".join(seen).split())


def _cut(text: str, limit: int) -> str:
    if length(text) <= limit:
        return text
    return "".join(_that_fit(_clusters(text), limit - 1)).rstrip() + "…" if limit > 0 else ""


def lines_that_fit(lines: Iterable[str], limit: int) -> list[str]:
    """The first of them; taken one by one, so that of a thousand only those are written."""
    return list(_that_fit(lines, limit, between=1))


def _that_fit(pieces: Iterable[str], limit: int, *, between: int = 0) -> Iterator[str]:
    for piece in pieces:
        limit -= length(piece) + between
        if limit < 0:
            return
        yield piece


def _clusters(text: str) -> Iterator[str]:
    """A letter with its marks, and a backslash with what it escapes, stay together."""
    cluster = ""
    for piece in (match[0] for match in _PIECES.finditer(text)):
        if cluster and _joins(piece) and len(cluster) < _CLUSTER_LIMIT:
            cluster += piece
            continue
        yield cluster
        cluster = piece
    yield cluster


def _joins(piece: str) -> bool:
    skin_tone = "\U0001f3fb" <= piece <= "\U0001f3ff"
    return skin_tone or unicodedata.category(piece[0]).startswith("M")
