"""`/journal`: every removal, the newest first."""

from collections.abc import Iterator, Sequence

from discarr.board.buttons import page_buttons
from discarr.board.cleanup import OUTCOMES, title_of
from discarr.board.custom_ids import custom_id_of
from discarr.board.figures import clock
from discarr.board.pagination import clamp, items_on, pages_for, turn
from discarr.board.text import plain
from discarr.board.words import BLUE, counted
from discarr.model.cleanup import CleanupOptions, JournalEntry
from discarr.model.message import Card, Embed
from discarr.model.requests import ShowJournal

ENTRIES_ON_A_PAGE = 6

_LABEL, _WHY, _NOTE = 24, 150, 150


def journal_card(entries: Sequence[JournalEntry], *, page: int) -> Card:
    newest_first = sorted(entries, key=lambda entry: entry.at, reverse=True)
    pages = pages_for(len(entries), ENTRIES_ON_A_PAGE)
    page = clamp(page, pages)
    shown = items_on(page, newest_first, ENTRIES_ON_A_PAGE)
    lines = [line for entry in shown for line in _lines(entry)]
    embed = Embed(
        title=f"📓 {counted(len(entries), 'removal')} in ninety days",
        description="\n".join(lines or ["Nothing was removed."]),
        colour=BLUE,
        footer=f"Page {page + 1:,} of {pages:,}" if pages > 1 else "",
    )
    buttons = page_buttons(
        page, pages, lambda to: custom_id_of(ShowJournal(page=turn(page, pages, to)), button=to)
    )
    return Card(embed=embed, rows=buttons)


def _lines(entry: JournalEntry) -> Iterator[str]:
    symbol, word = OUTCOMES[entry.outcome]
    who = "by itself" if entry.by is None else f"<@{entry.by}>"
    yield f"{symbol} **{title_of(entry.title)}** · {plain(entry.instance.label, _LABEL)}"
    yield f"{clock(entry.at)} · {who} · {entry.reason.value} · {_asked(entry.options)} · **{word}**"
    details = [plain(entry.why, _WHY), plain(entry.note, _NOTE)]
    if any(details):
        yield f"-# {' · '.join(detail for detail in details if detail)}"


def _asked(options: CleanupOptions) -> str:
    where = "deleted in the client" if options.from_client else "left in the client"
    if not options.blocklist:
        return where
    return f"{where}, blocklisted{', searched again' if options.searches else ''}"
