"""The symbol and the words of each state: shapes differ, so that nobody needs to tell colours apart."""

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


def counted(count: int, noun: str) -> str:
    """ "1 download", "12 downloads"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def counted_state(count: int, state: DownloadState) -> str:
    """ "✋ 1 needs a hand", "✋ 3 need a hand", "⬇️ 5 downloading": which symbol means what, too."""
    several_need = state is DownloadState.NEEDS_A_HAND and count != 1
    # A line does not break between the symbol and its number.
    return f"{SYMBOLS[state]}\N{NO-BREAK SPACE}{count:,} {'need a hand' if several_need else state.value}"
