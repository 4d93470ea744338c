"""`export_large`: a log that need not fit into memory into a format that other tools read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from pitstop_analysis.engines.duck import Duck
from pitstop_analysis.large.on_disk import OnDisk, Reading, on_disk
from pitstop_analysis.large.staged import in_duckdb
from pitstop_analysis.log import CANONICAL, Understood
from pitstop_analysis.write import may_write, write_rows
from pitstop_analysis.writers.rows import Types
from pitstop_analysis.writers.target import ROWS, Unwritable, told_by_disk

MOST_TYPES = 100_000
"""Different activities, each of which OCEL describes in its head. More are texts, and take memory."""
OWN: dict[str, pl.DataType] = {name: pl.String() for name in CANONICAL} | {
    "at": pl.Datetime("us", "UTC"),
    "seq": pl.UInt32(),
}
FIRSTS = "SELECT case_id AS of_case, min(seq) AS case_no FROM log GROUP BY case_id"
PLACED = "SELECT rows.*, case_no FROM ({rows}) AS rows JOIN firsts ON of_case = case_id"
ORDERED = 'SELECT * EXCLUDE (case_no) FROM placed ORDER BY case_no, "at", seq'
COUNTED = """
    SELECT log.* REPLACE (coalesce(number, seq) AS seq)
    FROM log
    LEFT JOIN (
        SELECT told, min(number) AS number
        FROM (SELECT seq AS told, row_number() OVER (ORDER BY seq) - 1 AS number FROM {numbers}) AS counted
        GROUP BY told
    ) AS numbers ON told = seq
"""
"""Rows that say their own order, as those of a history, are counted when they are read into memory: all of
them, also those that are left out afterwards."""
AS_READ = "SELECT * FROM ordered ORDER BY seq"
WITH_PLACE = "SELECT * FROM read_parquet('{file}', file_row_number = true)"
COUNTS = """
    SELECT count(*) AS events, count(DISTINCT case_id) AS cases, count(*) - count(activity) AS unnamed,
        count(line) + count(CASE WHEN base <> team THEN 1 END) AS lines
    FROM ordered
"""
DIFFERENT = """
    SELECT {column} AS name
    FROM ordered
    WHERE {column} IS NOT NULL
    GROUP BY {column}
    ORDER BY min(file_row_number)
"""
TYPES = """
    SELECT activity {flags}
    FROM ordered
    GROUP BY activity
    ORDER BY min(file_row_number)
    LIMIT {most}
"""
VARYING = """
    SELECT {flags}
    FROM (SELECT {alike} FROM ordered GROUP BY case_id) AS in_cases
"""


@dataclass(frozen=True)
class Exported:
    """The file that was written, and what is in it."""

    path: Path
    events: int
    cases: int


@dataclass
class _Native:
    """Puts values of any type where DuckDB gives them back, and remembers their types."""

    types: dict[str, pl.DataType] = field(default_factory=dict)

    def __call__(self, column: pl.Series) -> pl.Series:
        dtype = self.types.setdefault(column.name, column.dtype)
        if dtype.is_temporal():  # DuckDB knows neither their units nor their zones
            return column.to_physical()
        if dtype in (pl.Null, pl.Categorical, pl.Enum, pl.Int128, pl.UInt128):
            return column.cast(pl.String)
        return column


def export_large(path: str | Path, reading: Reading, to: str | Path, *, overwrite: bool = False) -> Exported:
    """Write the log into a file, as `write` does with one in memory: the same whatever its size.

    Raises Unwritable as `write` does, what can be told beforehand before the log is read, and Unreadable
    where the log can't be read in parts.
    """
    target, native = Path(to), _Native()
    may_write(target, overwrite=overwrite)
    with on_disk(Path(path), reading, wanted=lambda name: True, as_kept=native) as log:
        rows = _Ordered(log, native.types)
        return Exported(write_rows(rows, target, overwrite=overwrite), rows.events, rows.cases)


class _Ordered:
    """A log's rows in files, in its order; see `writers.rows.Rows`."""

    def __init__(self, log: OnDisk, types: Mapping[str, pl.DataType]) -> None:
        self._duck, self._folder = log.duck, log.folder
        self.understood: Understood = log.known.understood
        self.schema: Mapping[str, pl.DataType] = {
            name: OWN[name] if name in OWN else types[name] for name in log.spooled.columns
        }
        self._inside = {name: log.spooled.others.get(name, name) for name in self.schema}
        numbers = log.spooled.numbers
        rows = COUNTED.format(numbers=in_duckdb(numbers)) if numbers else "SELECT * FROM log"
        # One after the other: each may then take all the memory there is.
        self._duck.make("firsts", FIRSTS)
        self._duck.make("placed", PLACED.format(rows=rows))
        self._duck.drop("firsts")
        self._file = _put(log.duck, self._folder / "ordered.parquet", ORDERED)
        self._duck.drop("placed")
        quoted = str(self._file).replace("'", "''")
        self._duck.view("ordered", WITH_PLACE.format(file=quoted))
        self.events, self.cases, self._unnamed, self._lines = self._duck.frame(COUNTS).row(0)

    def stretches(self, *, as_read: bool = False) -> Iterator[pl.DataFrame]:
        """See `Rows`."""
        if not as_read or self.is_as_read():
            return self._batches(self._file)
        return self._batches(_put(self._duck, self._folder / "as_read.parquet", AS_READ))

    def different(self, column: str) -> Iterator[pl.Series]:
        """See `Rows`."""
        file = self._folder / "different.parquet"
        file.unlink(missing_ok=True)
        _put(self._duck, file, DIFFERENT.format(column=column))
        for frame in pl.scan_parquet(file).collect_batches(chunk_size=ROWS):
            yield frame["name"].alias(column)

    def is_as_read(self) -> bool:
        """See `Rows`."""
        before = -1
        for frame in pl.scan_parquet(self._file).select("seq").collect_batches():
            seq = frame["seq"]
            if len(seq) and (seq[0] < before or (seq.diff() < 0).any()):
                return False
            before = seq[-1] if len(seq) else before
        return True

    def is_named(self) -> bool:
        """See `Rows`."""
        return bool(self._unnamed == 0)

    def has_no_line(self) -> bool:
        """See `Rows`."""
        return bool(self._lines == 0)

    def once_in_case(self, columns: Sequence[str]) -> list[str]:
        """See `Rows`."""
        alike = (
            "CASE WHEN count({0}) = 0 OR (count({0}) = count(*) AND min({0}) = max({0})) THEN 0 ELSE 1 END"
        )
        cells = [f"{alike.format(self._inside[name])} AS v{number}" for number, name in enumerate(columns)]
        flags = ", ".join(f"max(v{number}) AS v{number}" for number in range(len(columns)))
        found = self._duck.frame(VARYING.format(flags=flags, alike=", ".join(cells))).row(0)
        return [name for name, varies in zip(columns, found, strict=True) if not varies]

    def types(self, columns: Sequence[str]) -> Types:
        """See `Rows`. Raises Unwritable for more activities than a list of them should have."""
        flags = "".join(f", count({self._inside[name]}) > 0 AS f{n}" for n, name in enumerate(columns))
        found = self._duck.frame(TYPES.format(flags=flags, most=MOST_TYPES + 1))
        if found.height > MOST_TYPES:
            raise Unwritable(
                f"The log has more than {MOST_TYPES:,} different activities, and OCEL lists them all.",
                "Write it as XES, CSV or Parquet, or name another column with --activity.",
            )
        return [(activity, tuple(said)) for activity, *said in found.iter_rows()]

    def to_parquet(self, part: Path, note: dict[str, str]) -> None:
        """See `Rows`."""
        with told_by_disk(part) as out:
            self._lazy(self._file).sink_parquet(out, metadata=note, row_group_size=ROWS)

    def _lazy(self, file: Path) -> pl.LazyFrame:
        """With the names and types of the log."""
        cells = [
            (pl.lit(None) if dtype == pl.Null else pl.col(self._inside[name]).cast(dtype)).alias(name)
            for name, dtype in self.schema.items()
        ]
        return pl.scan_parquet(file).select(cells)

    def _batches(self, file: Path) -> Iterator[pl.DataFrame]:
        for frame in self._lazy(file).collect_batches(chunk_size=ROWS):
            if frame.height:
                yield frame


def _put(duck: Duck, file: Path, sql: str) -> Path:
    duck.write(file, sql, ROWS)
    return file
