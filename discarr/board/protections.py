"""`/protect`: what no cleanup touches."""

from collections.abc import Iterable, Sequence

from discarr.board.buttons import page_buttons
from discarr.board.custom_ids import custom_id_of
from discarr.board.figures import relative
from discarr.board.pagination import clamp, items_on, pages_for, turn
from discarr.board.text import plain
from discarr.board.words import BLUE, counted
from discarr.model.cleanup import Protection, ProtectionKind
from discarr.model.message import Card, Embed
from discarr.model.requests import ShowProtections

PROTECTIONS_ON_A_PAGE = 10

_ID, _VALUE = 24, 150

_KINDS = {
    ProtectionKind.DOWNLOAD: "download",
    ProtectionKind.RELEASE: "releases like",
    ProtectionKind.INDEXER: "everything from the indexer",
    ProtectionKind.CLIENT: "everything in the download client",
}


def protections_card(protections: Iterable[Protection], *, page: int) -> Card:
    listed = sorted(protections, key=lambda protection: protection.at)
    pages = pages_for(len(listed), PROTECTIONS_ON_A_PAGE)
    page = clamp(page, pages)
    lines = [_line(protection) for protection in items_on(page, listed, PROTECTIONS_ON_A_PAGE)]
    embed = Embed(
        title=f"🛡️ {counted(len(listed), 'protection')}",
        description="\n".join([*(lines or ["Nothing is protected."]), *_how(listed)]),
        colour=BLUE,
        footer=f"Page {page + 1:,} of {pages:,}" if pages > 1 else "",
    )
    buttons = page_buttons(
        page, pages, lambda to: custom_id_of(ShowProtections(page=turn(page, pages, to)), button=to)
    )
    return Card(embed=embed, rows=buttons)


def protected_words(protection: Protection) -> str:
    """What is protected, in a few words, escaped."""
    shown = protection.title if protection.kind is ProtectionKind.DOWNLOAD else protection.value
    return f"{_KINDS[protection.kind]} **{plain(shown or protection.value, _VALUE) or '(no name)'}**"


def _line(protection: Protection) -> str:
    number = plain(protection.protection_id, _ID)
    return f"{number}: {protected_words(protection)} · <@{protection.by}> {relative(protection.at)}"


def _how(listed: Sequence[Protection]) -> list[str]:
    add = "-# Add one with `/protect` and `download`, `release`, `indexer` or `client`."
    return [add, "-# Take one away with `/protect` and `remove`: its number."] if listed else [add]
