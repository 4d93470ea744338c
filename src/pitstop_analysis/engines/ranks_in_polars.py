"""Exact quantiles of relations in memory, by polars' own SQL.

polars keeps names as codes where DuckDB must make text of them, and puts the values of a group in order in a
third of the time. What it can't read, DuckDB is asked. That both give the same ranks is held by the tests of
each measure, which ask frames and tables of DuckDB's own.
"""

import re
from collections.abc import Mapping, Sequence

import polars as pl

from pitstop_analysis.engines.engine import Value
from pitstop_analysis.engines.ranks import Ranked
from pitstop_analysis.stats import Z95, ranks_needed

GIVEN = re.compile(r"\$(\w+)")
N = pl.col("n").cast(pl.Int64)
HALF = N / 2
ROOM = N.sqrt() * (Z95 / 2)
RANKS = (
    (N + 1) // 2,
    N // 2 + 1,
    (N - 1) * 3 // 4 + 1,
    ((N - 1) * 3 + 3) // 4 + 1,
    (N - 1) * 9 // 10 + 1,
    ((N - 1) * 9 + 9) // 10 + 1,
    pl.max_horizontal(1, (HALF - ROOM).floor().cast(pl.Int64)),
    pl.min_horizontal(N, (1 + HALF + ROOM).ceil().cast(pl.Int64)),
)
"""Those of `stats.ranks_needed`, perhaps a few more."""


def at_ranks(
    frames: Mapping[str, pl.LazyFrame], sql: str, keys: Sequence[str], values: Mapping[str, Value]
) -> Ranked | None:
    """See `Engine`; None where polars can't read the text."""
    try:
        with pl.SQLContext(frames) as context:
            return ranked(context.execute(filled(sql, values)), keys)
    except pl.exceptions.PolarsError:
        return None


def filled(sql: str, values: Mapping[str, Value]) -> str:
    """The text with a value in the place of each `$name`: polars takes none beside it."""
    return GIVEN.sub(lambda name: _literal(values[name[1]]), sql)


def ranked(asked: pl.LazyFrame, keys: Sequence[str]) -> Ranked:
    """For each group how many values it has that are not null, and those at the ranks that a spread needs."""
    told = asked.filter(pl.col("value").is_not_null())
    return _of_groups(told, keys) if keys else _of_all(told)


def _literal(value: Value) -> str:
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else repr(value)


def _of_groups(asked: pl.LazyFrame, keys: Sequence[str]) -> Ranked:
    ordered = asked.group_by(*keys).agg(pl.col("value").sort(), n=pl.len())
    ranked = ordered.with_columns(place=pl.concat_list(RANKS).list.unique())
    found = ranked.select(*keys, pl.col("value").list.gather(pl.col("place") - 1), "place", "n").collect()
    return {
        tuple(key): (n, dict(zip(places, values, strict=True)))
        for *key, values, places, n in found.iter_rows()
    }


def _of_all(asked: pl.LazyFrame) -> Ranked:
    values = asked.select("value").collect().to_series().sort()
    n = len(values)
    return {(): (n, {rank: values[rank - 1] for rank in ranks_needed(n)})} if n else {}
