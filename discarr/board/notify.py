"""Notify me: the menu under the board, and what `/notify` answers."""

from collections.abc import Iterable, Sequence

from discarr.board.custom_ids import NOTIFY_MENU
from discarr.board.figures import relative
from discarr.board.rows import BoardRow, UnshownRow
from discarr.board.text import clean, plain
from discarr.board.words import BLUE, SYMBOLS, and_more, word_of
from discarr.language.kept import translated
from discarr.language.words import _, ngettext
from discarr.model.downloads import Download
from discarr.model.message import Card, Embed, Menu, MenuOption
from discarr.model.notices import Subscription

_LABEL, _DESCRIPTION, _VALUE = 100, 100, 100
_TITLE = 120
_SHOWN = 25
_SEPARATOR = "|"


def notify_menu(rows: Iterable[BoardRow | UnshownRow]) -> Menu | None:
    """The downloads of the page that have an id by which they are known again; None where there are none."""
    options = [_option(row) for row in rows if isinstance(row, BoardRow) and _is_known_again(row)]
    if not options:
        return None
    return Menu(
        custom_id=NOTIFY_MENU, placeholder=_("Notify me when one is imported …"), options=tuple(options)
    )


def named_by(download: Download) -> str:
    return _named(download.instance.key, download.key)


def _named(instance_key: str, key: str) -> str:
    return f"{instance_key}{_SEPARATOR}{key}"


def instance_and_key(value: str) -> tuple[str, str]:
    """What a menu's option or a command named; the instance is "" where only a key or a name is given."""
    instance_key, separator, key = value.partition(_SEPARATOR)
    return (instance_key, key) if separator else ("", value)


def subscriptions_card(subscriptions: Sequence[Subscription]) -> Card:
    lines = [_line(number, each) for number, each in enumerate(subscriptions[:_SHOWN], start=1)]
    more = [and_more(len(subscriptions) - _SHOWN)] if len(subscriptions) > _SHOWN else []
    going_on = sum(not each.ended for each in subscriptions)
    how = ["-# " + _("Choose a download from the menu under the board, or with `/notify` and `download`.")]
    if subscriptions:
        take_away = _("Take one away with `/notify` and `remove`: choose it there, or write its number.")
        how.append(f"-# {take_away}")
    description = "\n".join([*(lines or [_("You are not waiting for anything.")]), *more, *how])
    title = ngettext("{count} download to come", "{count} downloads to come", going_on)
    return Card(embed=Embed(title=f"🔔 {title}", description=description, colour=BLUE))


def _is_known_again(row: BoardRow) -> bool:
    """A release that has no download yet gets another key when it becomes one."""
    return not row.key.startswith("pending-") and len(_named(row.instance_key, row.key)) <= _VALUE


def _option(row: BoardRow) -> MenuOption:
    where = f" · {row.instance_label}" if row.instance_label else ""
    return MenuOption(
        value=_named(row.instance_key, row.key),
        label=clean(f"{row.title} {row.span}".rstrip(), _LABEL),
        description=clean(f"{word_of(row.state)}{where}", _DESCRIPTION),
        emoji=SYMBOLS[row.state],
    )


def _line(number: int, each: Subscription) -> str:
    title = f"{number}: **{plain(each.title, _TITLE)}**"
    if each.ended:
        return f"{title} · " + _("ended: {why}", why=translated(each.ended))
    return f"{title} · " + _("asked {time}", time=relative(each.at))
