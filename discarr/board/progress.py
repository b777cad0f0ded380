"""`/progress`: what is tracked, how it moves, what is stuck and why, and which thresholds are in force."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from heapq import nsmallest
from itertools import islice

from discarr.board.buttons import page_buttons
from discarr.board.custom_ids import custom_id_of
from discarr.board.figures import duration, relative, size
from discarr.board.pagination import clamp, items_on, pages_for, turn
from discarr.board.progress_lines import (
    URGENCY,
    Tracked,
    all_tracked,
    clock_of,
    facts,
    heading,
    reasons,
)
from discarr.board.sparkline import sparkline
from discarr.board.text import plain
from discarr.board.words import BLUE, counted
from discarr.model.evidence import EvidenceKey, Held, HoldCause, Stuck, Suspected, Verdict
from discarr.model.message import Card, Embed, Field, Picture
from discarr.model.requests import ShowProgress
from discarr.model.services import Instance
from discarr.model.settings import ProgressSettings
from discarr.model.snapshots import Snapshot
from discarr.model.state import CurrentState

_ON_A_PAGE = 8
_EXCUSES_SHOWN = 5
_NAME, _LABEL = 80, 40

_EXCUSES = {
    HoldCause.NOT_READ: "the queue is not read",
    HoldCause.JUST_STARTED: "Discarr just started",
    HoldCause.SERVICE_STARTED: "the service just started",
    HoldCause.CLIENT_UNAVAILABLE: "a download client is unavailable",
    HoldCause.MAINTENANCE: "maintenance is going on",
    HoldCause.OUTAGE: "everything stopped at once, which looks like an outage",
}


def progress_card(
    state: CurrentState,
    verdicts: Mapping[EvidenceKey, Verdict],
    settings: ProgressSettings,
    *,
    memory_bytes: int,
    now: datetime,
    page: int = 0,
) -> Card:
    tracked = all_tracked(state.evidence, state.queues, verdicts)
    pages = pages_for(len(tracked), _ON_A_PAGE)
    page = clamp(page, pages)
    urgent = nsmallest((page + 1) * _ON_A_PAGE, tracked, key=_place)
    lines = [
        line for each in items_on(page, urgent, _ON_A_PAGE) for line in (heading(each), facts(each, now))
    ]
    embed = Embed(
        title=f"📈 {counted(len(tracked), 'download')} tracked",
        description="\n".join([_summary(tracked), *(lines or ["Nothing is tracked yet."])]),
        colour=BLUE,
        fields=(*_excuses(tracked), *_fields(tracked, settings, memory_bytes)),
        footer=f"Page {page + 1:,} of {pages:,}" if pages > 1 else "",
    )
    turning = page_buttons(
        page, pages, lambda to: custom_id_of(ShowProgress(page=turn(page, pages, to)), button=to)
    )
    return Card(embed=embed, rows=turning)


def chosen_download(
    state: CurrentState, verdicts: Mapping[EvidenceKey, Verdict], name: str
) -> Tracked | None:
    """The one that the name (its title, release name or id, or a part of them) tells first."""
    return _chosen(all_tracked(state.evidence, state.queues, verdicts), name)


def chosen_progress_card(chosen: Tracked, *, picture: Picture | None, now: datetime) -> Card:
    """With its chart; without one, a line of text stands for it."""
    chart = [] if picture else [_chart_of_text(chosen.evidence.snapshots, now)]
    lines = [heading(chosen), facts(chosen, now), *chart, *reasons(chosen.verdict)]
    embed = Embed(title="📈 Progress", description="\n".join(lines), colour=BLUE)
    return Card(embed=embed, picture=picture)


def _chart_of_text(snapshots: Sequence[Snapshot], now: datetime) -> str:
    return f"{sparkline(snapshots, now=now)} since {relative(snapshots[0].at)}"


def none_tracked(name: str) -> str:
    return f"No tracked download is called “{plain(name, _NAME)}”. `/progress` alone lists what is tracked."


def _chosen(tracked: Sequence[Tracked], name: str) -> Tracked | None:
    """The closest first: the whole of a name before a part of one, the urgent before the others."""
    wanted = name.casefold().strip()
    matching = [each for each in tracked if any(wanted in known for known in _names(each))]
    return min(matching, key=lambda each: (wanted not in _names(each), _place(each)), default=None)


def _names(tracked: Tracked) -> list[str]:
    """A poisoned value is no name."""
    download = tracked.download
    names = (download.title, download.media_title) if download else ()
    known = (*names, tracked.evidence.key.download_id)
    return [name.casefold() for name in known if isinstance(name, str)]


def _place(tracked: Tracked) -> tuple[int, float, datetime]:
    return URGENCY.index(type(tracked.verdict)), -clock_of(tracked), tracked.evidence.progressed_at


def _summary(tracked: Sequence[Tracked]) -> str:
    stuck = sum(isinstance(each.verdict, Stuck) for each in tracked)
    suspected = sum(isinstance(each.verdict, Suspected) for each in tracked)
    return f"{stuck:,} stuck, {suspected:,} suspected; the longest without progress first."


def _excuses(tracked: Sequence[Tracked]) -> tuple[Field, ...]:
    """Each hold once, however many downloads it excuses."""
    lines = [
        f"{plain(instance.label, _LABEL)} · {plain(client, _LABEL) or 'no client'}: {_EXCUSES[cause]}, "
        f"seen {relative(since[0])} ({counted(len(since), 'download')})"
        for (instance, client, cause), since in islice(_excused(tracked).items(), _EXCUSES_SHOWN)
    ]
    return (Field(name="No clock runs for", value="\n".join(lines)),) if lines else ()


def _excused(tracked: Sequence[Tracked]) -> dict[tuple[Instance, str, HoldCause], list[datetime]]:
    """Since when, for each download of a client and each cause."""
    excused: dict[tuple[Instance, str, HoldCause], list[datetime]] = {}
    for each in tracked:
        if isinstance(each.verdict, Held):
            hold = each.verdict.hold
            place = (each.evidence.key.instance, each.evidence.client, hold.cause)
            excused.setdefault(place, []).append(hold.since)
    return excused


def _fields(tracked: Sequence[Tracked], settings: ProgressSettings, memory_bytes: int) -> tuple[Field, ...]:
    kept = sum(len(each.evidence.snapshots) for each in tracked)
    progress = f"neither {settings.min_progress_percent:g} % nor {size(settings.min_size_bytes)} of progress"
    patience = settings.stuck_threshold_seconds
    means = f"{progress} in {duration(patience)}; in {duration(4 * patience)} once 90 % are done"
    history = f"{duration(settings.history_seconds)}, at most {settings.max_snapshots_per_download:,} each"
    return (
        Field(name="Stuck means", value=means),
        Field(name="History", value=f"{counted(kept, 'snapshot')}; kept for {history}"),
        Field(name="Memory", value=size(memory_bytes)),
    )
