"""What Discord shows, as plain values: the gateway alone turns them into Discord's objects."""

import enum

import attrs


@attrs.frozen(kw_only=True)
class Field:
    name: str
    value: str
    inline: bool = False


@attrs.frozen(kw_only=True)
class Embed:
    """Discord's limits: title 256, description 4096, 25 fields of 256 and 1024, footer 2048; 6000 in all."""

    title: str = ""
    description: str = ""
    colour: int = 0
    fields: tuple[Field, ...] = ()
    footer: str = ""
    url: str = ""
    """A link under the title; without a title nobody sees it."""
    thumbnail_url: str = ""
    """A picture in the public internet, which Discord fetches itself."""


class ButtonStyle(enum.Enum):
    PRIMARY = 1
    SECONDARY = 2
    SUCCESS = 3
    DANGER = 4


@attrs.frozen(kw_only=True)
class Button:
    custom_id: str
    """At most 100 characters; `board/custom_ids.py` writes and reads it."""
    label: str = ""
    emoji: str = ""
    style: ButtonStyle = ButtonStyle.SECONDARY
    disabled: bool = False


@attrs.frozen(kw_only=True)
class MenuOption:
    """Discord's limits: 100 characters each."""

    value: str
    label: str
    description: str = ""
    emoji: str = ""


@attrs.frozen(kw_only=True)
class Menu:
    """One row of its own, with up to 25 options of which one can be chosen."""

    custom_id: str
    placeholder: str
    options: tuple[MenuOption, ...]


@attrs.frozen(kw_only=True)
class Picture:
    name: str
    """As a file: letters and digits, with its ending."""
    content: bytes = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class Card:
    """One message: an embed and at most five rows, of at most five buttons each or a menu."""

    embed: Embed
    rows: tuple[tuple[Button, ...], ...] = ()
    menu: Menu | None = None
    """Below the buttons."""
    calls: tuple[int, ...] = ()
    """The users who are mentioned above the embed; nobody else can be pinged by a message."""
    picture: Picture | None = None
    """Shown in the embed; only the answer to a command or a press has one."""


_is_snowflake = (attrs.validators.ge(1), attrs.validators.lt(2**64))
"""Discord calls anything else a bad request, and a saved one would be asked for again and again."""


@attrs.frozen(kw_only=True)
class PostedMessage:
    """Where a message of ours stands."""

    channel_id: int = attrs.field(validator=_is_snowflake)
    message_id: int = attrs.field(validator=_is_snowflake)
