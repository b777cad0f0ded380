"""A chart of how far a download was, over time: the one room that knows matplotlib, which is an extra.

Whoever wants a chart imports this late, and on a thread: loading matplotlib takes a second. The figure stands
by itself and is drawn by Agg, as matplotlib advises web servers to do it; `pyplot` would keep it in a global
list, which is nothing for threads and months.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from io import BytesIO

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from discarr.board.figures import size
from discarr.language.words import _
from discarr.model.snapshots import Snapshot

_INCHES, _DOTS_PER_INCH = (8, 3), 100
_ROOM_FOR_THE_AXES = (0.09, 0.14, 0.88, 0.82)
"""Left, bottom, width and height, as fractions of the picture; the numbers stand outside."""

# The picture brings its own ground, so that it reads the same in Discord's dark and light themes.
_GROUND, _GRID, _TEXT, _LINE = "#1e1f22", "#3f4147", "#dbdee1", "#5b9dff"

_UNITS = ((timedelta(days=1), "d"), (timedelta(hours=1), "h"), (timedelta(minutes=1), "min"))
_MOST_BYTES = 999 * 1024**6


def progress_chart(snapshots: Sequence[Snapshot], *, now: datetime) -> bytes:
    """A PNG of 800 by 300 pixels, from the oldest snapshot until now; in percent, or in bytes.

    A reading in which nothing moved left no snapshot: between two of them the line stays where it was.
    """
    figure = Figure(figsize=_INCHES, dpi=_DOTS_PER_INCH, facecolor=_GROUND)
    axes = figure.add_axes(_ROOM_FOR_THE_AXES, facecolor=_GROUND)
    amounts = _mark_amounts(axes, snapshots)
    moments = _mark_time(axes, [max(timedelta(), now - snapshot.at) for snapshot in snapshots])
    # The line ends now, at what the newest snapshot tells.
    _draw_line(axes, [*moments, 0.0], [*amounts, amounts[-1]])
    picture = BytesIO()
    figure.savefig(picture, format="png", dpi=_DOTS_PER_INCH)
    return picture.getvalue()


def _mark_amounts(axes: Axes, snapshots: Sequence[Snapshot]) -> list[float]:
    """The axis upwards: always all of it, so that a little progress looks little."""
    if all(snapshot.size_bytes > 0 for snapshot in snapshots):
        axes.set_ylim(0, 104)
        axes.set_yticks(range(0, 101, 25), [f"{percent} %" for percent in range(0, 101, 25)])
        return [_percent(snapshot) for snapshot in snapshots]
    amounts = [min(max(0, snapshot.done_bytes), _MOST_BYTES) for snapshot in snapshots]
    most = max(1, *amounts)
    axes.set_ylim(0, 1.04 * most)
    axes.set_yticks([0, most], [size(0), size(most)])
    return list(map(float, amounts))


def _percent(snapshot: Snapshot) -> float:
    return 100 * min(max(0, snapshot.done_bytes), snapshot.size_bytes) / snapshot.size_bytes


def _mark_time(axes: Axes, ages: Sequence[timedelta]) -> list[float]:
    """The axis to the right: how long ago, in the largest unit that fits twice; it ends now."""
    span = max(ages)
    unit, name = next((each for each in _UNITS if span >= 2 * each[0]), _UNITS[-1])
    axes.set_xlim(-max(1.0, span / unit), 0)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axes.xaxis.set_major_formatter(lambda at, _place: _time_ago(at, name))
    return [-age / unit for age in ages]


def _time_ago(at: float, unit: str) -> str:
    return _("{time} ago", time=f"{-at:.0f} {unit}") if at else _("now")


def _draw_line(axes: Axes, moments: Sequence[float], amounts: Sequence[float]) -> None:
    axes.grid(color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(colors=_TEXT, length=0, labelsize=10, pad=7)
    axes.spines[:].set_visible(False)
    axes.fill_between(moments, amounts, step="post", color=_LINE, alpha=0.2, linewidth=0)
    axes.plot(moments, amounts, drawstyle="steps-post", color=_LINE, linewidth=2, clip_on=False)
