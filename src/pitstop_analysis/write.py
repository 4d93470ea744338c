"""`write`: a Log into a file, in one call."""

import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

import polars as pl

from pitstop_analysis.log import Log
from pitstop_analysis.writers import csv, ocel_json, ocel_sqlite, parquet, xes
from pitstop_analysis.writers.rows import Held, Rows
from pitstop_analysis.writers.target import Unwritable, may_be_written, part_of

FORMATS: dict[str, Callable[[Rows, Path], None]] = {
    ".xes": partial(xes.write, packed=False),
    ".xes.gz": partial(xes.write, packed=True),
    ".jsonocel": partial(ocel_json.write, packed=False),
    ".ocel.json": partial(ocel_json.write, packed=False),
    ".jsonocel.gz": partial(ocel_json.write, packed=True),
    ".ocel.json.gz": partial(ocel_json.write, packed=True),
    ".sqlite": ocel_sqlite.write,
    ".ocel.sqlite": ocel_sqlite.write,
    ".csv": partial(csv.write, packed=False),
    ".csv.gz": partial(csv.write, packed=True),
    ".parquet": parquet.write,
}
"""What a file's name ends with, to what writes it."""
OF_THE_DISK = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)
"""Why a database is not written whatever stands in the log."""


def write(log: Log, path: str | Path, *, overwrite: bool = False) -> Path:
    """The log as a file, in the format that its name ends with; returns its path.

    `.xes` (XES), `.jsonocel` and `.ocel.json` (OCEL 2.0 as JSON), `.sqlite` (OCEL 2.0 as a database), `.csv`,
    all but the database also with `.gz`, and `.parquet`. From XES, OCEL and Parquet `read` gives the same
    log again. The file appears when it is whole. Raises Unwritable, which says what is wrong and what to do.
    """
    return write_rows(Held(log), Path(path), overwrite=overwrite)


def write_rows(rows: Rows, target: Path, *, overwrite: bool = False) -> Path:
    """The same of rows that need not be in memory."""
    put = _format(target)
    with part_of(target, overwrite=overwrite) as part:
        try:
            put(rows, part)
        except sqlite3.OperationalError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in OF_THE_DISK:
                raise OSError(str(error)) from error
            raise _unfit(target, error) from error
        except (sqlite3.Error, pl.exceptions.PolarsError) as error:
            raise _unfit(target, error) from error
    return target


def _unfit(target: Path, error: Exception) -> Unwritable:
    return Unwritable(
        f"{target} cannot be written: {str(error).splitlines()[0]}.",
        "Write another format, or leave out the column that it names.",
    )


def may_write(path: Path, *, overwrite: bool = False) -> None:
    """Raises Unwritable where `write` would, before a log was read."""
    _format(path)
    may_be_written(path, overwrite=overwrite)


def _format(path: Path) -> Callable[[Rows, Path], None]:
    name = path.name.lower()
    for suffix in sorted(FORMATS, key=len, reverse=True):
        if name.endswith(suffix) and name != suffix:
            return FORMATS[suffix]
    raise Unwritable(
        f"The name {path.name!r} doesn't say which format to write.",
        f"End it with one of: {', '.join(FORMATS)}.",
    )
