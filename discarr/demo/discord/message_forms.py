"""What a classic message may say: Discord's limits for text and embeds.

Lengths from the documentation's "Embed Limits"; texts are trimmed before measuring.
"""

from typing import Any

from discarr.demo.discord.forms import Form, Path

CONTENT_CHARACTERS = 2000
EMBEDS = 10
EMBED_CHARACTERS_IN_ALL = 6000
FIELDS = 25

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
