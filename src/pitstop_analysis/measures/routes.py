"""Routes: pairs of giving and receiving team, by volume, wait, and how often cases come straight back."""

import polars as pl

from pitstop_analysis.measures.aba import marked
from pitstop_analysis.measures.waits import received
from pitstop_analysis.segments import Segments

DEFINITION = (
    "A route is a pair: giving team → receiving team. Returned: the next hand-off goes back to the giving "
    "team. Its share is of all hand-offs on the route, those that were still with the receiver at the "
    "end included."
)


def measure(segments: Segments) -> pl.DataFrame:
    """One row per route, busiest first, then by name.

    Columns: from, to, n (hand-offs), cases, accept_n and accept_median, first_n and first_median (hours,
    null where there is no wait), returned (hand-offs whose next one goes straight back).
    """
    came_back = marked(segments).select(pl.col("back").shift(-1, fill_value=False).alias("returned"))
    frame = received(
        Segments(segments.frame.with_columns(came_back["returned"]), segments.by, segments.words)
    )
    return (
        frame.group_by("from_team", "team")
        .agg(
            pl.len().cast(pl.Int64).alias("n"),
            pl.col("case_id").n_unique().cast(pl.Int64).alias("cases"),
            pl.col("to_accept").count().cast(pl.Int64).alias("accept_n"),
            pl.col("to_accept").median().alias("accept_median"),
            pl.col("to_first").count().cast(pl.Int64).alias("first_n"),
            pl.col("to_first").median().alias("first_median"),
            pl.col("returned").sum().cast(pl.Int64).alias("returned"),
        )
        .rename({"from_team": "from", "team": "to"})
        .sort(["n", "from", "to"], descending=[True, False, False])
    )
