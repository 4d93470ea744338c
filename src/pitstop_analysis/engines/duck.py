"""DuckDB, in process: over frames of polars without a copy, or over Parquet larger than memory."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from pitstop_analysis.engines import ranks, ranks_in_polars
from pitstop_analysis.engines.engine import Value
from pitstop_analysis.engines.ranks import Ranked
from pitstop_analysis.kernels.columns import Columns
from pitstop_analysis.stats import Z95, ranks_needed

Source = pl.DataFrame | Columns | Path
"""A relation: a frame, columns to be made, or a folder's pattern or file of Parquet."""
TYPES: dict[str, type[pl.DataType]] = {
    "VARCHAR": pl.String,
    "BOOLEAN": pl.Boolean,
    "DOUBLE": pl.Float64,
    "FLOAT": pl.Float64,
}
WORD = re.compile(r"\w+")
ALL = re.compile(r"(?:\bSELECT|\bDISTINCT|,|\.)\s*\*", re.IGNORECASE)
"""Every column, as in `SELECT *`; `count(*)` and `2 * n` are not meant."""


class Duck:
    """One connection of its own. Close it, or use it as a context manager: it may hold files.

    With a folder, relations that are made stand there and not in memory, and so does what a query can't hold
    in `memory` ("2GB").
    """

    def __init__(
        self, sources: Mapping[str, Source], *, memory: str | None = None, folder: Path | None = None
    ) -> None:
        config: dict[str, str | bool | int | float | list[str]] = {}
        config |= {"memory_limit": memory} if memory else {}
        if folder is not None:
            config |= {"temp_directory": str(folder / "spilled")}
        where = ":memory:" if folder is None else str(folder / "relations.duckdb")
        self._connection = duckdb.connect(where, config=config)
        self._in_memory = folder is None and memory is None
        self._frames: dict[str, Columns] = {}
        self._seen_through: set[str] = set()
        # What a query leaves to chance must not differ from run to run.
        self._connection.execute("SET preserve_insertion_order = true")
        self._connection.execute("SET TimeZone = 'UTC'")
        for name, source in sources.items():
            if isinstance(source, Path):
                self._connection.read_parquet(str(source)).create_view(name)
            elif isinstance(source, Columns):
                self._frames[name] = source
            else:
                self.add(name, source)

    def frame(self, sql: str, **values: Value) -> pl.DataFrame:
        """See `Engine`."""
        asked = self._asked(sql, values)
        schema = {name: _type(str(kind)) for name, kind, *_rest in asked.description or ()}
        return pl.DataFrame(asked.fetchall(), schema=schema, orient="row")

    def at_ranks(self, sql: str, keys: Sequence[str], **values: Value) -> Ranked:
        """See `Engine`."""
        given = {"half_z": Z95 / 2, **values}
        if not self._in_memory:
            return ranks.of_rows(self._asked(ranks.by_window(sql, keys), given).fetchall())
        seen = {name: self._named(name, sql).lazy() for name in self._frames.keys() & set(WORD.findall(sql))}
        ranked = ranks_in_polars.at_ranks(seen, sql, keys, values)
        if ranked is not None:
            return ranked
        if keys:
            return ranks.of_lists(self._asked(ranks.by_list(sql, keys), given).fetchall())
        ((n,),) = self._asked(f"SELECT count(value) FROM ({sql}) AS asked", values).fetchall()  # noqa: S608
        return ranks.of_rows(self._asked(ranks.by_selection(sql, n, ranks_needed(n)), values).fetchall())

    def _asked(self, sql: str, values: Mapping[str, Value]) -> duckdb.DuckDBPyConnection:
        # Fetched row by row, since results are small: when polars reads DuckDB's stream, Python complains
        # as it ends.
        self._offer(sql)
        return self._connection.execute(sql, dict(values) or None)

    def add(self, name: str, frame: pl.DataFrame) -> None:
        """See `Engine`; the frame is not copied."""
        self._frames[name] = Columns(frame.lazy())
        if name in self._seen_through:
            self._connection.register(name, _Stream(frame))

    def _offer(self, sql: str) -> None:
        """Of each frame that the query names, only the columns it names: it would pay for all the others."""
        for name in self._frames.keys() & set(WORD.findall(sql)) - self._seen_through:
            self._connection.register(name, _Stream(self._named(name, sql)))

    def _named(self, name: str, sql: str) -> pl.DataFrame:
        named, there = set(WORD.findall(sql)), self._frames[name].columns
        wanted = there if ALL.search(sql) else [each for each in there if each in named] or there[:1]
        return self._frames[name].frame(wanted)

    def make(self, name: str, sql: str, **values: Value) -> None:
        """See `Maker`."""
        self._offer(sql)
        self._connection.execute(f'CREATE OR REPLACE TABLE "{name}" AS {sql}', values or None)

    def write(self, path: Path, sql: str, rows: int = 122_880) -> None:
        """Have what a query gives as a file of Parquet, with so many rows in each of its groups."""
        self._offer(sql)
        quoted = str(path).replace("'", "''")
        self._connection.execute(
            f"COPY ({sql}) TO '{quoted}' (FORMAT parquet, COMPRESSION lz4, ROW_GROUP_SIZE {rows})"
        )

    def drop(self, name: str) -> None:
        """Let go of a relation that was made."""
        self._connection.execute(f'DROP TABLE IF EXISTS "{name}"')

    def view(self, name: str, sql: str) -> None:
        """As `make`, but asked each time it is needed, and not kept."""
        for seen in self._frames.keys() & WORD.findall(sql):  # what is asked of it later may name any column
            self._seen_through.add(seen)
            self._connection.register(seen, _Stream(self._frames[seen].frame()))
        self._connection.execute(f'CREATE OR REPLACE VIEW "{name}" AS {sql}')

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
