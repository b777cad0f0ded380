"""The world as JSON: each object with every field that the official description requires."""

from typing import Any

from discarr.demo.discord.guild import FOUNDED_AT, Channel, Guild, Member, Overwrite, Role, User
from discarr.demo.discord.messages import (
    COMMAND_REPLY_TYPE,
    DEFAULT_TYPE,
    EPHEMERAL,
    Attachment,
    Message,
    Origin,
    attachment_url,
)
from discarr.demo.discord.permissions import Permission

Json = dict[str, Any]

MESSAGE_CONTENT_LIMITED = 1 << 19
"""The application's flag for the Message Content intent of a bot in fewer than 100 servers."""


def user_json(user: User) -> Json:
    described: Json = {
        "id": str(user.id),
        "username": user.username,
        "discriminator": "0",
        "global_name": None if user.bot else user.display_name,
        "avatar": None,
        "avatar_decoration_data": None,
        "banner": None,
        "accent_color": None,
        "collectibles": None,
        "primary_guild": None,
        "public_flags": 0,
        "flags": 0,
    }
    return described | ({"bot": True} if user.bot else {})


def own_user_json(user: User) -> Json:
    return user_json(user) | {"mfa_enabled": False, "locale": "en-US", "email": None, "verified": True}


def member_json(member: Member, *, with_user: bool = True, permissions: Permission | None = None) -> Json:
    described: Json = {
        "avatar": None,
        "avatar_decoration_data": None,
        "banner": None,
        "collectibles": None,
        "communication_disabled_until": None,
        "deaf": False,
        "flags": 0,
        "joined_at": FOUNDED_AT.isoformat(),
        "mute": False,
        "nick": None,
        "pending": False,
        "premium_since": None,
        "roles": [str(role_id) for role_id in sorted(member.role_ids)],
    }
    if with_user:
        described["user"] = user_json(member.user)
    if permissions is not None:
        described["permissions"] = str(int(permissions))
    return described


def role_json(role: Role, bot_id: int) -> Json:
    described: Json = {
        "id": str(role.id),
        "name": role.name,
        "permissions": str(int(role.permissions)),
        "position": role.position,
        "color": role.colour,
        "colors": {"primary_color": role.colour, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": role.managed,
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }
    return described | ({"tags": {"bot_id": str(bot_id)}} if role.managed else {})


def overwrite_json(overwrite: Overwrite) -> Json:
    return {
        "id": str(overwrite.target_id),
        "type": 1 if overwrite.for_member else 0,
        "allow": str(int(overwrite.allow)),
        "deny": str(int(overwrite.deny)),
    }


def channel_json(channel: Channel, guild: Guild, last_message_id: int | None) -> Json:
    return {
        "id": str(channel.id),
        "type": channel.type,
        "guild_id": str(guild.id),
        "name": channel.name,
        "topic": channel.topic or None,
        "position": channel.position,
        "parent_id": None,
        "nsfw": False,
        "flags": 0,
        "last_message_id": None if last_message_id is None else str(last_message_id),
        "last_pin_timestamp": None,
        "rate_limit_per_user": 0,
        "permission_overwrites": [overwrite_json(overwrite) for overwrite in channel.overwrites],
    }


def guild_json(guild: Guild) -> Json:
    return {
        "id": str(guild.id),
        "name": guild.name,
        "owner_id": str(guild.owner_id),
        "application_id": None,
        "description": None,
        "icon": None,
        "banner": None,
        "splash": None,
        "discovery_splash": None,
        "home_header": None,
        "features": [],
        "emojis": [],
        "stickers": [],
        "roles": [role_json(role, guild.bot_id) for role in guild.roles.values()],
        "region": "deprecated",
        "preferred_locale": "en-US",
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "safety_alerts_channel_id": None,
        "widget_enabled": False,
        "widget_channel_id": None,
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "max_presences": None,
        "max_members": 500000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "vanity_url_code": None,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "premium_progress_bar_enabled": False,
        "nsfw": False,
        "nsfw_level": 0,
        "incidents_data": None,
    }


def application_json(bot: User, owner: User, *, message_content: bool) -> Json:
    flags = MESSAGE_CONTENT_LIMITED if message_content else 0
    return {
        "id": str(bot.id),
        "name": bot.display_name,
        "icon": None,
        "description": "",
        "type": None,
        "bot": user_json(bot),
        "bot_public": False,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": flags,
        "flags_new": str(flags),
        "owner": user_json(owner),
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "approximate_guild_count": 1,
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "team": None,
        "eligible_oauth2_scopes": [],
    }


def message_json(message: Message, guild: Guild) -> Json:
    described: Json = {
        "id": str(message.id),
        "channel_id": str(message.channel_id),
        "type": COMMAND_REPLY_TYPE if message.origin and message.origin.command_name else DEFAULT_TYPE,
        "author": user_json(guild.members[message.author_id].user),
        "content": message.content,
        "embeds": list(message.embeds),
        "components": list(message.components),
        "attachments": [_attachment_json(a, message) for a in message.attachments],
        "mentions": [user_json(guild.members[user_id].user) for user_id in message.mentioned_ids],
        "mention_roles": [],
        "mention_everyone": message.mentions_everyone,
        "timestamp": message.posted_at.isoformat(),
        "edited_timestamp": message.edited_at.isoformat() if message.edited_at else None,
        "flags": message.flags,
        "pinned": False,
        "tts": False,
    }
    if message.nonce is not None:
        described["nonce"] = message.nonce
    if message.reply_to is not None:
        described["message_reference"] = {
            "type": 0,
            "channel_id": str(message.channel_id),
            "message_id": str(message.reply_to),
        }
    return described | (_origin_json(message, message.origin, guild) if message.origin else {})


def without_content(payload: Json) -> Json:
    """What a bot without the Message Content intent gets of somebody else's message."""
    return payload | {"content": "", "embeds": [], "attachments": [], "components": []}


def _attachment_json(attachment: Attachment, message: Message) -> Json:
    url = attachment_url(message.channel_id, attachment)
    described: Json = {
        "id": str(attachment.id),
        "filename": attachment.filename,
        "size": len(attachment.content),
        "url": url,
        "proxy_url": url,
    }
    if attachment.content_type:
        described["content_type"] = attachment.content_type
    return described | ({"ephemeral": True} if message.flags & EPHEMERAL else {})


def _origin_json(message: Message, origin: Origin, guild: Guild) -> Json:
    metadata = _metadata_json(origin, guild)
    described: Json = {
        "application_id": str(message.author_id),
        "webhook_id": str(message.author_id),
        "interaction_metadata": metadata,
    }
    if origin.command_name is not None:
        described["interaction"] = {key: metadata[key] for key in ("id", "type", "name", "user")}
    return described


def _metadata_json(origin: Origin, guild: Guild) -> Json:
    metadata: Json = {
        "id": str(origin.interaction_id),
        "type": origin.interaction_type,
        "user": user_json(guild.members[origin.user_id].user),
        "authorizing_integration_owners": {"0": str(guild.id)},
    }
    if origin.message_id is not None:
        metadata["interacted_message_id"] = str(origin.message_id)
    if origin.command_name is not None:
        metadata["name"] = origin.command_name
    if origin.triggered_by is not None:
        metadata["triggering_interaction_metadata"] = _metadata_json(origin.triggered_by, guild)
    return metadata
