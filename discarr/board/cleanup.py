"""`/cleanup`: the preview, what stands there while it is carried out, and the receipt."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from discarr.board.buttons import page_buttons
from discarr.board.custom_ids import custom_id_of
from discarr.board.figures import percent, relative, size
from discarr.board.pagination import clamp, items_on, pages_for, turn
from discarr.board.text import plain
from discarr.board.words import AMBER, BLUE, GREEN, GREY, RED, counted
from discarr.model.cleanup import (
    CleanupCandidate,
    CleanupOptions,
    CleanupPlan,
    JournalEntry,
    LeftAlone,
    Outcome,
    Reason,
    Receipt,
)
from discarr.model.message import Button, ButtonStyle, Card, Embed
from discarr.model.requests import CancelCleanup, ConfirmCleanup, PageTurn, TurnPreview

CANDIDATES_ON_A_PAGE = 7
_LEFT_ALONE_SHOWN = 4
_ENTRIES_SHOWN = 10

# Visible characters with their backslashes: the fullest page fits into one description.
_TITLE, _LABEL, _WHY, _NOTE = 100, 24, 150, 150

_HEADINGS = {Reason.STUCK: "⚠️ Stuck", Reason.FAILED: "❌ Failed", Reason.BLOCKED: "✋ Blocked"}

OUTCOMES: Mapping[Outcome, tuple[str, str]] = {
    Outcome.FAILED: ("❌", "failed"),
    Outcome.UNKNOWN: ("❔", "unknown"),
    Outcome.SKIPPED: ("⏭️", "skipped"),
    Outcome.ALREADY_GONE: ("💨", "already gone"),
    Outcome.REMOVED: ("✅", "removed"),
}
"""What needs somebody's attention comes first."""

_WHY_DRY = "🔒 **DRY_RUN is on: nothing can be removed.** To change that, set DRY_RUN=false and reload."


def preview_card(plan: CleanupPlan, *, page: int, dry_run: bool, expires_at: datetime) -> Card:
    """What a confirmation would agree to; without a Confirm button where there is nothing to confirm."""
    if not plan.candidates:
        return Card(embed=_embed("🧹 Nothing to clean up", [*_nothing(plan), *_left_alone(plan)], GREEN))
    pages = pages_for(len(plan.candidates), CANDIDATES_ON_A_PAGE)
    page = clamp(page, pages)
    until = (
        _WHY_DRY if dry_run else f"Nothing is removed until you confirm, {relative(expires_at)} at latest."
    )
    lines = [
        *effect_lines(plan.options, lost_bytes=plan.lost_bytes),
        *candidate_lines(items_on(page, plan.candidates, CANDIDATES_ON_A_PAGE)),
        *_left_alone(plan),
        until,
    ]
    embed = _embed(
        f"🧹 {counted(len(plan.candidates), 'download')} would be removed",
        lines,
        GREY if dry_run else AMBER,
        footer=f"Page {page + 1:,} of {pages:,}" if pages > 1 else "",
    )
    turning = page_buttons(page, pages, lambda to: _turned(plan, page, pages, to))
    return Card(embed=embed, rows=(*turning, *(() if dry_run else (_decision(plan),))))


def removing_card(plan: CleanupPlan) -> Card:
    lines = [
        "One after another; each one is read again before it is removed. The receipt appears here.",
        "-# If it does not, `/journal` has it.",
    ]
    return Card(embed=_embed(f"🧹 Removing {counted(len(plan.candidates), 'download')}…", lines, BLUE))


def cancelled_card() -> Card:
    return Card(embed=_embed("🧹 Cancelled", ["Nothing was removed."], GREY))


def receipt_card(receipt: Receipt) -> Card:
    """What became of each download, as verified."""
    entries = sorted(receipt.entries, key=lambda entry: list(OUTCOMES).index(entry.outcome))
    shown = entries[:_ENTRIES_SHOWN]
    more = len(entries) - len(shown)
    lines = [line for entry in shown for line in _entry_lines(entry)]
    embed = _embed(
        f"🧾 {_counts(receipt)}",
        [
            *(lines or ["There was nothing to remove."]),
            *([f"and {more:,} more"] if more else []),
            "-# `/journal` keeps every removal for ninety days.",
        ],
        _receipt_colour(receipt),
    )
    return Card(embed=embed)


def candidate_lines(candidates: Sequence[CleanupCandidate]) -> list[str]:
    """Grouped by reason, escaped."""
    ordered = sorted(candidates, key=lambda candidate: list(Reason).index(candidate.reason))
    lines = []
    for reason, group in groupby(ordered, key=lambda candidate: candidate.reason):
        lines.append(f"**{_HEADINGS[reason]}**")
        lines += [line for candidate in group for line in _candidate_lines(candidate)]
    return lines


def title_of(title: str) -> str:
    return plain(title, _TITLE) or "(no title)"


def effect_lines(options: CleanupOptions, *, lost_bytes: int) -> Iterator[str]:
    """What a removal does, and what is lost by it."""
    match options:
        case CleanupOptions(from_client=True):
            yield "**In the download client:** deleted, with all data"
        case CleanupOptions(blocklist=True):
            yield "**In the download client:** left as it is"
        case _:
            yield "**In the download client:** left as it is; the service forgets about it"
    if options.searches:
        yield "**The release:** blocklisted, and another one is searched for"
    elif options.blocklist:
        yield "**The release:** blocklisted; nothing is searched for"
    else:
        yield "**The release:** not blocklisted; the service may grab the same one again"
    lost = f"{size(lost_bytes)} that was downloaded" if lost_bytes else "nothing that was downloaded"
    yield f"**Lost:** {lost}"


# --- the preview ----------------------------------------------------------------------------------------


def _candidate_lines(candidate: CleanupCandidate) -> Iterator[str]:
    label = plain(candidate.instance.label, _LABEL)
    yield f"**{title_of(candidate.title)}** · {label} · {_amount(candidate)}"
    if candidate.why:
        yield f"-# {plain(candidate.why, _WHY)}"


def _amount(candidate: CleanupCandidate) -> str:
    done = percent(done=candidate.done_bytes, of=candidate.size_bytes)
    return "size unknown" if done is None else f"{done} % of {size(candidate.size_bytes)}"


def _nothing(plan: CleanupPlan) -> Iterator[str]:
    where = "" if plan.options.instance_key is None else f" of {plain(plan.options.instance_key, _LABEL)}"
    yield f"No download{where} is stuck or failed."


def _left_alone(plan: CleanupPlan) -> list[str]:
    if not plan.left_alone:
        return []
    shown, more = plan.left_alone[:_LEFT_ALONE_SHOWN], len(plan.left_alone) - _LEFT_ALONE_SHOWN
    lines = [_left_alone_line(left) for left in shown]
    return ["**✋ Left alone**", *lines, *([f"and {more:,} more"] if more > 0 else [])]


def _left_alone_line(left: LeftAlone) -> str:
    why = plain(left.why, _WHY)
    return f"{title_of(left.title)} · {plain(left.instance.label, _LABEL)}{f': {why}' if why else ''}"


def _turned(plan: CleanupPlan, page: int, pages: int, to: PageTurn) -> str:
    return custom_id_of(TurnPreview(plan_id=plan.plan_id, page=turn(page, pages, to)), button=to)


def _decision(plan: CleanupPlan) -> tuple[Button, ...]:
    confirm, cancel = (
        custom_id_of(ConfirmCleanup(plan_id=plan.plan_id)),
        custom_id_of(CancelCleanup(plan_id=plan.plan_id)),
    )
    label = f"Remove {counted(len(plan.candidates), 'download')}"
    return (
        Button(custom_id=confirm, label=label, style=ButtonStyle.DANGER),
        Button(custom_id=cancel, label="Cancel"),
    )


# --- the receipt ----------------------------------------------------------------------------------------


def _counts(receipt: Receipt) -> str:
    counts = [
        (len(receipt.with_outcome(outcome)), OUTCOMES[outcome][1]) for outcome in reversed(list(OUTCOMES))
    ]
    return ", ".join(f"{count:,} {word}" for count, word in counts if count) or "Nothing removed"


def _entry_lines(entry: JournalEntry) -> Iterator[str]:
    symbol, word = OUTCOMES[entry.outcome]
    yield f"{symbol} **{title_of(entry.title)}** · {plain(entry.instance.label, _LABEL)} · {word}"
    if entry.note:
        yield f"-# {plain(entry.note, _NOTE)}"


def _receipt_colour(receipt: Receipt) -> int:
    if receipt.with_outcome(Outcome.FAILED):
        return RED
    return AMBER if receipt.with_outcome(Outcome.UNKNOWN) else GREEN


def _embed(title: str, lines: Sequence[str], colour: int, footer: str = "") -> Embed:
    return Embed(title=title, description="\n".join(lines), colour=colour, footer=footer)
