"""Waits after a hand-off, in calendar hours: to acceptance where statuses tell, and to the next row.

The moment of the hand-off is the row that names the receiving team.
"""

from dataclasses import dataclass

import polars as pl

from pitstop_analysis.segments import Segments
from pitstop_analysis.stats import Share, Spread, share, spread

TO_ACCEPT = (
    "Wait to acceptance: calendar hours from the row that names the receiving team, where that row says the "
    "case waits to be taken, to the first row of the same segment that says it is taken. Hand-offs that move "
    "on or end before that are counted (not accepted) and have no wait."
)
TO_FIRST = (
    "Wait to the receiver's first event: calendar hours from the row that names the receiving team to the "
    "next row of the same segment. Hand-offs without such a row are counted and have no wait."
)
SECONDS_PER_HOUR = 3600
BINS = (("within 1 h", 1), ("1-4 h", 4), ("4-8 h", 8), ("8-24 h", 24), ("1-3 days", 72), ("3-7 days", 168))
LONGER = "over 7 days"


@dataclass(frozen=True)
class ToAccept:
    """Hours. `waiting` hand-offs arrive waiting, `accepted` of them are taken before they leave."""

    waits: Spread
    handoffs: int
    waiting: int
    accepted: Share
    bins: dict[str, int]


@dataclass(frozen=True)
class ToFirst:
    """Hours. `without` counts hand-offs with no further row in their segment."""

    waits: Spread
    without: int


def hours(until: str) -> pl.Expr:
    """Hours from the beginning of a segment to the column `until`."""
    micro = (pl.col(until) - pl.col("started")).dt.total_microseconds()
    return micro / 1_000_000 / SECONDS_PER_HOUR


def received(segments: Segments) -> pl.DataFrame:
    """Segments that began with a hand-off, with `to_accept` and `to_first` in hours, null where not given."""
    waits = pl.when(pl.col("waiting")).then(hours("accepted")).otherwise(None)
    return segments.frame.filter(pl.col("from_team").is_not_null()).with_columns(
        waits.alias("to_accept"), hours("next_event").alias("to_first")
    )


def to_accept(segments: Segments) -> ToAccept | None:
    """The wait to acceptance; None when no status of the log tells of acceptance."""
    if segments.words is None:
        return None
    handoffs = received(segments)
    waiting = handoffs.filter(pl.col("waiting"))
    waits = spread(waiting["to_accept"])
    return ToAccept(
        waits, handoffs.height, waiting.height, share(waits.n, waiting.height), binned(waiting["to_accept"])
    )


def to_first(segments: Segments) -> ToFirst:
    """The wait to the next row after each hand-off."""
    handoffs = received(segments)
    waits = spread(handoffs["to_first"])
    return ToFirst(waits, handoffs.height - waits.n)


def binned(waits: pl.Series) -> dict[str, int]:
    """How many waits fall into each span; an upper end belongs to its span."""
    known = waits.drop_nulls()
    counts: dict[str, int] = {}
    below = 0
    for name, limit in BINS:
        upto = int((known <= limit).sum())
        counts[name], below = upto - below, upto
    return counts | {LONGER: len(known) - below}
