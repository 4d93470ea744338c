"""The order of a log of ours that was written by case: by the numbers of its rows, as it is in memory."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

LARGEST = (1 << 63) - 1


@dataclass(frozen=True)
class Numbering:
    """The numbers of all rows, set apart, so that rows with the same number stay as they stand."""

    place: str
    least: int
    apart: int

    def order(self, frame: pl.DataFrame, first: int) -> pl.Series:
        """Where the rows of this frame stand in the log, in order; `first` of the file's rows go before."""
        rows = pl.int_range(first, first + frame.height, dtype=pl.Int64, eager=True)
        apart = frame.select(numbers(self.place) - self.least).to_series() * self.apart
        return (apart + (rows if self.apart > 1 else 0)).sort()


def numbering(place: str | None, frames: Iterable[pl.LazyFrame]) -> Numbering | None:
    """How the rows of these frames, which make up a file, are numbered.

    None where a number is blank or there is none: in parts as in memory, all rows are in their order or none.
    """
    if place is None:
        return None
    number = numbers(place)
    asked = {"rows": pl.len(), "blank": number.null_count(), "least": number.min(), "most": number.max()}
    found = [frame.select(**asked).collect(engine="streaming") for frame in frames]
    if not found:
        return None
    told = pl.concat(found).select(pl.sum("rows", "blank"), pl.min("least"), pl.max("most"))
    rows, blank, least, most = told.row(0)
    if blank or not rows:
        return None
    if (most - least + 1) * rows > LARGEST:
        return Numbering(place, 0, 1)  # numbers of somebody else, and none of them twice
    return Numbering(place, least, rows)


def numbers(place: str) -> pl.Expr:
    """The numbers of rows, null for what is none."""
    return pl.col(place).cast(pl.Int64, strict=False)
