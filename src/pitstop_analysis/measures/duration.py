"""Time to end by number of hand-offs, in calendar days from the first to the last row of a case."""

from dataclasses import dataclass
from math import fsum

import polars as pl

from pitstop_analysis.measures.handoffs import bands
from pitstop_analysis.segments import Segments
from pitstop_analysis.stats import Spread, spread

DEFINITION = (
    "Time to end: calendar days from the first to the last row of a case, by its number of hand-offs. "
    "Cases that were still open when the log was written count as long as they are in it. More "
    "hand-offs go with longer cases; that does not say that they cause the time."
)
CEILING = 5
SECONDS_PER_DAY = 86_400


@dataclass(frozen=True)
class Duration:
    """Days over the cases with this many hand-offs (0, 1, …, 4, 5+)."""

    handoffs: str
    days: Spread
    mean: float | None


def measure(segments: Segments) -> list[Duration]:
    """One entry per number of hand-offs, empty ones included."""
    per_case = segments.frame.group_by("case_id").agg(
        (pl.len().cast(pl.Int64) - 1).clip(0, CEILING).alias("handoffs"),
        (pl.col("last_event").max() - pl.col("started").min()).alias("took"),
    )
    days = per_case.select("handoffs", pl.col("took").dt.total_microseconds() / 1_000_000 / SECONDS_PER_DAY)
    entries = []
    for number, name in enumerate(bands(CEILING)):
        values = days.filter(pl.col("handoffs") == number)["took"]
        # Summed exactly: groups come in any order, and a rounded sum depends on it.
        mean = fsum(values) / len(values) if len(values) else None
        entries.append(Duration(name, spread(values), mean))
    return entries


def known(durations: list[Duration]) -> list[Duration]:
    """Those that have cases."""
    return [entry for entry in durations if entry.days.n]
