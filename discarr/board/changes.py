"""What `/check` answers: what is different after reading everything again."""

from collections import Counter
from collections.abc import Iterator, Mapping

from discarr.board.poison import Poisoned, attempt
from discarr.board.text import length, plain
from discarr.board.words import and_more
from discarr.language.kept import translated
from discarr.language.words import _, marked, ngettext, number
from discarr.model.downloads import Download, DownloadState, Failing, Live, QueueReading, QueueState, Waiting
from discarr.model.services import Instance

_SENTENCE_LIMIT = 1_850
"""Discord takes 2,000 characters, and the caller may add a sentence."""

_LABEL, _CAUSE = 60, 240

_NEW = marked("{count} new")
_GONE = marked("{count} no longer in the queue")
"""Finished, removed, or its download client is offline: the queue alone cannot tell."""
_OTHER_STATE = marked("{count} in another state")
_FURTHER = marked("{count} further along")


def check_sentence(before: Mapping[Instance, QueueState], after: Mapping[Instance, QueueState]) -> str:
    if not after:
        return _("There is nothing to check: no Radarr or Sonarr is set up.")
    live = {instance: state.last for instance, state in after.items() if isinstance(state, Live)}
    read = [_summary(before, live)] if live else []
    unread = [line for instance, state in after.items() for line in _unread(instance, state)]
    return _joined([*read, *unread])


def _summary(before: Mapping[Instance, QueueState], after: Mapping[Instance, QueueReading]) -> str:
    changes: Counter[str] = Counter()
    for instance, reading in after.items():
        known = before.get(instance)
        changes.update(_changes(known.last if known else None, reading))
    kinds = (_NEW, _GONE, _OTHER_STATE, _FURTHER)
    words = [_(kind, count=number(changes[kind])) for kind in kinds if changes[kind]]
    listed = sum(len(reading.downloads) for reading in after.values())
    checked = _("Checked: {changes}.", changes=", ".join(words) or _("nothing changed"))
    return f"{checked} {_held(listed)}"


def _held(listed: int) -> str:
    return ngettext(
        "The queues that were read hold {count} download.",
        "The queues that were read hold {count} downloads.",
        listed,
    )


def _changes(before: QueueReading | None, after: QueueReading) -> Mapping[str, int]:
    known, found = _measured(before), _measured(after)
    both = [(known[key], found[key]) for key in known.keys() & found.keys()]
    return {
        _NEW: len(found.keys() - known.keys()),
        _GONE: len(known.keys() - found.keys()),
        _OTHER_STATE: sum(then[0] is not now[0] for then, now in both),
        _FURTHER: sum(then[0] is now[0] and now[1] < then[1] for then, now in both),
    }


def _measured(reading: QueueReading | None) -> dict[str, tuple[DownloadState, int]]:
    """State and bytes left by key; a download whose values cannot be compared is left out."""
    measures = (attempt(_measure, download) for download in (reading.downloads if reading else ()))
    return dict(measure for measure in measures if not isinstance(measure, Poisoned))


def _measure(download: Download) -> tuple[str, tuple[DownloadState, int]]:
    return f"{download.key}", (DownloadState(download.state), int(download.left_bytes))


def _unread(instance: Instance, state: QueueState) -> Iterator[str]:
    label = plain(instance.label, _LABEL)
    match state:
        case Failing(failure=failure):
            why = plain(translated(failure.cause), _CAUSE)
            yield "⚠️ " + _("{service} could not be read: {why}", service=label, why=why)
        case Waiting():
            yield "⏳ " + _("{service} has not answered yet.", service=label)


def _joined(lines: list[str]) -> str:
    """As many lines as fit into a message."""
    shown = list(lines)
    while length("\n".join(shown)) > _SENTENCE_LIMIT:
        shown.pop()
    left_out = len(lines) - len(shown)
    return "\n".join([*shown, and_more(left_out)] if left_out else shown)
