"""The symbol and the words of each state: shapes differ, so that nobody needs to tell colours apart."""

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


def counted(count: int, noun: str) -> str:
    """ "1 download", "12 downloads"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def counted_state(count: int, state: DownloadState) -> str:
    """ "1 needs a hand", "3 need a hand", "5 downloading"."""
    if state is DownloadState.NEEDS_A_HAND:
        return ngettext("{count} needs a hand", "{count} need a hand", count)
    return f"{number(count)} {word_of(state)}"
