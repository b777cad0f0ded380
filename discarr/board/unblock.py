"""`/unblock`: one download that waits for a hand, its files, and what became of an import."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import attrs

from discarr.board.custom_ids import custom_id_of
from discarr.board.episodes import episode_span
from discarr.board.figures import relative, size
from discarr.board.text import plain
from discarr.board.words import AMBER, BLUE, GREEN, GREY, RED, and_more
from discarr.language.kept import translated
from discarr.language.words import _, marked, ngettext, number
from discarr.model.admin_actions import AnswerBlocked, BlockedAnswer
from discarr.model.downloads import Download
from discarr.model.folders import without_folders
from discarr.model.imports import (
    Blocked,
    ImportFile,
    ImportOutcome,
    ImportResult,
    Lack,
    Look,
    Unblocked,
    Unseen,
)
from discarr.model.message import Button, ButtonStyle, Card, Embed
from discarr.model.services import Instance
from discarr.monitoring.import_decisions import obstacle

_FILES_SHOWN = 8
_REJECTIONS_SHOWN = 3

# Visible characters with their backslashes: the fullest card fits into one description.
_TITLE, _LABEL, _REASON, _NAME, _REJECTION, _WHY, _ASKED = 100, 24, 400, 80, 100, 300, 80

_OUTCOMES = {
    ImportOutcome.IMPORTED: ("✅", marked("Imported"), GREEN),
    ImportOutcome.PARTLY: ("⚠️", marked("Partly imported"), AMBER),
    ImportOutcome.NOT_IMPORTED: ("❌", marked("Not imported"), RED),
    ImportOutcome.UNKNOWN: ("❔", marked("Not known yet"), AMBER),
    ImportOutcome.NOT_ASKED: ("⏭️", marked("Nothing was imported"), GREY),
}

_LACKS = {
    Lack.FILM: marked("no film known"),
    Lack.SERIES: marked("no series known"),
    Lack.EPISODE: marked("no episode known"),
    Lack.QUALITY: marked("no quality known"),
    Lack.LANGUAGE: marked("no language known"),
}

_REMOVALS = {
    BlockedAnswer.REMOVE: marked("Remove"),
    BlockedAnswer.BLOCKLIST: marked("Remove and blocklist"),
}

DRY_RUN = marked("**DRY_RUN is on: nothing can be imported or removed.**")


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
            why = _("This needs no hand any more: {now}.", now=plain(translated(now), _WHY))
            lines = [_heading(title, look.key.instance), why]
            return _card("💨 " + _("Somebody was quicker"), lines, GREEN, _only_next(walk, look_id))
        case Unseen(title=title, cause=cause):
            why = _("It could not be looked at: {why}", why=plain(translated(cause), _WHY))
            lines = [_heading(title, look.key.instance), why]
            return _card("❔ " + _("Not known"), lines, AMBER, _only_next(walk, look_id))


def nothing_blocked_card(*, name: str | None, unread: Sequence[Instance]) -> Card:
    """Nothing waits for a hand, as far as is known."""
    if name is None:
        lines = [_("No download waits for a hand.")]
    else:
        asked = plain(name, _ASKED)
        lines = [
            _(
                "No download that waits for a hand is called {name}. `/unblock` alone shows them all.",
                name=asked,
            )
        ]
    if unread:
        names = ", ".join(plain(instance.label, _LABEL) for instance in unread)
        lines.append("⚠️ " + _("Not all is known: {services} could not be read.", services=names))
    return _card("✋ " + _("Nothing to unblock"), lines, AMBER if unread else GREEN, ())


def end_card(passed: int) -> Card:
    last = ngettext("That was the only one.", "That was the last of {count}.", passed)
    lines = [f"{last} " + _("`/unblock` shows what still waits.")]
    return _card("✋ " + _("No more to look at"), lines, BLUE, ())


def importing_card(shown: Blocked) -> Card:
    on_the_way = ngettext(
        "{count} file on the way into the library.",
        "{count} files on the way into the library.",
        len(shown.files),
    )
    patience = _("What becomes of it appears here; a copy to another disk takes minutes.")
    heading = _heading(shown.download.title, shown.download.instance)
    return _card("📥 " + _("Importing…"), [heading, f"{on_the_way} {patience}"], BLUE, ())


def result_card(result: ImportResult, walk: Walk, *, look_id: str) -> Card:
    """What became of an import, as verified."""
    symbol, title, colour = _OUTCOMES[result.outcome]
    lines = [_heading(result.title, result.key.instance)]
    if result.wanted > 1:
        lines.append(
            ngettext(
                "{done} of {count} episode imported",
                "{done} of {count} episodes imported",
                result.wanted,
                done=number(result.imported),
            )
        )
    if result.note:
        lines.append(f"{_sentence(result.note)}")
    if result.outcome is ImportOutcome.UNKNOWN:
        later = _("Nothing is tried again by itself. `/unblock` shows later whether it still waits.")
        lines.append(f"-# {later}")
    return _card(f"{symbol} {_(title)}", lines, colour, _only_next(walk, look_id))


# --- one that waits -------------------------------------------------------------------------------------


def _blocked_card(look: Blocked, walk: Walk, offered: Offered) -> Card:
    against = obstacle(look)
    if offered.dry_run:
        rows, last = _only_next(walk, offered.look_id), f"🔒 {_(DRY_RUN)}"
    else:
        rows = _decision(look, walk, offered, importable=against is None)
        waits = _(
            "Nothing happens until you press a button; this expires {time}.",
            time=relative(offered.expires_at),
        )
        last = f"-# {waits}"
    lines = [*_about(look.download), *_files(look), *_import(look, against), *_removal(offered.kept), last]
    title = [_("Needs a hand")]
    if walk.of > 1:
        title.append(_("{place} of {count}", place=number(walk.place), count=number(walk.of)))
    return _card(f"✋ {' · '.join(title)}", lines, AMBER, rows)


def _about(download: Download) -> Iterator[str]:
    yield _heading(download.title, download.instance)
    media = " ".join(filter(None, (download.media_title, episode_span(download.episodes))))
    facts = [plain(media, _TITLE) if media else _("no film or series known"), size(download.size_bytes)]
    yield " · ".join([*facts, plain(download.download_client, _LABEL)]).removesuffix(" · ")
    said = plain(download.reason, _REASON) or _("nothing")
    yield _("**{service} says:** {reason}", service=plain(download.instance.label, _LABEL), reason=said)


def _files(look: Blocked) -> Iterator[str]:
    if look.files:
        yield "**" + ngettext("{count} file", "{count} files", len(look.files)) + "**"
    for file in look.files[:_FILES_SHOWN]:
        yield f"📄 {plain(file.name, _NAME)} · {size(file.size_bytes)} · {_taken_for(file)}"
        if any(_is_news(rejection, look) for rejection in file.rejections):
            yield f"-# {_rejections(file)}"
    if len(look.files) > _FILES_SHOWN:
        yield and_more(len(look.files) - _FILES_SHOWN)


def _is_news(rejection: str, look: Blocked) -> bool:
    """Of several files everyone has its own; of one it is mostly what was said above."""
    return len(look.files) > 1 or without_folders(rejection) not in look.download.reason


def _taken_for(file: ImportFile) -> str:
    if file.lack:
        return f"**{_(_LACKS[file.lack])}**"
    media = " ".join(filter(None, (file.media_title, episode_span(file.episodes))))
    return plain(media, _TITLE) or _("something without a title")


def _rejections(file: ImportFile) -> str:
    shown = [plain(without_folders(text), _REJECTION) for text in file.rejections[:_REJECTIONS_SHOWN]]
    more = len(file.rejections) - len(shown)
    return "; ".join([*shown, *([and_more(more)] if more else [])])


def _import(look: Blocked, against: str | None) -> Iterator[str]:
    if against is not None:
        yield _("**Import:** not possible from here: {why}", why=_sentence(against))
        return
    replaced = sum(file.replaces for file in look.files)
    if len(look.files) == 1:
        yield _("**Import:** takes it as listed here.")
    else:
        yield _("**Import:** takes them all as listed here.")
    if replaced:
        yield f"⚠️ {_replaces(replaced, of=len(look.files))}"


def _replaces(count: int, *, of: int) -> str:
    if of == 1:
        return _("It replaces the file that the library has already.")
    return ngettext(
        "It replaces {count} file that the library has already.",
        "It replaces {count} files that the library has already.",
        count,
    )


def _removal(kept: Mapping[BlockedAnswer, str]) -> Iterator[str]:
    if len(kept) == len(_REMOVALS):
        yield _("**Remove:** not possible: {why}", why=_sentence(kept[BlockedAnswer.BLOCKLIST]))


def _decision(
    look: Blocked, walk: Walk, offered: Offered, *, importable: bool
) -> tuple[tuple[Button, ...], ...]:
    look_id = offered.look_id
    label = ngettext("Import {count} file", "Import {count} files", len(look.files))
    importing = _button(BlockedAnswer.IMPORT, look_id, label, ButtonStyle.SUCCESS)
    removing = [
        _button(answer, look_id, _(label), ButtonStyle.DANGER)
        for answer, label in _REMOVALS.items()
        if answer not in offered.kept
    ]
    skipping = _button(BlockedAnswer.SKIP, look_id, _("Done") if walk.is_last else _("Skip"))
    return ((*([importing] if importable else []), *removing, skipping),)


def _only_next(walk: Walk, look_id: str) -> tuple[tuple[Button, ...], ...]:
    return () if walk.is_last else ((_button(BlockedAnswer.SKIP, look_id, _("Next")),),)


def _button(
    answer: BlockedAnswer, look_id: str, label: str, style: ButtonStyle = ButtonStyle.SECONDARY
) -> Button:
    custom_id = custom_id_of(AnswerBlocked(answer=answer, look_id=look_id))
    return Button(custom_id=custom_id, label=label, style=style)


def _heading(title: str, instance: Instance) -> str:
    name = plain(title, _TITLE) or _("(no title)")
    return f"**{name}** · {plain(instance.label, _LABEL)}"


def _sentence(text: str) -> str:
    """With a capital and a full stop, whoever wrote it."""
    text = plain(without_folders(translated(text)), _WHY)
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?', '…')) else '.'}"


def _card(title: str, lines: Sequence[str], colour: int, rows: tuple[tuple[Button, ...], ...]) -> Card:
    return Card(embed=Embed(title=title, description="\n".join(lines), colour=colour), rows=rows)
