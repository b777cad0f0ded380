"""What a message may contain: Discord's limits for text, embeds and components.

Lengths from the documentation's "Embed Limits" and "Component Reference"; texts are trimmed before measuring.
"""

import itertools
from typing import Any

from discarr.demo.discord.forms import Form, Path

CONTENT_CHARACTERS = 2000
EMBEDS = 10
EMBED_CHARACTERS_IN_ALL = 6000
FIELDS = 25
ROWS = 5
BUTTONS_IN_A_ROW = 5

ACTION_ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
SELECTS = (STRING_SELECT, 5, 6, 7, 8)
LINK_STYLE, PREMIUM_STYLE = 5, 6

_EMBED_TEXTS = {"title": 256, "description": 4096, "url": 2048}

Json = dict[str, Any]


def checked_content(body: Json) -> str:
    form = Form()
    content = form.text(("content",), body.get("content"), most=CONTENT_CHARACTERS)
    form.check()
    return content


def checked_embeds(body: Json) -> tuple[Json, ...]:
    """The embeds as Discord stores them: trimmed, typed, without empty parts."""
    form = Form()
    asked = form.items(("embeds",), body.get("embeds"), most=EMBEDS)
    embeds = tuple(_embed(form, ("embeds", index), embed) for index, embed in enumerate(asked))
    if sum(map(embed_characters, embeds)) > EMBED_CHARACTERS_IN_ALL:
        form.problem(
            ("embeds",),
            "MAX_EMBED_SIZE_EXCEEDED",
            f"Embed size exceeds maximum size of {EMBED_CHARACTERS_IN_ALL}",
        )
    form.check()
    return embeds


def embed_characters(embed: Json) -> int:
    """What counts towards the 6000: title, description, field names and values, footer, author."""
    fields = sum(len(field["name"]) + len(field["value"]) for field in embed.get("fields", ()))
    own = len(embed.get("title", "")) + len(embed.get("description", ""))
    footer, author = embed.get("footer", {}).get("text", ""), embed.get("author", {}).get("name", "")
    return own + fields + len(footer) + len(author)


def _embed(form: Form, path: Path, asked: Json) -> Json:
    texts = {key: form.text((*path, key), asked.get(key), most=most) for key, most in _EMBED_TEXTS.items()}
    stored: Json = {"type": "rich", **{key: text for key, text in texts.items() if text}}
    stored |= _embed_colour(form, path, asked)
    stored |= {key: asked[key] for key in ("timestamp", "image", "thumbnail") if asked.get(key)}
    stored |= _embed_part(form, path, asked, part="footer", key="text", most=2048)
    stored |= _embed_part(form, path, asked, part="author", key="name", most=256)
    fields = form.items((*path, "fields"), asked.get("fields"), most=FIELDS)
    if fields:
        stored["fields"] = [
            _embed_field(form, (*path, "fields", index), field) for index, field in enumerate(fields)
        ]
    if len(stored) == 1:
        form.problem((*path, "description"), "BASE_TYPE_REQUIRED", "This field is required")
    return stored


def _embed_colour(form: Form, path: Path, asked: Json) -> Json:
    colour = asked.get("color")
    if colour is None:
        return {}
    if not isinstance(colour, int) or not 0 <= colour <= 0xFFFFFF:
        form.problem(
            (*path, "color"), "NUMBER_TYPE_MAX", "int value should be less than or equal to 16777215."
        )
        return {}
    return {"color": colour}


def _embed_part(form: Form, path: Path, asked: Json, *, part: str, key: str, most: int) -> Json:
    value = asked.get(part)
    if not isinstance(value, dict):
        return {}
    text = form.text((*path, part, key), value.get(key), most=most)
    return {part: {key: text}} if text else {}


def _embed_field(form: Form, path: Path, asked: Json) -> Json:
    return {
        "name": form.text((*path, "name"), asked.get("name"), most=256, least=1),
        "value": form.text((*path, "value"), asked.get("value"), most=1024, least=1),
        "inline": bool(asked.get("inline", False)),
    }


def checked_components(body: Json) -> tuple[Json, ...]:
    """The rows as Discord stores them: each component with an id of its own."""
    form = Form()
    asked = body.get("components") or None  # an empty list takes the components away
    rows = form.items(("components",), asked, most=ROWS, least=1)
    seen: set[str] = set()
    for index, row in enumerate(rows):
        _row(form, ("components", index), row, seen)
    form.check()
    numbers = itertools.count(1)
    return tuple(_numbered(row, numbers) for row in rows)


def _row(form: Form, path: Path, row: Json, seen: set[str]) -> None:
    form.one_of((*path, "type"), row.get("type"), (ACTION_ROW,))
    within = (*path, "components")
    components = form.items(within, row.get("components") or [], most=BUTTONS_IN_A_ROW, least=1)
    for index, component in enumerate(components):
        at = (*within, index)
        form.one_of((*at, "type"), component.get("type"), (BUTTON, *SELECTS))
        if component.get("type") == BUTTON:
            _button(form, at, component)
        elif component.get("type") == STRING_SELECT:
            _options(form, at, component)
        _custom_id(form, at, component, seen)


def _options(form: Form, path: Path, menu: Json) -> None:
    form.text((*path, "placeholder"), menu.get("placeholder"), most=150)
    values = set()
    for index, option in enumerate(
        form.items((*path, "options"), menu.get("options") or [], most=25, least=1)
    ):
        at = (*path, "options", index)
        for key, least in (("label", 1), ("value", 1), ("description", 0)):
            form.text((*at, key), option.get(key), most=100, least=least)
        if option.get("value") in values:
            form.problem(
                (*at, "value"),
                "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                "The specified option value is already used",
            )
        values.add(option.get("value"))


def _button(form: Form, path: Path, button: Json) -> None:
    form.one_of((*path, "style"), button.get("style"), (1, 2, 3, 4, LINK_STYLE, PREMIUM_STYLE))
    label = form.text((*path, "label"), button.get("label"), most=80)
    if not label and not button.get("emoji") and button.get("style") != PREMIUM_STYLE:
        form.problem(
            (*path, "label"), "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A label or emoji is required"
        )


def _custom_id(form: Form, path: Path, component: Json, seen: set[str]) -> None:
    if component.get("type") == BUTTON and component.get("style") in (LINK_STYLE, PREMIUM_STYLE):
        return
    at = (*path, "custom_id")
    custom_id = form.text(at, component.get("custom_id"), most=100, least=1)
    if custom_id in seen:
        form.problem(at, "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
    seen.add(custom_id)


def _numbered(component: Json, numbers: "itertools.count[int]") -> Json:
    numbered = _without_nulls(component) | {"id": next(numbers)}
    if component.get("options"):
        numbered["options"] = [_without_nulls(option) for option in component["options"]]
    if "components" in component:
        numbered["components"] = [_numbered(inner, numbers) for inner in component["components"]]
    return numbered


def _without_nulls(value: Json) -> Json:
    return {
        key: _without_nulls(inner) if isinstance(inner, dict) else inner
        for key, inner in value.items()
        if inner is not None
    }
