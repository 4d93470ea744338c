"""What every reader hands on: the rows as they stand in the file, with the file's own column names."""

from dataclasses import dataclass, field

import polars as pl

from pitstop_analysis.problems import LeftOut

PLACE = "\0place"
"""Column that says where a row stands in the file (line, row or event, from 1); no file has this name."""


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
    """Role to column, where the reader knows it better than names tell; what a person names goes before."""
    times: str | None = None
    """How times were read, where the reader has read them and their column holds instants."""

    @property
    def columns(self) -> list[str]:
        """The file's own columns."""
        return [name for name in self.frame.columns if name != PLACE]
