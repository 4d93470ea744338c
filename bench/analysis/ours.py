"""The four measures through the library, as anybody calls it."""

from pathlib import Path

import polars as pl

import pitstop_analysis as pa
from analysis.figures import Four, pairs


def four(path: Path) -> Four:
    log = pa.read(path)
    segments = pa.cut(log).frame.with_columns(
        end=pl.col("last_event").last().over("case_id"),
        gap=(pl.col("started") - pl.col("last_event").shift(1)).dt.total_microseconds(),
        two_before=pl.when(pl.col("n") > 1).then(pl.col("team").shift(2)),
    )
    handed = segments.filter(pl.col("n") > 0)
    handover = handed.group_by("from_team", "team").agg(pl.len(), pl.col("gap").median())
    back = handed.filter(pl.col("two_before") == pl.col("team"))
    response = handed.select((pl.col("next_event") - pl.col("started")).dt.total_microseconds()).drop_nulls()
    to_end = handed.select((pl.col("end") - pl.col("started")).dt.total_microseconds())
    same = pl.col("case_id") == pl.col("case_id").shift(1)
    follows = log.events.select(
        pl.when(same).then(pl.col("activity").shift(1)).alias("before"),
        "activity",
        gap=(pl.col("at") - pl.col("at").shift(1)).dt.total_microseconds(),
    ).drop_nulls("before")
    follows = follows.group_by("before", "activity").agg(pl.len(), pl.col("gap").median())
    return Four(
        pairs(handover.rows()),
        (back["case_id"].n_unique(), back.height),
        (response.height, float(response.to_series().median() or 0)),
        (to_end.height, float(to_end.to_series().median() or 0)),
        pairs(follows.rows()),
    )
