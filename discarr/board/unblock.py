"""`/unblock`: one download that waits for a hand, its files, and what became of an import."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import attrs

from discarr.board.custom_ids import custom_id_of
from discarr.board.episodes import episode_span
from discarr.board.figures import relative, size
from discarr.board.text import plain
from discarr.board.words import AMBER, BLUE, GREEN, GREY, RED, counted
from discarr.model.downloads import Download
from discarr.model.folders import without_folders
from discarr.model.imports import Blocked, ImportFile, ImportOutcome, ImportResult, Look, Unblocked, Unseen
from discarr.model.message import Button, ButtonStyle, Card, Embed
from discarr.model.requests import AnswerBlocked, BlockedAnswer
from discarr.model.services import Instance
from discarr.monitoring.import_decisions import obstacle

_FILES_SHOWN = 8
_REJECTIONS_SHOWN = 3

# Visible characters with their backslashes: the fullest card fits into one description.
_TITLE, _LABEL, _REASON, _NAME, _REJECTION, _WHY, _ASKED = 100, 24, 400, 80, 100, 300, 80

_OUTCOMES = {
    ImportOutcome.IMPORTED: ("✅ Imported", GREEN),
    ImportOutcome.PARTLY: ("⚠️ Partly imported", AMBER),
    ImportOutcome.NOT_IMPORTED: ("❌ Not imported", RED),
    ImportOutcome.UNKNOWN: ("❔ Not known yet", AMBER),
    ImportOutcome.NOT_ASKED: ("⏭️ Nothing was imported", GREY),
}

_REMOVALS = {BlockedAnswer.REMOVE: "Remove", BlockedAnswer.BLOCKLIST: "Remove and blocklist"}

DRY_RUN = "🔒 **DRY_RUN is on: nothing can be imported or removed.**"


@attrs.frozen(kw_only=True)
class Walk:
    """Where somebody is among the downloads that wait for a hand."""

    place: int
    """Of this one, counted from 1."""
    of: int

    @property
    def is_last(self) -> bool:
        return self.place >= self.of


@attrs.frozen(kw_only=True)
class Offered:
    """What its reader may do about a look."""

    look_id: str
    expires_at: datetime
    dry_run: bool = False
    kept: Mapping[BlockedAnswer, str] = attrs.field(factory=dict)
    """Which of the two removals are not possible, and why."""


def look_card(look: Look, walk: Walk, offered: Offered) -> Card:
    look_id = offered.look_id
    match look:
        case Blocked():
            return _blocked_card(look, walk, offered)
        case Unblocked(title=title, now=now):
            lines = [_heading(title, look.key.instance), f"This needs no hand any more: {plain(now, _WHY)}."]
            return _card("💨 Somebody was quicker", lines, GREEN, _only_next(walk, look_id))
        case Unseen(title=title, cause=cause):
            lines = [_heading(title, look.key.instance), f"It could not be looked at: {plain(cause, _WHY)}"]
            return _card("❔ Not known", lines, AMBER, _only_next(walk, look_id))


def nothing_blocked_card(*, name: str | None, unread: Sequence[Instance]) -> Card:
    """Nothing waits for a hand, as far as is known."""
    if name is None:
        lines = ["No download waits for a hand."]
    else:
        lines = [f"No download that waits for a hand is called {plain(name, _ASKED)}."]
    if unread:
        names = ", ".join(plain(instance.label, _LABEL) for instance in unread)
        lines.append(f"⚠️ Not all is known: {names} could not be read.")
    return _card("✋ Nothing to unblock", lines, AMBER if unread else GREEN, ())


def end_card(passed: int) -> Card:
    last = "That was the only one." if passed == 1 else f"That was the last of {passed:,}."
    lines = [f"{last} `/unblock` shows what still waits."]
    return _card("✋ No more to look at", lines, BLUE, ())


def importing_card(shown: Blocked) -> Card:
    count = counted(len(shown.files), "file")
    said = (
        f"{count} on the way into the library. What becomes of it appears here; a copy to another disk takes"
    )
    lines = [_heading(shown.download.title, shown.download.instance), f"{said} minutes."]
    return _card("📥 Importing…", lines, BLUE, ())


def result_card(result: ImportResult, walk: Walk, *, look_id: str) -> Card:
    """What became of an import, as verified."""
    title, colour = _OUTCOMES[result.outcome]
    lines = [_heading(result.title, result.key.instance)]
    if result.wanted > 1:
        lines.append(f"{result.imported:,} of {counted(result.wanted, 'episode')} imported")
    if result.note:
        lines.append(f"{_sentence(result.note)}")
    if result.outcome is ImportOutcome.UNKNOWN:
        lines.append("-# Nothing is tried again by itself. `/unblock` shows later whether it still waits.")
    return _card(title, lines, colour, _only_next(walk, look_id))


# --- one that waits -------------------------------------------------------------------------------------


def _blocked_card(look: Blocked, walk: Walk, offered: Offered) -> Card:
    against = obstacle(look)
    if offered.dry_run:
        rows, last = _only_next(walk, offered.look_id), DRY_RUN
    else:
        rows = _decision(look, walk, offered, importable=against is None)
        last = f"-# Nothing happens until you press a button, {relative(offered.expires_at)} at latest."
    lines = [*_about(look.download), *_files(look), *_import(look, against), *_removal(offered.kept), last]
    which = f" · {walk.place:,} of {walk.of:,}" if walk.of > 1 else ""
    return _card(f"✋ Needs a hand{which}", lines, AMBER, rows)


def _about(download: Download) -> Iterator[str]:
    yield _heading(download.title, download.instance)
    media = " ".join(filter(None, (download.media_title, episode_span(download.episodes))))
    facts = [plain(media, _TITLE) if media else "no film or series known", size(download.size_bytes)]
    yield " · ".join([*facts, plain(download.download_client, _LABEL)]).removesuffix(" · ")
    said = plain(download.reason, _REASON) or "nothing"
    yield f"**{plain(download.instance.label, _LABEL)} says:** {said}"


def _files(look: Blocked) -> Iterator[str]:
    if look.files:
        yield f"**{counted(len(look.files), 'file')}**"
    for file in look.files[:_FILES_SHOWN]:
        yield f"📄 {plain(file.name, _NAME)} · {size(file.size_bytes)} · {_taken_for(file)}"
        if any(_is_news(rejection, look) for rejection in file.rejections):
            yield f"-# {_rejections(file)}"
    if len(look.files) > _FILES_SHOWN:
        yield f"and {len(look.files) - _FILES_SHOWN:,} more"


def _is_news(rejection: str, look: Blocked) -> bool:
    """Of several files everyone has its own; of one it is mostly what was said above."""
    return len(look.files) > 1 or without_folders(rejection) not in look.download.reason


def _taken_for(file: ImportFile) -> str:
    if file.lack:
        return f"**no {file.lack.value} known**"
    media = " ".join(filter(None, (file.media_title, episode_span(file.episodes))))
    return plain(media, _TITLE) or "something without a title"


def _rejections(file: ImportFile) -> str:
    shown = [plain(without_folders(text), _REJECTION) for text in file.rejections[:_REJECTIONS_SHOWN]]
    more = len(file.rejections) - len(shown)
    return "; ".join([*shown, *([f"and {more:,} more"] if more else [])])


def _import(look: Blocked, against: str | None) -> Iterator[str]:
    if against is not None:
        yield f"**Import:** not possible from here: {_sentence(against)}"
        return
    replaced = sum(file.replaces for file in look.files)
    yield f"**Import:** takes {'it' if len(look.files) == 1 else 'them all'} as listed here."
    if replaced:
        which = "the file" if len(look.files) == 1 else counted(replaced, "file")
        yield f"⚠️ It replaces {which} that the library has already."


def _removal(kept: Mapping[BlockedAnswer, str]) -> Iterator[str]:
    if len(kept) == len(_REMOVALS):
        yield f"**Remove:** not possible: {_sentence(kept[BlockedAnswer.BLOCKLIST])}"


def _decision(
    look: Blocked, walk: Walk, offered: Offered, *, importable: bool
) -> tuple[tuple[Button, ...], ...]:
    label, look_id = f"Import {counted(len(look.files), 'file')}", offered.look_id
    importing = _button(BlockedAnswer.IMPORT, look_id, label, ButtonStyle.SUCCESS)
    removing = [
        _button(answer, look_id, label, ButtonStyle.DANGER)
        for answer, label in _REMOVALS.items()
        if answer not in offered.kept
    ]
    skipping = _button(BlockedAnswer.SKIP, look_id, "Done" if walk.is_last else "Skip")
    return ((*([importing] if importable else []), *removing, skipping),)


def _only_next(walk: Walk, look_id: str) -> tuple[tuple[Button, ...], ...]:
    return () if walk.is_last else ((_button(BlockedAnswer.SKIP, look_id, "Next"),),)


def _button(
    answer: BlockedAnswer, look_id: str, label: str, style: ButtonStyle = ButtonStyle.SECONDARY
) -> Button:
    custom_id = custom_id_of(AnswerBlocked(answer=answer, look_id=look_id))
    return Button(custom_id=custom_id, label=label, style=style)


def _heading(title: str, instance: Instance) -> str:
    return f"**{plain(title, _TITLE) or '(no title)'}** · {plain(instance.label, _LABEL)}"


def _sentence(text: str) -> str:
    """With a capital and a full stop, whoever wrote it."""
    text = plain(without_folders(text), _WHY)
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?', '…')) else '.'}"


def _card(title: str, lines: Sequence[str], colour: int, rows: tuple[tuple[Button, ...], ...]) -> Card:
    return Card(embed=Embed(title=title, description="\n".join(lines), colour=colour), rows=rows)
