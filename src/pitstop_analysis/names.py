"""Names as codes: a text that many rows share is kept once, and worked on once.

A column of names is a Categorical of polars with categories of its own. Comparing, grouping and shifting it
costs what numbers cost, and it comes out as text wherever it leaves the frame.
"""

from collections.abc import Callable

import polars as pl

Cleaned = Callable[[pl.Series], pl.Series]


def coded(text: pl.Series) -> pl.Series:
    """Text as codes; codes as they are."""
    return text if isinstance(text.dtype, pl.Categorical) else text.cast(_own())


def all_coded(texts: pl.DataFrame, cleaned: Cleaned) -> pl.DataFrame:
    """Every column as codes, each different text `cleaned` first; that may make several the same, or null."""
    # In one selection, so that the processors share the columns.
    codes = texts.select(pl.col(name).cast(_own()) for name in texts.columns)
    # Each in one piece, and never all of them twice.
    return pl.DataFrame([_cleaned(codes.drop_in_place(name).rechunk(), cleaned) for name in texts.columns])


def _cleaned(names: pl.Series, cleaned: Cleaned) -> pl.Series:
    as_written = different(names)
    clean = cleaned(as_written)
    return names if clean.equals(as_written, null_equal=True) else in_rows(coded(clean), names)


def _own() -> pl.Categorical:
    return pl.Categorical(pl.Categories.random())


def different(names: pl.Series) -> pl.Series:
    """Every name that occurs, by its code; some of them may no longer be in a row."""
    last = names.to_physical().max()
    end = 0 if last is None else int(last) + 1  # type: ignore[arg-type]  # of numbers
    # Codes made names again: an eighth of the time that polars takes to give its categories.
    return pl.int_range(0, end, dtype=pl.UInt32, eager=True).cat.to(names.dtype).cast(pl.String)


def in_rows(of_each: pl.Series, names: pl.Series) -> pl.Series:
    """For every row what stands in `of_each` at the code of its name; null where there is no name."""
    return of_each.gather(names.to_physical()).alias(names.name)


def spelled_out(frame: pl.DataFrame, columns: tuple[str, ...]) -> pl.DataFrame:
    """The frame with those of these columns that are codes as text."""
    codes = [name for name in columns if isinstance(frame.schema.get(name), pl.Categorical)]
    return frame.with_columns(pl.col(codes).cast(pl.String)) if codes else frame
