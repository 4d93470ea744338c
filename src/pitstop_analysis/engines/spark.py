"""Apache Spark, for logs beyond one machine: the same texts, said in Spark's dialect by sqlglot.

Needs the extra `pitstop[spark]` and a Java runtime. What an engine keeps is written as Parquet into a folder
that every worker can reach, so that nothing is reckoned twice and no worker has to hold it in memory.
"""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
from pyspark.sql import SparkSession
from pyspark.sql.types import BooleanType, DataType, DoubleType, FloatType, StringType

from pitstop_analysis.engines import ranks
from pitstop_analysis.engines.dialect import in_spark
from pitstop_analysis.engines.engine import Value
from pitstop_analysis.engines.ranks import Ranked
from pitstop_analysis.stats import Z95

RANKS = ", ".join(ranks.RANKS).replace(".0", ".0D")
"""In floating point, which is exact here; Spark would reckon in decimals, many times as slow."""


class Spark:
    """Relations of one log in a session that the caller made; `folder` goes when it is closed."""

    def __init__(self, session: SparkSession, folder: Path) -> None:
        self._session, self._folder = session, folder
        self._kept: dict[str, Path] = {}
        self._session.conf.set("spark.sql.session.timeZone", "UTC")
        self._session.conf.set("spark.sql.ansi.enabled", "true")
        self._made = 0

    def read(self, name: str, path: str) -> None:
        """Have Parquet files as a relation."""
        self._session.read.parquet(path).createOrReplaceTempView(name)

    def frame(self, sql: str, **values: Value) -> pl.DataFrame:
        """See `Engine`."""
        return self._asked(in_spark(sql), values)

    def _asked(self, text: str, values: Mapping[str, Value]) -> pl.DataFrame:
        found = self._session.sql(text, args=dict(values) or None)
        schema = {field.name: _type(field.dataType) for field in found.schema.fields}
        return pl.DataFrame([tuple(row) for row in found.collect()], schema=schema, orient="row")

    def at_ranks(self, sql: str, keys: Sequence[str], **values: Value) -> Ranked:
        """See `Engine`."""
        found = self._asked(by_count(in_spark(sql), keys), {"half_z": Z95 / 2, **values})
        return ranks.of_rows(found.iter_rows())

    def add(self, name: str, frame: pl.DataFrame) -> None:
        """See `Engine`."""
        path = self._path(name)
        path.mkdir(parents=True)
        frame.write_parquet(path / "part.parquet")
        self._keep(name, path)

    def make(self, name: str, sql: str) -> None:
        """See `Maker`."""
        path = self._path(name)
        self._session.sql(in_spark(sql)).write.parquet(str(path))
        self._keep(name, path)

    def close(self) -> None:
        """See `Engine`; the session stays, since it is the caller's."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _keep(self, name: str, path: Path) -> None:
        """Have these files as the relation; those that it had before go."""
        self.read(name, str(path))
        if name in self._kept:
            shutil.rmtree(self._kept[name])
        self._kept[name] = path

    def _path(self, name: str) -> Path:
        # A new folder each time: what replaces a relation is often made from it.
        self._made += 1
        return self._folder / f"{name}-{self._made}"


def by_count(sql: str, keys: Sequence[str]) -> str:
    """As `ranks.by_window`, of a text in Spark's dialect: equal values are counted first, by all workers.

    Spans are far fewer than segments, so what one worker must put in order for a group stays small.
    """
    given = "".join(f"{key}, " for key in keys)
    part = f"PARTITION BY {', '.join(keys)}" if keys else ""
    return f"""
        SELECT {given} value, explode(places) AS place, n
        FROM (
            SELECT {given} value, n,
                array_distinct(filter(
                    CAST(array({RANKS}) AS ARRAY<BIGINT>), rank -> rank > upto - here AND rank <= upto
                )) AS places
            FROM (
                SELECT {given} value, here, sum(here) OVER ({part}) AS n,
                    sum(here) OVER ({part} ORDER BY value ROWS UNBOUNDED PRECEDING) AS upto
                FROM (
                    SELECT {given} value, count(*) AS here
                    FROM ({sql}) AS asked
                    WHERE value IS NOT NULL
                    GROUP BY {given} value
                ) AS counted
            ) AS added
        ) AS placed
    """.replace("$half_z", ":half_z")  # noqa: S608 - names of our own measures, never of a log


def _type(kind: DataType) -> type[pl.DataType]:
    if isinstance(kind, StringType):
        return pl.String
    if isinstance(kind, BooleanType):
        return pl.Boolean
    return pl.Float64 if isinstance(kind, DoubleType | FloatType) else pl.Int64
