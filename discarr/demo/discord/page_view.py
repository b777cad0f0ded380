"""The channel as one person sees it, as JSON for the page."""

import re
from base64 import b64encode
from typing import Any

from discarr.demo.discord import asking, payloads
from discarr.demo.discord.commands import without_localizations
from discarr.demo.discord.components import Kind, each_of
from discarr.demo.discord.guild import User
from discarr.demo.discord.messages import Attachment, Message, attachment_url
from discarr.demo.discord.troubles import Troubles
from discarr.demo.discord.world import SimulatedDiscord
from discarr.demo.posters import HOST

Json = dict[str, Any]

_POSTER = re.compile(rf"https://{re.escape(HOST)}/(\w+/\d+)/poster\.jpg")


LANGUAGES = {"en-US": "English", "de": "Deutsch"}
"""That a visitor may read, by Discord's locale, each in its own words."""


def parts(world: SimulatedDiscord) -> dict[str, User]:
    """Whom a visitor may be."""
    return {"administrator": world.administrator, "member": world.member, "owner": world.owner}


def channel_view(world: SimulatedDiscord, part: str, troubles: Troubles) -> Json:
    user = parts(world)[part]
    locale = world.guild.members[user.id].locale
    private = [m for m in world.private_messages(user) if m.channel_id == world.channel_id]
    return {
        "server": world.guild.name,
        "channel": _channel(world),
        "bot": {"name": world.bot.display_name, "online": bool(world.sessions.connected)},
        "you": part,
        "people": _people(world),
        "roles": [{"id": str(role.id), "name": role.name} for role in world.guild.roles.values()],
        "languages": {"known": _languages(), "chosen": locale},
        "commands": [without_localizations(command, locale) for command in asking.offered(world, user)],
        "messages": [message_view(world, message) for message in world.messages()],
        "private": [message_view(world, message) for message in private],
        "troubles": [trouble.described() for trouble in troubles],
    }


def _channel(world: SimulatedDiscord) -> Json:
    if world.channel_id not in world.guild.channels:
        return {"id": str(world.channel_id), "name": "deleted-channel", "topic": "Somebody deleted it."}
    return world.channel_json(world.channel_id)


def _people(world: SimulatedDiscord) -> list[Json]:
    known = {user.id: part for part, user in parts(world).items()}
    users = (member.user for member in world.guild.members.values())
    return [{"id": str(u.id), "name": u.display_name, "bot": u.bot, "part": known.get(u.id)} for u in users]


def _languages() -> list[Json]:
    return [{"locale": locale, "name": name} for locale, name in LANGUAGES.items()]


def message_view(world: SimulatedDiscord, message: Message) -> Json:
    """As the bot gets it, but for its pictures: no CDN and no internet is asked for them."""
    described = payloads.message_json(message, world.guild)
    files = {attachment_url(message.channel_id, each): _inlined(each) for each in message.attachments}
    for shown in described["attachments"]:
        shown["url"] = files[shown["url"]]
    described["embeds"] = [_with_pictures(embed, message) for embed in described["embeds"]]
    described["components"] = [_shown(component, files) for component in described["components"]]
    return described


def _with_pictures(embed: Json, message: Message) -> Json:
    named = {f"attachment://{each.filename}": _inlined(each) for each in message.attachments}
    shown = {
        place: {**embed[place], "url": shown_address(str(embed[place].get("url", "")), named)}
        for place in ("image", "thumbnail")
        if isinstance(embed.get(place), dict)
    }
    return embed | shown


def _shown(component: Json, files: dict[str, str]) -> Json:
    """The same component with local addresses of its pictures, all the way down."""
    shown = dict(component)
    for place in ("media", "file"):
        if isinstance(component.get(place), dict):
            address = shown_address(str(component[place].get("url", "")), files)
            shown[place] = {**component[place], "url": address}
    for place in ("components", "items"):
        if isinstance(component.get(place), list):
            shown[place] = [_shown(inner, files) for inner in component[place]]
    if isinstance(component.get("accessory"), dict):
        shown["accessory"] = _shown(component["accessory"], files)
    return shown


def shown_address(address: str, files: dict[str, str]) -> str:
    """Where the page finds a picture; "" for one that only the internet has."""
    if address in files:
        return files[address]
    found = _POSTER.fullmatch(address)
    return f"/sim/posters/{found[1]}.svg" if found else ""


def _inlined(attachment: Attachment) -> str:
    encoded = b64encode(attachment.content).decode()
    return f"data:{attachment.content_type or 'application/octet-stream'};base64,{encoded}"


def modal_fields(modal: Json) -> list[Json]:
    """Its text fields, each with the label that stands over it."""
    fields: list[Json] = []
    for part in modal.get("components") or []:
        inner = [*each_of([part]), *([part["component"]] if isinstance(part.get("component"), dict) else [])]
        texts = (field for field in inner if field.get("type") == Kind.TEXT_INPUT)
        fields += [{"label": part.get("label") or "", **field} for field in texts]
    return fields
