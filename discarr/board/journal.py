"""`/journal`: every removal, the newest first."""

from collections.abc import Iterator, Sequence

from discarr.board.buttons import page_buttons
from discarr.board.cleanup import OUTCOMES, title_of
from discarr.board.custom_ids import custom_id_of
from discarr.board.figures import clock
from discarr.board.pagination import clamp, items_on, page_footer, pages_for, turn
from discarr.board.text import plain
from discarr.board.words import BLUE
from discarr.language.kept import translated
from discarr.language.words import _, ngettext
from discarr.model.admin_actions import ShowJournal
from discarr.model.cleanup import CleanupOptions, JournalEntry
from discarr.model.message import Card, Embed

ENTRIES_ON_A_PAGE = 6

_LABEL, _WHY, _NOTE = 24, 150, 150


def journal_card(entries: Sequence[JournalEntry], *, page: int) -> Card:
    newest_first = sorted(entries, key=lambda entry: entry.at, reverse=True)
    pages = pages_for(len(entries), ENTRIES_ON_A_PAGE)
    page = clamp(page, pages)
    shown = items_on(page, newest_first, ENTRIES_ON_A_PAGE)
    lines = [line for entry in shown for line in _lines(entry)]
    embed = Embed(
        title=f"📓 {_in_ninety_days(len(entries))}",
        description="\n".join(lines or [_("Nothing was removed.")]),
        colour=BLUE,
        footer=page_footer(page, pages),
    )
    buttons = page_buttons(
        page, pages, lambda to: custom_id_of(ShowJournal(page=turn(page, pages, to)), button=to)
    )
    return Card(embed=embed, rows=buttons)


def _in_ninety_days(count: int) -> str:
    return ngettext("{count} removal in ninety days", "{count} removals in ninety days", count)


def _lines(entry: JournalEntry) -> Iterator[str]:
    symbol, word = OUTCOMES[entry.outcome]
    who = _("by itself") if entry.by is None else f"<@{entry.by}>"
    yield f"{symbol} **{title_of(entry.title)}** · {plain(entry.instance.label, _LABEL)}"
    yield f"{clock(entry.at)} · {who} · {_(entry.reason.value)} · {_asked(entry.options)} · **{_(word)}**"
    details = [plain(translated(entry.why), _WHY), plain(translated(entry.note), _NOTE)]
    if any(details):
        yield f"-# {' · '.join(detail for detail in details if detail)}"


def _asked(options: CleanupOptions) -> str:
    where = _("deleted in the client") if options.from_client else _("left in the client")
    if not options.blocklist:
        return where
    return f"{where}, " + (_("blocklisted, searched again") if options.searches else _("blocklisted"))
