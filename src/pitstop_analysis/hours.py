"""Business time for a whole column at once: the open stretches of a calendar, laid end to end."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import polars as pl

Opening = tuple[int, int]
"""From and until, in microseconds since 1970 in UTC."""

DAY = 86_400_000_000
DAYS = 1_024
TURN = DAYS * DAY
"""Days are numbered from 0 to 1,023 and over again, for joins that compare what is equal."""
FAR = 1 << 62
"""Microseconds before or after which no log tells of anything."""


@dataclass(frozen=True)
class Hours:
    """Open stretches in order, none overlapping, and the name of the calendar that they come from.

    They must reach over the whole log: before the first and after the last nothing is open.
    """

    name: str
    openings: tuple[Opening, ...]

    @classmethod
    def of(cls, name: str, openings: Iterable[Opening]) -> "Hours":
        """In order, with stretches that touch or overlap made one."""
        laid: list[Opening] = []
        for begin, end in sorted(openings):
            if laid and begin <= laid[-1][1]:
                laid[-1] = (laid[-1][0], max(end, laid[-1][1]))
            elif begin < end:
                laid.append((begin, end))
        return cls(name, tuple(laid))

    def worked(self, at: pl.Series) -> pl.Series:
        """How much was open from the first opening until then, in microseconds; null stays null.

        The business time between two moments is the difference of theirs.
        """
        before = self._table["begin"].search_sorted(at.fill_null(0), side="right").cast(pl.Int64) - 1
        inside = before.clip(0, None)
        begin, length, sofar = (self._table[name].gather(inside) for name in ("begin", "length", "sofar"))
        found = (
            sofar
            + pl.DataFrame({"of": at - begin, "most": length})
            .select(pl.min_horizontal("of", "most").clip(0, None))
            .to_series()
        )
        return found.set(at.is_null(), None)

    def table(self) -> pl.DataFrame:
        """begin, length, total (open before it), next_begin and day: rows that cover all time, for SQL.

        A row stands there for each `day` (of UTC, from 0 to 1,023 and over again) that it touches.
        """
        before = pl.DataFrame({"begin": [-FAR], "length": [0], "total": [0]})
        rows = pl.concat([before, self._table.rename({"sofar": "total"})], how="vertical")
        covering = rows.with_columns(next_begin=pl.col("begin").shift(-1, fill_value=FAR))
        first, last = pl.col("begin") // DAY, (pl.col("next_begin") - 1) // DAY
        days = pl.int_ranges(first, pl.min_horizontal(last + 1, first + DAYS))
        return covering.with_columns(day=days).explode("day").with_columns(pl.col("day") % DAYS)

    @cached_property
    def _table(self) -> pl.DataFrame:
        begin = pl.Series("begin", [begin for begin, _ in self.openings], pl.Int64)
        length = pl.Series("length", [end - begin for begin, end in self.openings], pl.Int64)
        return pl.DataFrame([begin, length, (length.cum_sum() - length).alias("sofar")])
