"""Spreads as columns of a measure's table: median, p75, p90, and low to high, the interval of the median."""

from collections.abc import Iterable, Mapping

import polars as pl

from pitstop_analysis.relations import Key
from pitstop_analysis.stats import NOTHING, Spread


def spread_columns(
    spreads: Mapping[Key, Spread],
    rows: Iterable[Key],
    names: tuple[str, ...] = ("median", "p75", "p90", "low", "high"),
    prefix: str = "",
) -> list[pl.Series]:
    """The named figures of each row's spread, null where it has none; `n` is then 0."""
    found = [spreads.get(row, NOTHING) for row in rows]
    return [
        pl.Series(
            prefix + name,
            [getattr(spread, name) for spread in found],
            pl.Int64 if name == "n" else pl.Float64,
        )
        for name in names
    ]
