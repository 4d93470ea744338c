"""Measures asked of frames in polars itself, by the same SQL that DuckDB and Spark are asked.

What a page asks is small: some hundred thousand rows, and a dozen questions. For these polars takes a quarter
of the processor time that DuckDB takes, whose connection alone costs more than most of the questions. Tests
hold both to equal figures.
"""

from collections.abc import Mapping, Sequence

import polars as pl
from polars import selectors

from pitstop_analysis.engines.engine import Value
from pitstop_analysis.engines.ranks import Ranked
from pitstop_analysis.engines.ranks_in_polars import filled, ranked


class Polars:
    """Relations in memory; see `Engine` of `pitstop_analysis`."""

    def __init__(self, relations: Mapping[str, pl.DataFrame]) -> None:
        self._relations = dict(relations)

    def frame(self, sql: str, **values: Value) -> pl.DataFrame:
        """What the query gives. `$name` in it stands for the value of that name."""
        with pl.SQLContext(self._relations) as context:
            return (
                context.execute(filled(sql, values), eager=False)
                .with_columns(selectors.integer().cast(pl.Int64))
                .collect()
            )

    def at_ranks(self, sql: str, keys: Sequence[str], **values: Value) -> Ranked:
        """The values of each group at the ranks that a spread needs, and how many it has."""
        return ranked(self.frame(sql, **values).lazy(), keys)

    def add(self, name: str, frame: pl.DataFrame) -> None:
        """Have this frame as a relation, in place of one of that name."""
        self._relations[name] = frame

    def close(self) -> None:
        """Let go of the frames."""
        self._relations.clear()
