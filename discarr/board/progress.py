"""`/progress`: what is tracked, how it moves, what is stuck and why, and which thresholds are in force."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from heapq import nsmallest
from itertools import islice

from discarr.board.buttons import page_buttons
from discarr.board.custom_ids import custom_id_of
from discarr.board.figures import duration, relative, size
from discarr.board.pagination import clamp, items_on, page_footer, pages_for, turn
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
from discarr.board.words import BLUE
from discarr.language.words import _, marked, ngettext, number
from discarr.model.admin_actions import ShowProgress
from discarr.model.evidence import EvidenceKey, Held, HoldCause, Stuck, Suspected, Verdict
from discarr.model.message import Card, Embed, Field, Picture
from discarr.model.services import Instance
from discarr.model.settings import ProgressSettings
from discarr.model.snapshots import Snapshot
from discarr.model.state import CurrentState

_ON_A_PAGE = 8
_EXCUSES_SHOWN = 5
_NAME, _LABEL = 80, 40

_EXCUSES = {
    HoldCause.NOT_READ: marked("the queue is not read"),
    HoldCause.JUST_STARTED: marked("Discarr just started"),
    HoldCause.SERVICE_STARTED: marked("the service just started"),
    HoldCause.CLIENT_UNAVAILABLE: marked("a download client is unavailable"),
    HoldCause.MAINTENANCE: marked("maintenance is going on"),
    HoldCause.OUTAGE: marked("everything stopped at once, which looks like an outage"),
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
        title=f"📈 {_how_many(len(tracked))}",
        description="\n".join([_summary(tracked), *(lines or [_("Nothing is tracked yet.")])]),
        colour=BLUE,
        fields=(*_excuses(tracked), *_fields(tracked, settings, memory_bytes)),
        footer=page_footer(page, pages),
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
    embed = Embed(title="📈 " + _("Progress"), description="\n".join(lines), colour=BLUE)
    return Card(embed=embed, picture=picture)


def _chart_of_text(snapshots: Sequence[Snapshot], now: datetime) -> str:
    line, begin = sparkline(snapshots, now=now), relative(snapshots[0].at)
    return _("{line} from {time}", line=line, time=begin)


def none_tracked(name: str) -> str:
    return _(
        "No tracked download is called “{name}”. `/progress` alone lists what is tracked.",
        name=plain(name, _NAME),
    )


def _chosen(tracked: Sequence[Tracked], name: str) -> Tracked | None:
    """The closest first: the whole of a name before a part of one, the urgent before the others."""
    wanted = name.casefold().strip()
    matching = [each for each in tracked if any(wanted in known for known in _names(each))]
    return min(matching, key=lambda each: (wanted not in _names(each), _place(each)), default=None)


def _names(tracked: Tracked) -> list[str]:
    """A poisoned value is no name."""
    download = tracked.download
    names = (download.title, download.media_title) if download else ()
    known = (*names, tracked.evidence.download_id)
    return [name.casefold() for name in known if isinstance(name, str)]


def _place(tracked: Tracked) -> tuple[int, float, datetime]:
    return URGENCY.index(type(tracked.verdict)), -clock_of(tracked), tracked.evidence.progressed_at


def _summary(tracked: Sequence[Tracked]) -> str:
    stuck = sum(isinstance(each.verdict, Stuck) for each in tracked)
    suspected = sum(isinstance(each.verdict, Suspected) for each in tracked)
    return _(
        "{stuck} stuck, {suspected} suspected; the longest without progress first.",
        stuck=number(stuck),
        suspected=number(suspected),
    )


def _how_many(count: int) -> str:
    return ngettext("{count} download tracked", "{count} downloads tracked", count)


def _excuses(tracked: Sequence[Tracked]) -> tuple[Field, ...]:
    """Each hold once, however many downloads it excuses."""
    lines = [
        f"{plain(instance.label, _LABEL)} · {_client(client)}: {_excuse(cause, since)}"
        for (instance, client, cause), since in islice(_excused(tracked).items(), _EXCUSES_SHOWN)
    ]
    return (Field(name=_("No clock runs for"), value="\n".join(lines)),) if lines else ()


def _client(name: str) -> str:
    return plain(name, _LABEL) or _("no client")


def _excuse(cause: HoldCause, since: Sequence[datetime]) -> str:
    return ngettext(
        "{excuse}, seen {time} ({count} download)",
        "{excuse}, seen {time} ({count} downloads)",
        len(since),
        excuse=_(_EXCUSES[cause]),
        time=relative(since[0]),
    )


def _excused(tracked: Sequence[Tracked]) -> dict[tuple[Instance, str, HoldCause], list[datetime]]:
    """Since when, for each download of a client and each cause."""
    excused: dict[tuple[Instance, str, HoldCause], list[datetime]] = {}
    for each in tracked:
        if isinstance(each.verdict, Held):
            hold = each.verdict.hold
            place = (each.evidence.instance, each.evidence.client, hold.cause)
            excused.setdefault(place, []).append(hold.since)
    return excused


def _fields(tracked: Sequence[Tracked], settings: ProgressSettings, memory_bytes: int) -> tuple[Field, ...]:
    kept = sum(len(each.evidence.snapshots) for each in tracked)
    patience = settings.stuck_threshold_seconds
    means = _(
        "neither {percent} % nor {size} of progress in {time}; in {longer} once 90 % are done",
        percent=f"{settings.min_progress_percent:g}",
        size=size(settings.min_size_bytes),
        time=duration(patience),
        longer=duration(4 * patience),
    )
    history = ngettext(
        "{count} snapshot; kept for {duration}, at most {most} each",
        "{count} snapshots; kept for {duration}, at most {most} each",
        kept,
        duration=duration(settings.history_seconds),
        most=number(settings.max_snapshots_per_download),
    )
    return (
        Field(name=_("Stuck means"), value=means),
        Field(name=_("History"), value=history),
        Field(name=_("Memory"), value=size(memory_bytes)),
    )
