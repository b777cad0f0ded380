"""Which episodes a download holds, in the fewest words."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from discarr.language.words import ngettext
from discarr.model.downloads import Episode

_RANGES_SHOWN = 3
_TO = "\N{EN DASH}"


def episode_span(episodes: Iterable[Episode]) -> str:
    """ "S02E05", "S02E01-E10", "S02 (5 episodes: E01-E04, E07)", "S01-S03 (36 episodes)"; "" for none."""
    known = sorted(set(episodes))
    seasons = sorted({episode.season for episode in known})
    if not known:
        return ""
    if len(seasons) > 1:
        return f"{_listed('S', _ranges(seasons))} ({_episodes(len(known))})"
    return _span_in_season(seasons[0], [episode.number for episode in known])


def _span_in_season(season: int, numbers: Sequence[int]) -> str:
    ranges = _ranges(numbers)
    if len(ranges) == 1:
        return f"S{season:02d}{_listed('E', ranges)}"
    if len(ranges) > _RANGES_SHOWN:
        return f"S{season:02d} ({_episodes(len(numbers))})"
    return f"S{season:02d} ({_episodes(len(numbers))}: {_listed('E', ranges)})"


def _episodes(count: int) -> str:
    return ngettext("{count} episode", "{count} episodes", count)


def _ranges(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """First and last of each unbroken run; `numbers` is sorted and without doubles."""
    # In an unbroken run number minus position stays the same.
    runs = groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0])
    found = [[number for _place, number in run] for _, run in runs]
    return [(run[0], run[-1]) for run in found]


def _listed(letter: str, ranges: Iterable[tuple[int, int]]) -> str:
    return ", ".join(
        f"{letter}{first:02d}" if first == last else f"{letter}{first:02d}{_TO}{letter}{last:02d}"
        for first, last in ranges
    )
