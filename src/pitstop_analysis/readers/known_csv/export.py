"""What a module of a known export provides: by which columns it is told, and how its rows become events."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import polars as pl

from pitstop_analysis.readers.raw import Raw
from pitstop_analysis.recognise import normal


@dataclass(frozen=True)
class Shaped:
    """Rows with one event each, and which column plays which role."""

    raw: Raw
    named: dict[str, str | None]


@dataclass(frozen=True)
class Asked:
    """How times are written, and which field of a history plays a role, where that was named.

    `times_in` is the zone of times without an offset. `tally` is that of the whole file (see `Export`) where
    the rows are a part of it.
    """

    time_format: str | None = None
    fields: dict[str, str] = field(default_factory=dict)
    times_in: str | None = None
    tally: pl.DataFrame | None = None

    def tally_of(self, raw: Raw, column: str) -> pl.DataFrame:
        """The different values that the column has in the file, and how often, as `value` and `n`."""
        return tally(raw.frame[column]) if self.tally is None else self.tally


class Columns:
    """The columns of a file by their plain names: lower case, letters and digits only."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_plain: dict[str, str] = {}
        for name in names:
            self._by_plain.setdefault(normal(name), name)

    def first(self, *plain: str) -> str | None:
        """The file's name of the first of these that it has."""
        return next((self._by_plain[name] for name in plain if name in self._by_plain), None)

    def have(self, *plain: str) -> bool:
        """Whether all of these are there."""
        return all(name in self._by_plain for name in plain)

    def __getitem__(self, plain: str) -> str:
        return self._by_plain[plain]


@dataclass(frozen=True)
class ByCase:
    """How the rows of a history are laid out by case, so that it can be read some cases at a time."""

    case: pl.Expr
    time: str
    """Column of the times."""
    notice: pl.Expr | None = None
    """Rows that are no events."""


@dataclass(frozen=True)
class Export:
    """One known export.

    `shape` takes the rows, their columns and what was asked for. It raises Unreadable
    where the export holds no hand-offs, saying what to export instead. `tells` is asked of the rows where
    columns alone don't tell; more rows can only turn a no into a yes.

    An export whose rows are events as they stand takes any of them. A history has `by_case`, and takes any
    rows that are all of their cases; `tallied` is the column whose values in the whole file it must know.
    """

    name: str
    fits: Callable[[Columns], bool]
    shape: Callable[[Raw, Columns, Asked], Shaped]
    tells: Callable[[Raw, Columns, Asked], bool] = lambda raw, columns, asked: True
    tallied: Callable[[Columns], str | None] | None = None
    by_case: Callable[[Columns], ByCase] | None = None


def tally(column: pl.Series) -> pl.DataFrame:
    """The different values and how often each occurs, in order."""
    return column.drop_nulls().alias("value").value_counts(name="n").sort("value")
