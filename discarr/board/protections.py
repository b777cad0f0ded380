"""`/protect`: what no cleanup touches."""

from collections.abc import Iterable, Sequence

from discarr.board.buttons import page_buttons
from discarr.board.custom_ids import custom_id_of
from discarr.board.figures import relative
from discarr.board.pagination import clamp, items_on, page_footer, pages_for, turn
from discarr.board.text import plain
from discarr.board.words import BLUE
from discarr.language.words import _, marked, ngettext
from discarr.model.admin_actions import ShowProtections
from discarr.model.cleanup import Protection, ProtectionKind
from discarr.model.message import Card, Embed

PROTECTIONS_ON_A_PAGE = 10

_ID, _VALUE = 24, 150

_KINDS = {
    ProtectionKind.DOWNLOAD: marked("download {name}"),
    ProtectionKind.RELEASE: marked("releases like {name}"),
    ProtectionKind.INDEXER: marked("everything from the indexer {name}"),
    ProtectionKind.CLIENT: marked("everything in the download client {name}"),
}


def protections_card(protections: Iterable[Protection], *, page: int) -> Card:
    listed = sorted(protections, key=lambda protection: protection.at)
    pages = pages_for(len(listed), PROTECTIONS_ON_A_PAGE)
    page = clamp(page, pages)
    lines = [_line(protection) for protection in items_on(page, listed, PROTECTIONS_ON_A_PAGE)]
    embed = Embed(
        title="🛡️ " + ngettext("{count} protection", "{count} protections", len(listed)),
        description="\n".join([*(lines or [_("Nothing is protected.")]), *_how(listed)]),
        colour=BLUE,
        footer=page_footer(page, pages),
    )
    buttons = page_buttons(
        page, pages, lambda to: custom_id_of(ShowProtections(page=turn(page, pages, to)), button=to)
    )
    return Card(embed=embed, rows=buttons)


def protected_words(protection: Protection) -> str:
    """What is protected, in a few words, escaped."""
    shown = protection.title if protection.kind is ProtectionKind.DOWNLOAD else protection.value
    name = plain(shown or protection.value, _VALUE) or _("(no name)")
    return _(_KINDS[protection.kind], name=f"**{name}**")


def _line(protection: Protection) -> str:
    number = plain(protection.protection_id, _ID)
    return f"{number}: {protected_words(protection)} · <@{protection.by}> {relative(protection.at)}"


def _how(listed: Sequence[Protection]) -> list[str]:
    add = _("Add one with `/protect` and `download`, `release`, `indexer` or `client`.")
    take_away = _("Take one away with `/protect` and `remove`: its number.")
    return [f"-# {add}", f"-# {take_away}"] if listed else [f"-# {add}"]
