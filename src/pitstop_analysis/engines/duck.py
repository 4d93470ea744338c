"""DuckDB, in process: over frames of polars without a copy, or over Parquet larger than memory."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from pitstop_analysis.engines.engine import Value

Source = pl.DataFrame | Path
"""A relation: a frame, or a folder's pattern or file of Parquet."""
TYPES: dict[str, type[pl.DataType]] = {
    "VARCHAR": pl.String,
    "BOOLEAN": pl.Boolean,
    "DOUBLE": pl.Float64,
    "FLOAT": pl.Float64,
}


class Duck:
    """One connection of its own. Close it, or use it as a context manager: it may hold files."""

    def __init__(self, sources: Mapping[str, Source], *, memory: str | None = None) -> None:
        self._connection = duckdb.connect(":memory:", config={"memory_limit": memory} if memory else {})
        # What a query leaves to chance must not differ from run to run.
        self._connection.execute("SET preserve_insertion_order = true")
        self._connection.execute("SET TimeZone = 'UTC'")
        for name, source in sources.items():
            if isinstance(source, Path):
                self._connection.read_parquet(str(source)).create_view(name)
            else:
                self.add(name, source)

    def frame(self, sql: str, **values: Value) -> pl.DataFrame:
        """See `Engine`."""
        # Row by row, since results are small: when polars reads DuckDB's stream, Python complains as it ends.
        asked = self._connection.execute(sql, values or None)
        schema = {name: _type(str(kind)) for name, kind, *_rest in asked.description or ()}
        return pl.DataFrame(asked.fetchall(), schema=schema, orient="row")

    def add(self, name: str, frame: pl.DataFrame) -> None:
        """See `Engine`; the frame is not copied."""
        self._connection.register(name, _Stream(frame))

    def make(self, name: str, sql: str) -> None:
        """See `Maker`."""
        self._connection.execute(f'CREATE OR REPLACE TABLE "{name}" AS {sql}')

    def close(self) -> None:
        """See `Engine`."""
        self._connection.close()

    def __enter__(self) -> "Duck":
        return self

    def __exit__(self, *_reason: object) -> None:
        self.close()


def _type(kind: str) -> pl.DataType | type[pl.DataType]:
    """Sums are of 128 bits in DuckDB, so that they can't run over; what we add up fits 64."""
    if kind.endswith("[]"):
        return pl.List(_type(kind[:-2]))
    return TYPES.get(kind, pl.Int64)


class _Stream:
    """A frame as Arrow's C stream: DuckDB reads a bare polars frame by way of pyarrow, which isn't needed."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
        return self._frame.__arrow_c_stream__(requested_schema)
