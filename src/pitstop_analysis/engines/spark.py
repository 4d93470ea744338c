"""Apache Spark, for logs beyond one machine: the same texts, said in Spark's dialect by sqlglot.

Needs the extra `pitstop[spark]` and a Java runtime. What an engine keeps is written as Parquet into a folder
that every worker can reach, so that nothing is reckoned twice and no worker has to hold it in memory.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path

import polars as pl
from pyspark.sql import SparkSession
from pyspark.sql.types import BooleanType, DataType, DoubleType, FloatType, StringType

from pitstop_analysis.engines import ranks
from pitstop_analysis.engines.dialect import in_spark
from pitstop_analysis.engines.engine import Value
from pitstop_analysis.stats import Z95


class Spark:
    """Relations of one log in a session that the caller made; `folder` goes when it is closed."""

    def __init__(self, session: SparkSession, folder: Path) -> None:
        self._session, self._folder = session, folder
        self._session.conf.set("spark.sql.session.timeZone", "UTC")
        self._session.conf.set("spark.sql.ansi.enabled", "true")
        self._made = 0

    def read(self, name: str, path: str) -> None:
        """Have Parquet files as a relation."""
        self._session.read.parquet(path).createOrReplaceTempView(name)

    def frame(self, sql: str, **values: Value) -> pl.DataFrame:
        """See `Engine`."""
        found = self._session.sql(in_spark(sql), args=values or None)
        schema = {field.name: _type(field.dataType) for field in found.schema.fields}
        return pl.DataFrame([tuple(row) for row in found.collect()], schema=schema, orient="row")

    def at_ranks(self, sql: str, keys: Sequence[str], **values: Value) -> pl.DataFrame:
        """See `Engine`."""
        return self.frame(ranks.by_window(sql, keys), half_z=Z95 / 2, **values)

    def add(self, name: str, frame: pl.DataFrame) -> None:
        """See `Maker`."""
        path = self._path(name)
        path.mkdir(parents=True)
        frame.write_parquet(path / "part.parquet")
        self.read(name, str(path))

    def make(self, name: str, sql: str) -> None:
        """See `Maker`."""
        path = self._path(name)
        self._session.sql(in_spark(sql)).write.parquet(str(path))
        self.read(name, str(path))

    def close(self) -> None:
        """See `Engine`; the session stays, since it is the caller's."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _path(self, name: str) -> Path:
        # A new folder each time: what replaces a relation is often made from it.
        self._made += 1
        return self._folder / f"{name}-{self._made}"


def _type(kind: DataType) -> type[pl.DataType]:
    if isinstance(kind, StringType):
        return pl.String
    if isinstance(kind, BooleanType):
        return pl.Boolean
    return pl.Float64 if isinstance(kind, DoubleType | FloatType) else pl.Int64
