"""The symbol and the words of each state: shapes differ, so that nobody needs to tell colours apart."""

from datetime import datetime

from discarr.board.figures import clock, relative
from discarr.language.words import _, ngettext, number
from discarr.model.downloads import DownloadState

SYMBOLS = {
    DownloadState.NEEDS_A_HAND: "✋",
    DownloadState.FAILED: "❌",
    DownloadState.STALLED: "⚠️",
    DownloadState.IMPORTING: "📥",
    DownloadState.DOWNLOADING: "⬇️",
    DownloadState.DOWNLOADED: "📦",
    DownloadState.METADATA: "🔍",
    DownloadState.QUEUED: "⏳",
    DownloadState.PAUSED: "⏸️",
    DownloadState.DELAYED: "⏰",
    DownloadState.CLIENT_UNAVAILABLE: "🔌",
    DownloadState.IMPORTED: "✅",
    DownloadState.UNKNOWN: "❔",
}

GREY, BLUE, GREEN, AMBER, RED = 0x95A5A6, 0x3498DB, 0x2ECC71, 0xF1C40F, 0xE74C3C


def and_more(count: int) -> str:
    """Under a list that was cut short."""
    return _("and {count} more", count=number(count))


def word_of(state: DownloadState) -> str:
    return _(state.value)


def stopped_line(at: datetime) -> str:
    """Over what was last known."""
    return _(
        "**Not updated any more**: Discarr stopped {relative}, {time}.", relative=relative(at), time=clock(at)
    )


def downloads(count: int) -> str:
    return ngettext("{count} download", "{count} downloads", count)


def all_well(count: int) -> str:
    return ngettext("{count} service, all well", "{count} services, all well", count)


def counted_state(count: int, state: DownloadState) -> str:
    """ "✋ 1 needs a hand", "✋ 3 need a hand", "⬇️ 5 downloading": which symbol means what, too."""
    if state is DownloadState.NEEDS_A_HAND:
        words = ngettext("{count} needs a hand", "{count} need a hand", count)
    else:
        words = f"{number(count)} {word_of(state)}"
    # A line does not break between the symbol and its number.
    return f"{SYMBOLS[state]}\N{NO-BREAK SPACE}{words}"
