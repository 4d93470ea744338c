"""Return: a team reappears in the case, at once or later. One of the three bounce measures, never mixed."""

from dataclasses import dataclass

import polars as pl

from pitstop_analysis.segments import Segments
from pitstop_analysis.stats import Share, share

DEFINITION = (
    "Return: a team holds the case, lets it go, and holds it again, at once or later. Counted once per case."
)


@dataclass(frozen=True)
class Returns:
    """Cases with a return, of all cases, and of the cases that were handed off at all."""

    cases: int
    of_all: Share
    of_handed_off: Share


def measure(segments: Segments) -> Returns:
    """Cases in which some team has two segments or more."""
    per_case = segments.frame.group_by("case_id").agg(pl.len(), pl.col("team").n_unique().alias("teams"))
    cases = per_case.filter(pl.col("teams") < pl.col("len")).height
    handed_off = per_case.filter(pl.col("len") > 1).height
    return Returns(cases, share(cases, per_case.height), share(cases, handed_off))
