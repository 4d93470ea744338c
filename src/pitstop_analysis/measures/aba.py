"""A-B-A and A-B-A-B: immediate returns in the run of teams.

One of the three bounce measures, never mixed. The run of teams is the case's segments in order.
"""

from dataclasses import dataclass

import polars as pl

from pitstop_analysis.segments import Segments
from pitstop_analysis.stats import Share, share

DEFINITION = (
    "A-B-A: team A hands to B and the very next hand-off goes back to A. Occurrences overlap: "
    "A-B-A-B holds two. A-B-A-B cases go back and forth at least twice in a row between the same two teams."
)


@dataclass(frozen=True)
class Immediate:
    """Cases with an A-B-A, its occurrences, and cases with an A-B-A-B."""

    cases: int
    of_all: Share
    occurrences: int
    abab_cases: int


def measure(segments: Segments) -> Immediate:
    """Counts over the run of teams of every case."""
    back = marked(segments)
    again = pl.col("back") & pl.col("back").shift(1) & (pl.col("n") > 2)
    per_case = back.group_by("case_id").agg(pl.col("back").sum().alias("times"), again.any().alias("abab"))
    cases = per_case.filter(pl.col("times") > 0).height
    return Immediate(
        cases=cases,
        of_all=share(cases, per_case.height),
        occurrences=int(per_case["times"].sum()),
        abab_cases=int(per_case["abab"].sum()),
    )


def marked(segments: Segments) -> pl.DataFrame:
    """Segments with `back`: this hand-off returns the case to the team that had just handed it on."""
    back = (pl.col("n") > 1) & (pl.col("team") == pl.col("from_team").shift(1))
    return segments.frame.with_columns(back.fill_null(False).alias("back"))
