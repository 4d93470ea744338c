"""Push to front: solved by the first line, never passed on past the next one without it.

Lines are numbers (1st, L2, Tier 3). For each case the lines are taken in order of first appearance. Pushed
to the front are cases whose order is 1, or 1-2, or 1-2-3, and so on: begun at the front and passed on one
line at a time. First line only is the strict measure: nothing but line 1.
"""

from dataclasses import dataclass

import polars as pl

from pitstop_analysis.log import Log
from pitstop_analysis.stats import Share, share

DEFINITION = (
    "Push to front: the support lines of a case, in order of first appearance, are 1, or 1-2, or 1-2-3: "
    "it begins at the first line and goes up one line at a time. First line only: it never leaves line 1. "
    "Rows that give two lines at once (2nd 3rd) are in neither order."
)


@dataclass(frozen=True)
class PushToFront:
    """`paths` maps each order of lines to cases, most frequent first."""

    cases: int
    of_all: Share
    first_line_only: Share
    paths: dict[str, int]


def measure(log: Log) -> PushToFront | None:
    """None when the log gives no support lines, or their values carry no number."""
    lines = log.events.filter(pl.col("line").is_not_null())
    if lines.height == 0 or not lines["line"].unique().str.contains(r"\d").any():
        return None
    orders = (
        lines.with_columns(_spoken(pl.col("line")).alias("line"))
        .group_by("case_id", maintain_order=True)
        .agg(pl.col("line").unique(maintain_order=True).str.join("-").alias("path"))
    )
    counts = orders["path"].value_counts().sort(["count", "path"], descending=[True, False])
    paths = {str(path): int(n) for path, n in counts.rows()}
    cases = sum(n for path, n in paths.items() if _pushed(path))
    return PushToFront(cases, share(cases, orders.height), share(paths.get("1", 0), orders.height), paths)


def _spoken(line: pl.Expr) -> pl.Expr:
    """1 for `1st` or `L1`; 2/3 for `2nd 3rd` or `L2/L3`; the value itself when it carries no number."""
    numbers = line.str.extract_all(r"\d+").list.join("/")
    return pl.when(numbers == "").then(line).otherwise(numbers)


def _pushed(path: str) -> bool:
    steps = path.split("-")
    return steps == [str(number) for number in range(1, len(steps) + 1)]
