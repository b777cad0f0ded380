"""Cards as discord.py's objects. Only ever called on the asyncio thread, where those objects belong."""

import discord

from discarr.model.message import Button, Card, Embed


def embed_of(embed: Embed) -> discord.Embed:
    shown = discord.Embed(
        title=embed.title or None, description=embed.description or None, colour=embed.colour
    )
    for field in embed.fields:
        shown.add_field(name=field.name, value=field.value, inline=field.inline)
    if embed.footer:
        shown.set_footer(text=embed.footer)
    return shown


def view_of(card: Card) -> discord.ui.View | None:
    """The card's buttons; None for none, which takes the old ones away on an edit.

    A view that is stopped before it is sent is never kept in discord.py's view store, which would grow with
    each message and knows nothing of buttons from before a restart. Presses of old and new buttons alike
    arrive as `on_interaction`.
    """
    if not card.rows:
        return None
    view = discord.ui.View(timeout=None)
    for row, buttons in enumerate(card.rows):
        for button in buttons:
            view.add_item(_item_of(button, row))
    view.stop()
    return view


def _item_of(button: Button, row: int) -> discord.ui.Button[discord.ui.View]:
    return discord.ui.Button(
        custom_id=button.custom_id,
        label=button.label or None,
        emoji=button.emoji or None,
        style=discord.ButtonStyle(button.style.value),
        disabled=button.disabled,
        row=row,
    )
