"""What was looked at hour by hour, and whether it grew between two halves of the days. Pure."""

import json
from collections.abc import Sequence
from statistics import median

import attrs

from tests.soak.process import Size

HOURS = 24
WARM_DAYS = 1
"""Caches fill, pools open, a day's evidence comes together: the first day is nobody's measure."""


@attrs.frozen(kw_only=True)
class Course:
    name: str
    unit: str
    values: Sequence[float]
    """One an hour."""
    may_grow: float | None = None
    """By so much, and no more; None: it is only told."""

    @property
    def halves(self) -> tuple[float, float]:
        """The medians of whole days, equally many on both sides: each day has the same outages."""
        days = len(self.values) // HOURS
        half = max((days - WARM_DAYS) // 2, 0) * HOURS
        if not half:
            return median(self.values), median(self.values)
        return median(self.values[-2 * half : -half]), median(self.values[-half:])

    @property
    def growth(self) -> float:
        before, after = self.halves
        return after - before

    @property
    def is_flat(self) -> bool:
        return self.may_grow is None or self.growth <= self.may_grow


MEMORY_MEGABYTES, COUNT = 3.0, 0.5
"""What may be noise: a leak of a few kilobytes at each reading, or of one thing a day, is more."""
RESTING_THREADS = 2.0
"""A worker of Trio rests for ten seconds before it ends; how many do is chance. One left a day were more."""
MEGABYTES_A_VALUE = 0.003
"""The story of a download with its texts and times: it is told, and kept for thirty days."""


def flat(name: str, values: Sequence[float], *, may_grow: float = COUNT) -> Course:
    """Something to be counted, which may not grow."""
    return Course(name=name, unit="", values=values, may_grow=may_grow)


def size_courses(of: str, sizes: Sequence[Size], *, remembered: Sequence[int]) -> list[Course]:
    own = [size.own_megabytes for size in sizes]
    resident = [size.resident_megabytes for size in sizes]
    kept = Course(name=f"{of}: values it remembers", unit="", values=remembered)
    may_grow = MEMORY_MEGABYTES + max(kept.growth, 0.0) * MEGABYTES_A_VALUE
    return [
        Course(name=f"{of}: memory of its own", unit="MB", values=own, may_grow=may_grow),
        Course(name=f"{of}: resident memory", unit="MB", values=resident),
        kept,
        flat(f"{of}: open files", [size.files for size in sizes]),
        flat(f"{of}: threads", [size.threads for size in sizes], may_grow=RESTING_THREADS),
    ]


HEADINGS = ("figure", "first half", "second half", "most", "may grow by", "")


def as_table(courses: Sequence[Course]) -> str:
    """Markdown, as it stands in the README."""
    rows = [HEADINGS, *map(_row, courses)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def as_json(courses: Sequence[Course]) -> str:
    told = [{**attrs.asdict(course), "growth": course.growth, "ok": course.is_flat} for course in courses]
    return json.dumps(told, indent=2)


def _row(course: Course) -> tuple[str, ...]:
    before, after = course.halves
    is_judged = course.may_grow is not None
    return (
        course.name,
        _told(before, course.unit),
        _told(after, course.unit),
        _told(max(course.values), course.unit),
        _told(course.may_grow, course.unit) if course.may_grow is not None else "",
        ("ok" if course.is_flat else "GREW") if is_judged else "",
    )


def _told(value: float, unit: str) -> str:
    return f"{value:,.1f} {unit}".replace(".0 ", " ").strip()
