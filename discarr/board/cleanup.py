"""`/cleanup`: the preview, what stands there while it is carried out, and the receipt."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from discarr.board.buttons import page_buttons
from discarr.board.custom_ids import custom_id_of
from discarr.board.figures import percent, relative, size
from discarr.board.pagination import clamp, items_on, page_footer, pages_for, turn
from discarr.board.text import plain
from discarr.board.words import AMBER, BLUE, GREEN, GREY, RED, and_more
from discarr.language.kept import translated
from discarr.language.words import _, marked, ngettext, number
from discarr.model.admin_actions import CancelCleanup, ConfirmCleanup, TurnPreview
from discarr.model.cleanup import (
    WHOLE_QUEUE,
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
from discarr.model.user_actions import PageTurn

CANDIDATES_ON_A_PAGE = 7
_LEFT_ALONE_SHOWN = 4
_ENTRIES_SHOWN = 10

# Visible characters with their backslashes: the fullest page fits into one description.
_TITLE, _LABEL, _WHY, _NOTE = 100, 24, 150, 150

_HEADINGS = {
    Reason.STUCK: ("⚠️", marked("Stuck")),
    Reason.FAILED: ("❌", marked("Failed")),
    Reason.BLOCKED: ("✋", marked("Blocked")),
}

OUTCOMES: Mapping[Outcome, tuple[str, str]] = {
    Outcome.FAILED: ("❌", marked("failed")),
    Outcome.UNKNOWN: ("❔", marked("unknown")),
    Outcome.SKIPPED: ("⏭️", marked("skipped")),
    Outcome.ALREADY_GONE: ("💨", marked("already gone")),
    Outcome.REMOVED: ("✅", marked("removed")),
}
"""What needs somebody's attention comes first."""

_WHY_DRY = marked("**DRY_RUN is on: nothing can be removed.** To change that, set DRY_RUN=false and reload.")


def preview_card(plan: CleanupPlan, *, page: int, dry_run: bool, expires_at: datetime) -> Card:
    """What a confirmation would agree to; without a Confirm button where there is nothing to confirm."""
    if not plan.candidates:
        return Card(
            embed=_embed("🧹 " + _("Nothing to clean up"), [*_nothing(plan), *_left_alone(plan)], GREEN)
        )
    pages = pages_for(len(plan.candidates), CANDIDATES_ON_A_PAGE)
    page = clamp(page, pages)
    until = (
        f"🔒 {_(_WHY_DRY)}"
        if dry_run
        else _(
            "Nothing is removed until you confirm; this preview expires {time}.", time=relative(expires_at)
        )
    )
    lines = [
        *effect_lines(plan.options, lost_bytes=plan.lost_bytes),
        *candidate_lines(items_on(page, plan.candidates, CANDIDATES_ON_A_PAGE)),
        *_left_alone(plan),
        until,
    ]
    embed = _embed(
        f"🧹 {_would_be_removed(len(plan.candidates))}",
        lines,
        GREY if dry_run else AMBER,
        footer=page_footer(page, pages),
    )
    turning = page_buttons(page, pages, lambda to: _turned(plan, page, pages, to))
    return Card(embed=embed, rows=(*turning, *(() if dry_run else (_decision(plan),))))


def removing_card(plan: CleanupPlan) -> Card:
    lines = [
        _("One after another; each one is read again before it is removed. The receipt appears here."),
        "-# " + _("If it does not, `/journal` has it."),
    ]
    title = ngettext("Removing {count} download…", "Removing {count} downloads…", len(plan.candidates))
    return Card(embed=_embed(f"🧹 {title}", lines, BLUE))


def cancelled_card() -> Card:
    return Card(embed=_embed("🧹 " + _("Cancelled"), [_("Nothing was removed.")], GREY))


def receipt_card(receipt: Receipt) -> Card:
    """What became of each download, as verified."""
    entries = sorted(receipt.entries, key=lambda entry: list(OUTCOMES).index(entry.outcome))
    shown = entries[:_ENTRIES_SHOWN]
    more = len(entries) - len(shown)
    lines = [line for entry in shown for line in _entry_lines(entry)]
    embed = _embed(
        f"🧾 {_counts(receipt)}",
        [
            *(lines or [_("There was nothing to remove.")]),
            *([and_more(more)] if more else []),
            "-# " + _("`/journal` keeps every removal for ninety days."),
        ],
        _receipt_colour(receipt),
    )
    return Card(embed=embed)


def candidate_lines(candidates: Sequence[CleanupCandidate]) -> list[str]:
    """Grouped by reason, escaped."""
    ordered = sorted(candidates, key=lambda candidate: list(Reason).index(candidate.reason))
    lines = []
    for reason, group in groupby(ordered, key=lambda candidate: candidate.reason):
        symbol, heading = _HEADINGS[reason]
        lines.append(f"**{symbol} {_(heading)}**")
        lines += [line for candidate in group for line in _candidate_lines(candidate)]
    return lines


def title_of(title: str) -> str:
    return plain(title, _TITLE) or _("(no title)")


def effect_lines(options: CleanupOptions, *, lost_bytes: int) -> Iterator[str]:
    """What a removal does, and what is lost by it."""
    match options:
        case CleanupOptions(from_client=True):
            yield _("**In the download client:** deleted, with all data")
        case CleanupOptions(blocklist=True):
            yield _("**In the download client:** left as it is")
        case _:
            yield _("**In the download client:** left as it is; the service forgets about it")
    if options.searches:
        yield _("**The release:** blocklisted, and another one is searched for")
    elif options.blocklist:
        yield _("**The release:** blocklisted; nothing is searched for")
    else:
        yield _("**The release:** not blocklisted; the service may grab the same one again")
    if lost_bytes:
        yield _("**Lost:** {size} that was downloaded", size=size(lost_bytes))
    else:
        yield _("**Lost:** nothing that was downloaded")


# --- the preview ----------------------------------------------------------------------------------------


def _would_be_removed(count: int) -> str:
    return ngettext("{count} download would be removed", "{count} downloads would be removed", count)


def _candidate_lines(candidate: CleanupCandidate) -> Iterator[str]:
    label = plain(candidate.instance.label, _LABEL)
    yield f"**{title_of(candidate.title)}** · {label} · {_amount(candidate)}"
    if candidate.why:
        yield f"-# {plain(translated(candidate.why), _WHY)}"


def _amount(candidate: CleanupCandidate) -> str:
    done = percent(done=candidate.done_bytes, of=candidate.size_bytes)
    if done is None:
        return _("size unknown")
    return _("{percent} % of {size}", percent=done, size=size(candidate.size_bytes))


def _nothing(plan: CleanupPlan) -> Iterator[str]:
    if plan.options.instance_key is None:
        yield _("No download is stuck or failed.")
    else:
        service = plain(plan.options.instance_key, _LABEL)
        yield _("No download of {service} is stuck or failed.", service=service)


def _left_alone(plan: CleanupPlan) -> list[str]:
    if not plan.left_alone:
        return []
    shown, more = plan.left_alone[:_LEFT_ALONE_SHOWN], len(plan.left_alone) - _LEFT_ALONE_SHOWN
    lines = [_left_alone_line(left) for left in shown]
    return ["**✋ " + _("Left alone") + "**", *lines, *([and_more(more)] if more > 0 else [])]


def _left_alone_line(left: LeftAlone) -> str:
    title = _(left.title) if left.title == WHOLE_QUEUE else title_of(left.title)
    why = plain(translated(left.why), _WHY)
    return f"{title} · {plain(left.instance.label, _LABEL)}{f': {why}' if why else ''}"


def _turned(plan: CleanupPlan, page: int, pages: int, to: PageTurn) -> str:
    return custom_id_of(TurnPreview(plan_id=plan.plan_id, page=turn(page, pages, to)), button=to)


def _decision(plan: CleanupPlan) -> tuple[Button, ...]:
    confirm, cancel = (
        custom_id_of(ConfirmCleanup(plan_id=plan.plan_id)),
        custom_id_of(CancelCleanup(plan_id=plan.plan_id)),
    )
    label = ngettext("Remove {count} download", "Remove {count} downloads", len(plan.candidates))
    return (
        Button(custom_id=confirm, label=label, style=ButtonStyle.DANGER),
        Button(custom_id=cancel, label=_("Cancel")),
    )


# --- the receipt ----------------------------------------------------------------------------------------


def _counts(receipt: Receipt) -> str:
    counts = [
        (len(receipt.with_outcome(outcome)), OUTCOMES[outcome][1]) for outcome in reversed(list(OUTCOMES))
    ]
    said = [f"{number(count)} {_(word)}" for count, word in counts if count]
    return ", ".join(said) or _("Nothing removed")


def _entry_lines(entry: JournalEntry) -> Iterator[str]:
    symbol, word = OUTCOMES[entry.outcome]
    yield f"{symbol} **{title_of(entry.title)}** · {plain(entry.instance.label, _LABEL)} · {_(word)}"
    if entry.note:
        yield f"-# {plain(translated(entry.note), _NOTE)}"


def _receipt_colour(receipt: Receipt) -> int:
    if receipt.with_outcome(Outcome.FAILED):
        return RED
    return AMBER if receipt.with_outcome(Outcome.UNKNOWN) else GREEN


def _embed(title: str, lines: Sequence[str], colour: int, footer: str = "") -> Embed:
    return Embed(title=title, description="\n".join(lines), colour=colour, footer=footer)
