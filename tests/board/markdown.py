"""A small reader of Discord's markdown, written from its rules and not from the code it judges."""

import re

from discarr.model.message import Card

_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_INERT = "\ue000"

_CONSTRUCTS = {
    "mention": r"@(?:everyone|here)|<(?:@[!&]?|#|/|id:|sound:)",
    "emoji": r"<a?:\w+:\d+>|:[^\s:]+:",
    "timestamp": r"<t:-?\d+(?::\w)?>",
    "link": r"\w+:/|\]\(|<\w+:[^>]*>|discord\.gg/",
    "block": r"^(?:#{1,3} |-# |>|[-*+] |\d+\. )",
    "spoiler": r"\|\|",
    "strike": r"~~",
    "code": r"`+",
    "emphasis": r"\*+|_+",
}


def constructs(text: str) -> list[str]:
    """The names of everything that formats, links or mentions, in order."""
    inert = _ESCAPE.sub(_INERT, text)
    found = [
        (match.start(), name)
        for name, pattern in _CONSTRUCTS.items()
        for match in re.finditer(pattern, inert, re.MULTILINE)
    ]
    return [name for _, name in sorted(found)]


def visible(text: str) -> str:
    """What a reader sees of text without constructs."""
    return _ESCAPE.sub(r"\1", text)


def units(text: str) -> int:
    """Lone surrogates count too: this must never raise."""
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2


def broken_limits(card: Card) -> list[str]:
    """Every rule of Discord's that the card breaks."""
    embed = card.embed
    sizes = {
        "title": (embed.title, 256),
        "description": (embed.description, 4096),
        "footer": (embed.footer, 2048),
        **{f"name {at}": (field.name, 256) for at, field in enumerate(embed.fields)},
        **{f"value {at}": (field.value, 1024) for at, field in enumerate(embed.fields)},
    }
    broken = [f"{part}: {units(text)}" for part, (text, limit) in sizes.items() if units(text) > limit]
    broken += [part for part, (text, _) in sizes.items() if part[0] in "nv" and not text.strip()]
    total = sum(units(text) for text, _ in sizes.values())
    broken += [f"in all: {total}"] if total > 6000 else []
    broken += ["no text"] if not (embed.title.strip() and embed.description.strip()) else []
    broken += [part for part, (text, _) in sizes.items() if _has_surrogate(text)]
    broken += ["fields"] if len(embed.fields) > 25 else []
    return broken + _broken_buttons(card)


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def _broken_buttons(card: Card) -> list[str]:
    buttons = [button for row in card.rows for button in row]
    ids = [button.custom_id for button in buttons]
    too_wide = len(card.rows) > 5 or any(not 0 < len(row) <= 5 for row in card.rows)
    return [
        *(["rows"] if too_wide else []),
        *(["same id twice"] if len(set(ids)) < len(ids) else []),
        *(custom_id for custom_id in ids if not 0 < units(custom_id) <= 100),
        *(button.custom_id for button in buttons if units(button.label) > 80 or not button.label),
    ]
