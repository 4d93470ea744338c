"""Hand-offs: how often cases change team.

A hand-off is a change of team between two neighbouring rows of one case. Figures: how many there are, how
many cases have at least one, the number of cases by number of hand-offs, the most in one case.
"""

from dataclasses import dataclass

import polars as pl

from pitstop_analysis.segments import Segments
from pitstop_analysis.stats import Share, share

DEFINITION = (
    "A hand-off is a change of team between two neighbouring rows of one case. Rows are ordered by time; "
    "rows of the same time stay in the order of the file."
)
CEILING = 10
"""From this many hand-offs on, cases are counted together as `10+`."""


@dataclass(frozen=True)
class Handoffs:
    """`distribution` maps 0, 1, …, 9, 10+ to cases; `shares` holds the same as shares of all cases."""

    total: int
    cases_with: int
    with_any: Share
    most: int
    distribution: dict[str, int]
    shares: dict[str, Share]

    def reached(self) -> dict[str, Share]:
        """`shares` up to the highest number of hand-offs that a case has."""
        return dict(list(self.shares.items())[: min(self.most, CEILING) + 1])


def per_case(segments: Segments) -> pl.DataFrame:
    """case_id, handoffs: one row per case."""
    counted = segments.frame.group_by("case_id", maintain_order=True).agg(pl.len())
    return counted.select("case_id", (pl.col("len").cast(pl.Int64) - 1).alias("handoffs"))


def bands(ceiling: int) -> list[str]:
    """0, 1, …, and the ceiling with a plus sign."""
    return [str(number) for number in range(ceiling)] + [f"{ceiling}+"]


def measure(segments: Segments) -> Handoffs:
    """Counts over all cases of the log."""
    counts = per_case(segments)["handoffs"]
    cases = len(counts)
    clipped = counts.clip(0, CEILING).value_counts().rows()
    found = {int(number): int(n) for number, n in clipped}
    names = bands(CEILING)
    distribution = {name: found.get(number, 0) for number, name in enumerate(names)}
    return Handoffs(
        total=int(counts.sum()),
        cases_with=cases - distribution["0"],
        with_any=share(cases - distribution["0"], cases),
        most=max(counts.to_list(), default=0),
        distribution=distribution,
        shares={name: share(n, cases) for name, n in distribution.items()},
    )
