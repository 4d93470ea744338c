"""What every reader hands on: the rows as they stand in the file, with the file's own column names."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

import polars as pl

from pitstop_analysis.problems import LeftOut, Unreadable

PLACE = "\0place"
"""Column that says where a row stands in the file (line, row or event, from 1); no file has this name."""
ORDER = "\0order"
"""Column of rows that are a part of their file: their order in it, from 1."""


@dataclass(frozen=True)
class Counted:
    """A note with counts of rows in it: those of parts of a log can be added up."""

    words: Callable[..., str]
    """The note for such counts; "" where there is nothing to say."""
    counts: tuple[int, ...]

    def and_of(self, other: "Counted") -> "Counted":
        """The note of both, which say the same of different rows."""
        return replace(self, counts=tuple(map(sum, zip(self.counts, other.counts, strict=True))))


@dataclass(frozen=True)
class Raw:
    """Rows in file order.

    `frame` has the file's columns and `PLACE`. `rows` counts what was read, `left_out` included.
    """

    frame: pl.DataFrame
    kind: str
    where: str
    rows: int
    notes: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = field(default=())
    roles: dict[str, str] = field(default_factory=dict)
    """Role to column, where the reader knows it better than names tell; `recognise.NOTHING` for no column.

    What a person names goes before.
    """
    times: str | None = None
    """How times were read, where the reader has read them and their column holds instants."""
    cases_without_team: int = 0
    """Cases whose rows the reader left out because none says who holds them."""
    counted: tuple[Counted, ...] = ()
    """Notes that stand behind the others, as long as counts may come to theirs."""

    @property
    def columns(self) -> list[str]:
        """The file's own columns."""
        return [name for name in self.frame.columns if name != PLACE]

    def said(self) -> "Raw":
        """With all notes in words."""
        words = (each.words(*each.counts) for each in self.counted)
        return replace(self, notes=self.notes + tuple(filter(None, words)), counted=())


@dataclass(frozen=True)
class Told:
    """What is said of rows that a sink took: `Raw` without the rows."""

    kind: str
    where: str
    rows: int
    notes: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    def raw(self, frame: pl.DataFrame) -> Raw:
        """With all of the rows."""
        return Raw(frame, self.kind, self.where, self.rows, self.notes, self.left_out)


class Sink(Protocol):
    """Takes rows as they are read, in frames whose columns may differ."""

    def add(self, frame: pl.DataFrame) -> None:
        """Take some rows."""

    def clear(self) -> None:
        """Forget them: the file is read again, in another way."""


class Held:
    """Rows in memory."""

    def __init__(self) -> None:
        self._frames: list[pl.DataFrame] = []

    def add(self, frame: pl.DataFrame) -> None:
        """See `Sink`."""
        self._frames.append(frame)

    def clear(self) -> None:
        """See `Sink`."""
        self._frames = []

    def whole(self) -> pl.DataFrame:
        """All rows, null where one lacks a column."""
        return pl.concat(self._frames, how="diagonal")


MOST_COLUMNS = 1_000
"""Each row has a cell for every key that any row has, so more of them would let a small file grow."""


def too_wide(what: str) -> Unreadable:
    """The refusal of rows that have too many different keys."""
    return Unreadable(
        f"The {what} have more than {MOST_COLUMNS:,} different keys: they are no rows of a table.",
        "Export only those that tell of the case, for example its number, the time and the team.",
    )
