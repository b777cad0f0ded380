"""Cards as discord.py's objects. Only ever called on the asyncio thread, where those objects belong."""

from io import BytesIO

import discord

from discarr.model.message import Button, Card, Menu


def embed_of(card: Card) -> discord.Embed:
    embed = card.embed
    shown = discord.Embed(
        title=embed.title or None, description=embed.description or None, colour=embed.colour
    )
    for field in embed.fields:
        shown.add_field(name=field.name, value=field.value, inline=field.inline)
    if embed.footer:
        shown.set_footer(text=embed.footer)
    shown.url = embed.url or None
    if embed.thumbnail_url:
        shown.set_thumbnail(url=embed.thumbnail_url)
    if card.picture:
        shown.set_image(url=f"attachment://{card.picture.name}")
    return shown


def files_of(card: Card) -> list[discord.File]:
    """What the card's embed shows; to be sent with it.

    The permission Attach Files is not needed: a bot always has it, and Embed Links, in its answers to
    interactions (Discord's change log, "Calculated permissions in interaction payloads", as quoted in
    discord-api-docs issue 5316).
    """
    if card.picture is None:
        return []
    return [discord.File(BytesIO(card.picture.content), filename=card.picture.name)]


def view_of(card: Card) -> discord.ui.View | None:
    """The card's buttons and menu; None for none, which takes the old ones away on an edit.

    A view that is stopped before it is sent is never kept in discord.py's view store, which would grow with
    each message and knows nothing of buttons from before a restart. Presses of old and new buttons alike
    arrive as `on_interaction`.
    """
    if not card.rows and card.menu is None:
        return None
    view = discord.ui.View(timeout=None)
    for row, buttons in enumerate(card.rows):
        for button in buttons:
            view.add_item(_item_of(button, row))
    if card.menu is not None:
        view.add_item(_menu_of(card.menu, len(card.rows)))
    view.stop()
    return view


def calls_of(card: Card) -> tuple[str | None, discord.AllowedMentions]:
    """The mentions, and the permission to ping exactly these users."""
    content = " ".join(f"<@{user_id}>" for user_id in card.calls) or None
    users = [discord.Object(user_id) for user_id in card.calls]
    return content, discord.AllowedMentions(everyone=False, roles=False, replied_user=False, users=users)


def _menu_of(menu: Menu, row: int) -> discord.ui.Select[discord.ui.View]:
    options = [
        discord.SelectOption(
            value=option.value,
            label=option.label,
            description=option.description or None,
            emoji=option.emoji or None,
        )
        for option in menu.options
    ]
    return discord.ui.Select(custom_id=menu.custom_id, placeholder=menu.placeholder, options=options, row=row)


def _item_of(button: Button, row: int) -> discord.ui.Button[discord.ui.View]:
    return discord.ui.Button(
        custom_id=button.custom_id,
        label=button.label or None,
        emoji=button.emoji or None,
        style=discord.ButtonStyle(button.style.value),
        disabled=button.disabled,
        row=row,
    )
