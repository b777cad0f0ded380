"""What a reader must know about an instance before believing its rows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import attrs

from discarr.board.figures import relative, size
from discarr.board.text import clean, plain
from discarr.language.kept import translated
from discarr.language.words import _, ngettext
from discarr.model.disks import Shortage
from discarr.model.downloads import Failing, QueueState, Waiting
from discarr.model.services import Instance

_LABEL, _LABEL_ESCAPED = 20, 24
_FOLDERS, _FOLDERS_ESCAPED = 60, 80
_CAUSE, _CAUSE_ESCAPED = 140, 150
_NOTES_SHOWN = 3
_OTHERS = 80


@attrs.frozen(kw_only=True)
class StillLoading:
    label: str
    rows_read_at: datetime | None
    """When the run before this one read the rows that stand in for now."""


@attrs.frozen(kw_only=True)
class ReadFailing:
    label: str
    cause: str
    since: datetime
    rows_read_at: datetime | None


@attrs.frozen(kw_only=True)
class RowsMissing:
    """Rows that did not fit."""

    label: str
    count: int


@attrs.frozen(kw_only=True)
class WillNotFit:
    """More is on its way to a disk than it has room for."""

    label: str
    """The root folders on it."""
    short_bytes: int


Note = ReadFailing | WillNotFit | StillLoading | RowsMissing

_ORDER = (ReadFailing, WillNotFit, StillLoading, RowsMissing)


def notes_on(queues: Mapping[Instance, QueueState], shortages: Iterable[Shortage] = ()) -> tuple[Note, ...]:
    """Failures first."""
    notes = [note for instance, state in queues.items() for note in _notes(instance, state)]
    notes += [_will_not_fit(shortage) for shortage in shortages]
    return tuple(sorted(notes, key=lambda note: _ORDER.index(type(note))))


def without_ages(note: Note) -> Note:
    """What is left to compare when time alone has passed; how much will not fit changes with every byte."""
    match note:
        case RowsMissing():
            return note
        case WillNotFit():
            return attrs.evolve(note, short_bytes=0)
        case _:
            return attrs.evolve(note, rows_read_at=None)


def note_lines(notes: Sequence[Note]) -> list[str]:
    """In Discord's markdown, escaped; the first few, and whom the others are about."""
    lines = [_line(note) for note in notes[:_NOTES_SHOWN]]
    others = dict.fromkeys(note.label for note in notes[_NOTES_SHOWN:])
    if not others:
        return lines
    names = plain(", ".join(others), _OTHERS)
    return [*lines, "⚠️ " + _("More to know about {services}", services=names)]


def _notes(instance: Instance, state: QueueState) -> list[Note]:
    label = clean(instance.label, _LABEL)
    read_at = state.last.read_at if state.last else None
    notes: list[Note] = []
    match state:
        case Waiting():
            notes.append(StillLoading(label=label, rows_read_at=read_at))
        case Failing(failure=failure):
            cause = clean(translated(failure.cause), _CAUSE)
            notes.append(ReadFailing(label=label, cause=cause, since=failure.since, rows_read_at=read_at))
    if state.last and state.last.set_aside > 0:
        notes.append(RowsMissing(label=label, count=state.last.set_aside))
    return notes


def _will_not_fit(shortage: Shortage) -> WillNotFit:
    return WillNotFit(label=clean(", ".join(shortage.names), _FOLDERS), short_bytes=shortage.short_bytes)


def _line(note: Note) -> str:
    name = f"**{plain(note.label, _FOLDERS_ESCAPED if isinstance(note, WillNotFit) else _LABEL_ESCAPED)}**"
    match note:
        case StillLoading(rows_read_at=read_at):
            loading = _("{service}: the first reading is under way.", service=name)
            return f"⏳ {loading} {_kept(read_at)}".rstrip()
        case ReadFailing(cause=cause, since=since, rows_read_at=read_at):
            failing = _(
                "{service} began to fail {time}: {why}",
                service=name,
                time=relative(since),
                why=plain(cause, _CAUSE_ESCAPED),
            )
            return f"⚠️ {failing} {_kept(read_at)}".rstrip()
        case WillNotFit(short_bytes=short_bytes):
            return "💾 " + _(
                "{folders}: {size} too little room for what is coming. `/disk` has more.",
                folders=name,
                size=size(short_bytes),
            )
        case RowsMissing(count=count):
            return "⚠️ " + ngettext(
                "{service}: {count} row could not be understood and cannot be shown.",
                "{service}: {count} rows could not be understood and cannot be shown.",
                min(count, 99_999),
                service=name,
            )


def _kept(rows_read_at: datetime | None) -> str:
    if rows_read_at is None:
        return ""
    return _("What is shown of it was read {time}.", time=relative(rows_read_at))
