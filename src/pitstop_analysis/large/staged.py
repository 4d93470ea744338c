"""Rows as they were read, put aside on disk: a log's columns are known only when all of it was seen.

In XES, JSON and OCEL each event has attributes of its own. So such a file is read once, in frames with the
columns that their rows have, and its parts come from here, all with the same columns.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pitstop_analysis import cells

CELLS = 1_000_000
"""Cells of a frame that is taken out again, about."""
HEAVY = 1 << 26
"""Bytes of text in one file, about. Rows in memory share what they repeat, and those of a file don't."""
NUMBER = "n"
"""Column of the files that numbers the rows, from 0; the others are named `c0`, `c1` and so on."""


@dataclass(frozen=True)
class _File:
    path: Path
    columns: tuple[str, ...]
    rows: int


class Staged:
    """A `Sink` that keeps rows in Parquet files of a folder, which it makes."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self.columns: dict[str, pl.DataType] = {}
        """In order of appearance, with their types."""
        self.rows = 0
        self._files: list[_File] = []

    def add(self, frame: pl.DataFrame) -> None:
        """See `Sink`."""
        for name, dtype in frame.schema.items():
            self.columns.setdefault(name, dtype)
        for rows in _light(frame):
            self._write(rows)

    def _write(self, frame: pl.DataFrame) -> None:
        file = _File(self._folder / f"{len(self._files):06}.parquet", tuple(frame.columns), frame.height)
        numbers = pl.int_range(self.rows, self.rows + frame.height, dtype=pl.Int64, eager=True)
        inside = self._inside()
        renamed = [*(column.alias(inside[column.name]) for column in frame), numbers.alias(NUMBER)]
        pl.DataFrame(renamed).write_parquet(file.path, compression="lz4", statistics=False)
        self._files.append(file)
        self.rows += frame.height

    def clear(self) -> None:
        """See `Sink`."""
        for file in self._files:
            file.path.unlink()
        self.columns, self.rows, self._files = {}, 0, []

    def spans(self, width: int | None = None) -> Iterator[tuple[int, int]]:
        """From which row to before which each of `frames` reaches."""
        begin = 0
        for file in self._files:
            for start in range(0, file.rows, self._height(width)):
                end = min(start + self._height(width), file.rows)
                yield begin + start, begin + end
            begin += file.rows

    def frames(
        self, columns: Sequence[str] | None = None, width: int | None = None
    ) -> Iterator[pl.DataFrame]:
        """All rows in order, with these columns or all of them, in frames of about `CELLS`.

        `width` are the columns that a row will have in the end, where these are more.
        """
        asked = list(self.columns) if columns is None else list(columns)
        inside = self._inside()
        for file in self._files:
            there = [name for name in asked if name in file.columns]
            found = pl.read_parquet(file.path, columns=[*(inside[name] for name in there), NUMBER])
            for start in range(0, file.rows, self._height(width)):
                rows = found.slice(start, self._height(width))
                yield pl.DataFrame(
                    [
                        rows[inside[name]].alias(name) if name in there else self._nothing(name, rows.height)
                        for name in asked
                    ]
                )

    def sql(self, *columns: str, **named: str) -> str:
        """The rows with `n` and these columns, as something that DuckDB can select from.

        Those of `named` get its keys as names: names of logs can hold what no name in SQL can.
        """
        inside, asked = self._inside(), {name: name for name in columns} | named
        there = ", ".join(
            f'{inside[name]} AS "{shown}"'
            if name in inside and self._files
            else f'NULL::VARCHAR AS "{shown}"'
            for shown, name in asked.items()
        )
        if not self._files:
            return f"(SELECT {there}, 0::BIGINT AS {NUMBER} WHERE false)"
        # Names of ours only: columns of the files are numbered.
        return f"(SELECT {there}, {NUMBER} FROM {in_duckdb(self._folder / '*.parquet', together=True)})"  # noqa: S608

    def _inside(self) -> dict[str, str]:
        return {name: f"c{number}" for number, name in enumerate(self.columns)}

    def _height(self, width: int | None) -> int:
        return max(1, CELLS // max(1, width or len(self.columns)))

    def _nothing(self, name: str, height: int) -> pl.Series:
        return nothing(name, self.columns.get(name, pl.String()), height)


def _light(frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The rows in frames that aren't too heavy, as long as a row isn't."""
    if not frame.height:
        return
    texts = frame.select(pl.col(pl.String).str.len_bytes().cast(pl.Int64).fill_null(0))
    weights = texts.sum_horizontal() if texts.width else None
    if weights is None or weights.sum() <= HEAVY:
        yield frame
        return
    number = ((weights.cum_sum() - weights) // HEAVY).alias("number")
    for each in number.unique(maintain_order=True):
        yield frame.filter(number == each)


def nothing(name: str, dtype: pl.DataType, height: int) -> pl.Series:
    """A column without a value."""
    return pl.Series(name, [None], dtype=dtype).new_from_index(0, height)


def in_duckdb(path: Path, *, together: bool = False) -> str:
    """Parquet files as something that DuckDB can select from; `together`: their columns may differ."""
    quoted = str(path).replace("'", "''")
    return f"read_parquet('{quoted}', union_by_name = {str(together).lower()})"


def that_fit(frames: Iterable[pl.DataFrame], kinds: Mapping[str, str]) -> dict[str, str]:
    """Of columns and the types named for them (see `cells.kind`), those whose values all have the type.

    In memory a column keeps its text if one value is of another type; a part may hold none that tells.
    """
    left = dict(kinds)
    for frame in frames:
        for name in [name for name in left if name in frame.columns]:
            if cells.typed(frame[name], left[name]).dtype == pl.String:
                del left[name]
    return left
