"""The order of a log of ours that was written by case: by the numbers of its rows, as it is in memory."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import polars as pl

LARGEST = (1 << 63) - 1
Frames = Callable[[], Iterable[pl.LazyFrame]]


@dataclass(frozen=True)
class Numbering:
    """The numbers of all rows, set apart, so that rows with the same number stay as they stand."""

    place: str
    least: int
    rows: int
    different: pl.Series | None
    """Every number once, where they lie too far apart to be counted from the least: these places count."""

    def order(self, frame: pl.DataFrame, first: int) -> pl.Series:
        """Where the rows of this frame stand in the log, in order; `first` of the file's rows go before."""
        number = frame.select(numbers(self.place)).to_series()
        if self.different is None:
            number = number - self.least
        else:
            number = self.different.search_sorted(number).cast(pl.Int64)
        return (number * self.rows + pl.int_range(first, first + frame.height, eager=True)).sort()


def numbering(place: str | None, frames: Frames) -> Numbering | None:
    """How the rows of these frames, which make up a file, are numbered.

    None where a number is blank or there is none: in parts as in memory, all rows are in their order or none.
    """
    if place is None:
        return None
    number = numbers(place)
    asked = {"rows": pl.len(), "blank": number.null_count(), "least": number.min(), "most": number.max()}
    found = [frame.select(**asked).collect(engine="streaming") for frame in frames()]
    if not found:
        return None
    told = pl.concat(found).select(pl.sum("rows", "blank"), pl.min("least"), pl.max("most"))
    rows, blank, least, most = told.row(0)
    if blank or not rows:
        return None
    different = None
    if (most - least + 1) * rows > LARGEST:  # numbers of somebody else
        seen = [frame.select(number.unique()).collect(engine="streaming") for frame in frames()]
        different = pl.concat(seen).to_series().unique().sort()
    return Numbering(place, least, rows, different)


def numbers(place: str) -> pl.Expr:
    """The numbers of rows, null for what is none."""
    return pl.col(place).cast(pl.Int64, strict=False)
