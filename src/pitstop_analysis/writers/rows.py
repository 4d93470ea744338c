"""A log as writers take it: its events in stretches, and what must be known before the first one is written.

`Held` is one in memory. One that isn't offers the same (see `large.export`), so that formats are written by
one function each, whatever the size of the log.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import polars as pl

from pitstop_analysis.log import CANONICAL, Log, Understood
from pitstop_analysis.writers import target

Types = list[tuple[str | None, tuple[bool, ...]]]


class Rows(Protocol):
    """The events of a log, with the columns of `Log.events`."""

    @property
    def understood(self) -> Understood:
        """What the log was taken for."""

    @property
    def schema(self) -> Mapping[str, pl.DataType]:
        """Its columns, in their order, and their types."""

    def stretches(self, *, as_read: bool = False) -> Iterator[pl.DataFrame]:
        """The events in the order of the log, or as they stood in the file that was read."""

    def different(self, column: str) -> Iterator[pl.Series]:
        """The different values of a column of names, some at a time, in order of appearance."""

    def is_as_read(self) -> bool:
        """Whether the order of the log is that of the file that was read."""

    def is_named(self) -> bool:
        """Whether every event has an activity."""

    def has_no_line(self) -> bool:
        """Whether no event has a line, and no team's name was taken apart."""

    def once_in_case(self, columns: Sequence[str]) -> list[str]:
        """Those of the columns that say one thing in all rows of a case; none of them is nested."""

    def types(self, columns: Sequence[str]) -> Types:
        """Each activity in order of appearance, and which of the columns say something in its events."""

    def to_parquet(self, part: Path, note: dict[str, str]) -> None:
        """Write all of it as one file of Parquet, with a note beside it."""


def others(rows: Rows) -> list[str]:
    """The log's columns that have no canonical name."""
    return [name for name in rows.schema if name not in CANONICAL]


@dataclass(frozen=True)
class Held:
    """A log in memory; see `Rows`."""

    log: Log

    @property
    def understood(self) -> Understood:
        """See `Rows`."""
        return self.log.understood

    @property
    def schema(self) -> Mapping[str, pl.DataType]:
        """See `Rows`."""
        return self.log.events.schema

    def stretches(self, *, as_read: bool = False) -> Iterator[pl.DataFrame]:
        """See `Rows`."""
        events = self.log.events
        return target.slices(events, events["seq"].arg_sort() if as_read else None)

    def different(self, column: str) -> Iterator[pl.Series]:
        """See `Rows`."""
        names = self.log.events[column].drop_nulls().unique(maintain_order=True).to_frame()
        return (some[column] for some in target.slices(names))

    def is_as_read(self) -> bool:
        """See `Rows`."""
        return self.log.events["seq"].is_sorted()

    def is_named(self) -> bool:
        """See `Rows`."""
        return self.log.events["activity"].null_count() == 0

    def has_no_line(self) -> bool:
        """See `Rows`."""
        events = self.log.events
        return events["line"].null_count() == events.height and bool((events["base"] == events["team"]).all())

    def once_in_case(self, columns: Sequence[str]) -> list[str]:
        """See `Rows`."""
        counted = self.log.events.group_by("case_id").agg(pl.col(columns).n_unique())
        return [name for name in columns if counted[name].max() == 1]

    def types(self, columns: Sequence[str]) -> Types:
        """See `Rows`."""
        said = pl.col(columns).is_not_null().any()
        found = self.log.events.group_by("activity", maintain_order=True).agg(said)
        return [(activity, tuple(flags)) for activity, *flags in found.rows()]

    def to_parquet(self, part: Path, note: dict[str, str]) -> None:
        """See `Rows`."""
        with target.told_by_disk(part) as out:
            self.log.events.write_parquet(out, metadata=note)
