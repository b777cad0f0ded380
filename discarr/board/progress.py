"""`/progress`: what is tracked, how it moves, and which thresholds are in force."""

from collections.abc import Mapping
from datetime import datetime
from heapq import nsmallest

from discarr.board.figures import duration, percent, relative, size
from discarr.board.poison import Poisoned, attempt
from discarr.board.text import plain
from discarr.board.words import BLUE, counted
from discarr.model.downloads import QueueState
from discarr.model.evidence import Evidence, EvidenceKey
from discarr.model.message import Card, Embed, Field
from discarr.model.services import Instance
from discarr.model.settings import ProgressSettings

_SHOWN = 10
_TITLE, _LABEL = 100, 40


def progress_card(
    evidence: Mapping[EvidenceKey, Evidence],
    queues: Mapping[Instance, QueueState],
    settings: ProgressSettings,
    *,
    memory_bytes: int,
    now: datetime,
) -> Card:
    longest = nsmallest(_SHOWN, evidence.values(), key=lambda known: known.progressed_at)
    lines = [line for known in longest for line in _lines(known, queues, now)]
    more = len(evidence) - len(longest)
    embed = Embed(
        title=f"📈 {counted(len(evidence), 'download')} tracked",
        description="\n".join(
            [
                "Longest without progress first.",
                *(lines or ["Nothing is tracked yet."]),
                *([f"and {more:,} more"] if more else []),
            ]
        ),
        colour=BLUE,
        fields=_fields(evidence, settings, memory_bytes),
    )
    return Card(embed=embed)


def _lines(known: Evidence, queues: Mapping[Instance, QueueState], now: datetime) -> list[str]:
    newest = known.snapshots[-1]
    done = percent(done=newest.done_bytes, of=newest.size_bytes)
    facts = [
        f"{done} %" if done is not None else "size unknown",
        _speed(known, now),
        counted(len(known.snapshots), "snapshot"),
        f"last progress {relative(known.progressed_at)}",
    ]
    if known.missing_since is not None:
        facts.append(f"not in the queue since {relative(known.missing_since)}")
    return [f"**{_title(known.key, queues)}** · {plain(known.key.instance.label, _LABEL)}", " · ".join(facts)]


def _speed(known: Evidence, now: datetime) -> str:
    """Over the kept span up to now: a reading in which nothing moved left no snapshot."""
    first, newest = known.snapshots[0], known.snapshots[-1]
    seconds = (now - first.at).total_seconds()
    if seconds <= 0:
        return "speed unknown"
    moved = size(max(0, newest.done_bytes - first.done_bytes) // max(1, round(seconds)))
    return f"{moved}/s over {duration(seconds)}"


def _title(key: EvidenceKey, queues: Mapping[Instance, QueueState]) -> str:
    """What a viewer calls it, as long as it is listed; else its id."""
    state = queues.get(key.instance)
    downloads = state.last.downloads if state and state.last else ()
    listed = (download for download in downloads if download.key == key.download_id)
    titles = (attempt(plain, download.media_title or download.title, _TITLE) for download in listed)
    found = next((title for title in titles if title and not isinstance(title, Poisoned)), None)
    return found or plain(key.download_id, _TITLE) or "(no title)"


def _fields(
    evidence: Mapping[EvidenceKey, Evidence], settings: ProgressSettings, memory_bytes: int
) -> tuple[Field, ...]:
    kept = sum(len(known.snapshots) for known in evidence.values())
    progress = f"neither {settings.min_progress_percent:g} % nor {size(settings.min_size_bytes)} of progress"
    history = f"{duration(settings.history_seconds)}, at most {settings.max_snapshots_per_download:,} each"
    return (
        Field(name="Stuck means", value=f"{progress} in {duration(settings.stuck_threshold_seconds)}"),
        Field(name="History", value=f"{counted(kept, 'snapshot')}; kept for {history}"),
        Field(name="Memory", value=size(memory_bytes)),
    )
