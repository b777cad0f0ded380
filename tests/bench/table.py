"""The figures as people and as programs read them. Pure."""

import json
from collections.abc import Sequence

from tests.bench.figures import Figure, Limit, Samples

HEADINGS = ("figure", "measured [min..max]", "floor", "ratio", "limit", "")
DIGITS = 3


def as_table(figures: Sequence[Figure]) -> str:
    """Markdown, in columns: it stands in the README as it comes."""
    rows = [HEADINGS, *map(_row, figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = [_line(row, widths) for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    notes = dict.fromkeys(f"- {figure.name}: {figure.note}" for figure in figures if figure.note)
    return "\n".join([*lines, *(["", *notes] if notes else [])])


def as_json(figures: Sequence[Figure]) -> str:
    return json.dumps([_described(figure) for figure in figures], indent=2)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"


def _row(figure: Figure) -> tuple[str, ...]:
    ratio = figure.ratio
    return (
        figure.name,
        _samples(figure.measured, figure.unit),
        "" if figure.floor is None else f"{_number(figure.floor.median)} {figure.unit}",
        "" if ratio is None else f"{ratio:.2f}",
        "" if figure.limit is None else _limit(figure.limit, figure.unit),
        {None: "", True: "ok", False: "OVER"}[figure.is_within],
    )


def _samples(samples: Samples, unit: str) -> str:
    middle = f"{_number(samples.median)} {unit}"
    if len(samples.values) == 1:
        return middle
    return f"{middle} [{_number(samples.least)}..{_number(samples.most)}]"


def _limit(limit: Limit, unit: str) -> str:
    if limit.text:
        return limit.text
    return f"{limit.most:g} x floor" if limit.of_ratio else f"{limit.most:g} {unit}"


def _number(value: float) -> str:
    """Three digits that count, and never an exponent."""
    if value == int(value) or abs(value) >= 10**DIGITS:
        return f"{value:,.0f}"
    whole = len(str(int(abs(value)))) if abs(value) >= 1 else 0
    return f"{value:.{DIGITS - whole}f}"


def _described(figure: Figure) -> dict[str, object]:
    limit = figure.limit
    return {
        "figure": figure.name,
        "unit": figure.unit,
        "measured": list(figure.measured.values),
        "median": figure.measured.median,
        "floor": None if figure.floor is None else list(figure.floor.values),
        "ratio": figure.ratio,
        "limit": None
        if limit is None
        else {"most": limit.most, "of": "ratio" if limit.of_ratio else "median"},
        "ok": figure.is_within,
        "note": figure.note,
    }
