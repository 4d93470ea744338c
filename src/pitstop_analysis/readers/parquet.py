"""Parquet, with a bound on what it unpacks to."""

from io import BytesIO
from pathlib import Path

import polars as pl

from pitstop_analysis.problems import Unreadable
from pitstop_analysis.readers.raw import PLACE, Raw
from pitstop_analysis.readers.source import GZIP, chunks, too_large

CELL = 8
"""Bytes that one cell takes at least: rows times columns times this must stay below the limit."""


def read(path: Path, limit: int) -> Raw:
    """Every row of a Parquet file, with its own types.

    Raises Unreadable when it is damaged, or when its rows and columns alone exceed `limit` bytes: a small
    Parquet file can claim billions of repeated rows.
    """
    with path.open("rb") as stream:
        packed = stream.read(2) == GZIP
    source = BytesIO(b"".join(chunks(path, limit))) if packed else path
    try:
        lazy = pl.scan_parquet(source)
        columns = len(lazy.collect_schema())
        rows = int(lazy.select(pl.len()).collect().item())
        if rows * columns * CELL > limit:
            raise too_large(limit)
        frame = lazy.collect()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise Unreadable(
            f"The Parquet file cannot be read: {str(error).splitlines()[0]}.",
            "Write it again, or export the log as CSV.",
        ) from error
    return Raw(frame.with_row_index(PLACE, offset=1), "Parquet", "row", rows)
