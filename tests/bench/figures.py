"""What was measured, beside its floor and its limit. Pure."""

from collections.abc import Sequence
from statistics import median

import attrs


@attrs.frozen
class Samples:
    """The same thing measured several times."""

    values: Sequence[float]

    @property
    def median(self) -> float:
        return median(self.values)

    @property
    def least(self) -> float:
        return min(self.values)

    @property
    def most(self) -> float:
        return max(self.values)

    def over(self, floor: "Samples") -> "Samples":
        """Run by run: what disturbs the machine disturbs both halves of a run."""
        return Samples([ours / theirs for ours, theirs in zip(self.values, floor.values, strict=True)])


@attrs.frozen(kw_only=True)
class Limit:
    """At most this much of what is measured, or of its ratio to the floor."""

    most: float
    of_ratio: bool = False
    text: str = ""
    """How the table says it, where the number alone would not do."""


@attrs.frozen(kw_only=True)
class Figure:
    name: str
    unit: str
    measured: Samples
    floor: Samples | None = None
    limit: Limit | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return None if self.floor is None else self.measured.over(self.floor).median

    @property
    def is_within(self) -> bool | None:
        """None where nothing is asked of it."""
        if self.limit is None:
            return None
        judged = self.ratio if self.limit.of_ratio else self.measured.median
        return judged is not None and judged <= self.limit.most
