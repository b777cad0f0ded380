"""One download as a reader sees it; and the line that stands for one which cannot be shown."""

from collections.abc import Collection, Iterable
from datetime import datetime

import attrs

from discarr.board.episodes import episode_span
from discarr.board.figures import gauge, percent, relative, relative_unix, size, unix
from discarr.board.poison import Poisoned, attempt
from discarr.board.ranking import Entry, Place
from discarr.board.text import clean, plain
from discarr.board.words import SYMBOLS, word_of
from discarr.language.words import _
from discarr.model.downloads import DownloadState
from discarr.model.services import Instance

# Visible characters, and the same with backslashes: eight of the longest rows fit into one description.
_TITLE, _TITLE_ESCAPED = 72, 84
_SPAN, _SPAN_ESCAPED = 36, 38
_LABEL, _LABEL_ESCAPED = 20, 24
_REASON, _REASON_ESCAPED = 100, 116

_MOVING = (DownloadState.DOWNLOADING, DownloadState.STALLED, DownloadState.PAUSED)
TIMED = (DownloadState.DOWNLOADING, DownloadState.METADATA, DownloadState.QUEUED, DownloadState.DELAYED)


@attrs.frozen(kw_only=True)
class BoardRow:
    """Text is clean but not escaped: a terminal shows it as it is."""

    instance_key: str
    key: str
    title: str
    span: str
    """The episodes; "" for films."""
    instance_label: str
    """"" where there is only one instance of the kind."""
    state: DownloadState
    percent: int | None
    size: str
    """"" while unknown."""
    finishes_at_unix: int | None
    reason: str
    read_at: datetime | None
    """Of rows kept from an older reading only: their age is shown."""


@attrs.frozen(kw_only=True)
class UnshownRow:
    """A download whose values nothing can be made of."""

    instance_key: str
    instance_label: str
    key: str
    cause: str
    """For the log of whoever called, who also knows whether it was said before; never for Discord."""

    @property
    def name(self) -> str:
        """The same at every reading."""
        return f"{self.instance_key}/{self.key}"


def row_of(place: Place, labels: Collection[Instance]) -> BoardRow | UnshownRow:
    """`labels`: the instances whose names are needed to tell them apart."""
    made = Poisoned(cause=place.cause) if place.cause else attempt(readable_row, place.entry, labels)
    return unshown_row(place, made.cause) if isinstance(made, Poisoned) else made


def readable_row(entry: Entry, labels: Collection[Instance]) -> BoardRow:
    """Raises whatever a poisoned value makes it raise."""
    instance, download, rows_read_at = entry
    done = percent(done=download.done_bytes, of=download.size_bytes)
    finishes_at = download.finishes_at
    return BoardRow(
        instance_key=instance.key,
        key=f"{download.key}",
        title=clean(download.media_title or download.title, _TITLE) or _("(no title)"),
        span=clean(episode_span(download.episodes), _SPAN),
        instance_label=clean(instance.label, _LABEL) if instance in labels else "",
        state=DownloadState(download.state),
        percent=done,
        size=size(download.size_bytes) if done is not None else "",
        finishes_at_unix=None if finishes_at is None else unix(finishes_at),
        reason=clean(download.reason, _REASON),
        read_at=rows_read_at,
    )


def unshown_row(place: Place, cause: str) -> UnshownRow:
    instance = place.entry.instance
    # What was to be a download may be anything by now.
    key = getattr(place.entry.download, "key", None)
    return UnshownRow(
        instance_key=instance.key,
        instance_label=clean(instance.label, _LABEL),
        key=key if isinstance(key, str) else "",
        cause=cause,
    )


def without_times(row: BoardRow | UnshownRow) -> BoardRow | UnshownRow:
    """What is left to compare when time alone has passed."""
    match row:
        case BoardRow():
            return attrs.evolve(row, finishes_at_unix=None, read_at=None)
        case UnshownRow():
            return attrs.evolve(row, cause="")


def several_of_a_kind(instances: Iterable[Instance]) -> frozenset[Instance]:
    """The instances whose kind alone does not name them."""
    known = list(instances)
    kinds = [instance.kind for instance in known]
    return frozenset(instance for instance in known if kinds.count(instance.kind) > 1)


def row_lines(row: BoardRow | UnshownRow) -> list[str]:
    """In Discord's markdown, escaped."""
    match row:
        case UnshownRow(instance_label=label):
            service = plain(label, _LABEL_ESCAPED)
            why = _("One download of {service} cannot be shown; the log says why.", service=service)
            return [f"❔ {why}"]
        case BoardRow():
            return [_headline(row), _facts(row), *_reason(row)]


def next_line(row: BoardRow) -> str:
    """The next to finish, in Discord's markdown, escaped."""
    return " · ".join(["⏭️ " + _("Next: {title}", title=_title(row)), *_when(row)])


def _headline(row: BoardRow) -> str:
    label = f" · {plain(row.instance_label, _LABEL_ESCAPED)}" if row.instance_label else ""
    return f"{SYMBOLS[row.state]} {_title(row)}{label}"


def _title(row: BoardRow) -> str:
    span = f" {plain(row.span, _SPAN_ESCAPED)}" if row.span else ""
    return f"**{plain(row.title, _TITLE_ESCAPED)}**{span}"


def _facts(row: BoardRow) -> str:
    """A bar only where it says something: at 0 and 100 percent the state says more."""
    when = _when(row)
    if row.percent is None or not (row.state in _MOVING or 0 < row.percent < 100):
        return " · ".join([word_of(row.state), *([row.size] if row.size else []), *when])
    # With its bar and its time, a download needs no word to be seen moving.
    word = [] if row.state is DownloadState.DOWNLOADING and when else [word_of(row.state)]
    return f"{gauge(row.percent, row.size)} {' · '.join([*word, *when])}"


def _when(row: BoardRow) -> list[str]:
    if row.read_at is not None:
        return [_("as of {time}", time=relative(row.read_at))]
    if row.finishes_at_unix is None or row.state not in TIMED:
        return []
    # "due" reads well both ways: the client counts on to "due 2 minutes ago" without an edit.
    moment = relative_unix(row.finishes_at_unix)
    if row.state is DownloadState.DELAYED:
        return [_("starts {time}", time=moment)]
    return [_("due {time}", time=moment)]


def _reason(row: BoardRow) -> list[str]:
    return [f"-# {plain(row.reason, _REASON_ESCAPED)}"] if row.reason else []
