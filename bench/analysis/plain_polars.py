"""The four measures in polars as one writes them first: sort, then windows over the case."""

from pathlib import Path

import polars as pl

from analysis.figures import Four, pairs


def four(path: Path) -> Four:
    frame = pl.read_parquet(path, columns=["case", "at", "team", "activity"]).with_row_index("place")
    events = frame.sort("case", "at", "place").with_columns(
        before=pl.col("team").shift(1).over("case"),
        activity_before=pl.col("activity").shift(1).over("case"),
        gap=(pl.col("at") - pl.col("at").shift(1).over("case")).dt.total_microseconds(),
        next_at=pl.col("at").shift(-1).over("case"),
        next_team=pl.col("team").shift(-1).over("case"),
        end=pl.col("at").last().over("case"),
    )
    segments = events.filter(pl.col("before").is_null() | (pl.col("before") != pl.col("team")))
    segments = segments.with_columns(two_before=pl.col("team").shift(2).over("case"))
    handed = segments.filter(pl.col("before").is_not_null())
    handover = handed.group_by("before", "team").agg(pl.len(), pl.col("gap").median())
    back = handed.filter(pl.col("two_before") == pl.col("team"))
    response = handed.filter(pl.col("next_team") == pl.col("team")).select(
        (pl.col("next_at") - pl.col("at")).dt.total_microseconds()
    )
    to_end = handed.select((pl.col("end") - pl.col("at")).dt.total_microseconds())
    follows = (
        events.drop_nulls("activity_before")
        .group_by("activity_before", "activity")
        .agg(pl.len(), pl.col("gap").median())
    )
    return Four(
        pairs(handover.rows()),
        (back["case"].n_unique(), back.height),
        (response.height, float(response.to_series().median() or 0)),
        (to_end.height, float(to_end.to_series().median() or 0)),
        pairs(follows.rows()),
    )
