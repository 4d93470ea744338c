"""The best order-and-code known: what `prototypes.py` tries out and the C pass is given to go over."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

WIDTHS = {"team": pl.UInt16, "activity": pl.UInt8}


@dataclass(frozen=True)
class Ordered:
    """Rows by case (numbered by first appearance), time and place in the file; names by their codes."""

    rows: pl.DataFrame
    """number UInt32, at Int64 (us), team UInt16, activity UInt8."""
    teams: list[str]
    activities: list[str]


def ordered(path: Path) -> Ordered:
    """Text becomes codes, and one grouping that keeps the order of first appearance lays cases side by side.

    It keeps the order of rows within a case as well, so a sort is needed only where that is not yet by time.
    """
    shared = {name: pl.Categories.random(physical=width) for name, width in WIDTHS.items()}
    frame = pl.read_parquet(path, columns=["case", "at", "team", "activity"])
    frame = frame.with_columns(pl.col(name).cast(pl.Categorical(known)) for name, known in shared.items())
    teams, activities = (shared[name].to_series().to_list() for name in WIDTHS)
    coded = frame.select("case", pl.col("at", "team", "activity").to_physical())
    del frame
    cases = coded.group_by("case", maintain_order=True).agg("at", "team", "activity")
    del coded
    numbered = cases.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias("number"), "at", "team", "activity")
    del cases
    rows = numbered.explode("at", "team", "activity")
    at, number = pl.col("at"), pl.col("number")
    if rows.select(((at < at.shift(1)) & (number == number.shift(1))).any()).item():
        rows = rows.sort("number", "at", maintain_order=True)
    return Ordered(rows, teams, activities)
