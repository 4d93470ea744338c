"""What a measure asks of an engine."""

from collections.abc import Sequence
from typing import Protocol

import polars as pl

from pitstop_analysis.engines.ranks import Ranked

Value = int | float | str


class Engine(Protocol):
    """The three relations of a log (see `relations`), to be asked in SQL."""

    def frame(self, sql: str, **values: Value) -> pl.DataFrame:
        """What the query gives, small enough for memory. `$name` in it stands for the value of that name.

        The query is DuckDB's dialect, as far as Spark's can say the same. Integers come as Int64.
        """
        ...

    def at_ranks(self, sql: str, keys: Sequence[str], **values: Value) -> Ranked:
        """The values of each group at the ranks that a spread needs, and how many it has.

        The query gives the keys and a column `value`, whose nulls are left out. See `ranks`.
        """
        ...

    def add(self, name: str, frame: pl.DataFrame) -> None:
        """Have this small frame as a relation, in place of one of that name."""
        ...

    def close(self) -> None:
        """Let go of memory, files and processes."""
        ...


class Maker(Engine, Protocol):
    """An engine that orders and cuts by itself."""

    def make(self, name: str, sql: str) -> None:
        """Keep what a query gives as a relation of that name, in place of one that had it."""
        ...
