"""OCEL 2.0 as an SQLite database (https://www.ocel-standard.org/specification/formats/sqlite/).

Times are written `2026-03-02 08:00:00.000000`, in UTC. One table more than the standard's, `pitstop_log`,
holds the note that lets `read` give back the same log, whatever zone is named for it; tools pass over it.
"""

import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import polars as pl

from pitstop_analysis import cells
from pitstop_analysis.writers import ocel
from pitstop_analysis.writers.rows import Rows
from pitstop_analysis.writers.target import Unwritable

BEGINNING = "1970-01-01 00:00:00"
MOST_COLUMNS = 1900
"""SQLite's own limit is 2000 columns of a table."""
SQL_TYPES = {
    "string": "TEXT",
    "time": "TIMESTAMP",
    "integer": "INTEGER",
    "float": "REAL",
    "boolean": "BOOLEAN",
}
TABLES = """
CREATE TABLE "event" ("ocel_id" TEXT, "ocel_type" TEXT);
CREATE TABLE "event_object" ("ocel_event_id" TEXT, "ocel_object_id" TEXT, "ocel_qualifier" TEXT);
CREATE TABLE "object" ("ocel_id" TEXT, "ocel_type" TEXT);
CREATE TABLE "object_object" ("ocel_source_id" TEXT, "ocel_target_id" TEXT, "ocel_qualifier" TEXT);
CREATE TABLE "event_map_type" ("ocel_type" TEXT, "ocel_type_map" TEXT);
CREATE TABLE "object_map_type" ("ocel_type" TEXT, "ocel_type_map" TEXT);
CREATE TABLE "pitstop_log" ("note" TEXT);
"""


def write(log: Rows, part: Path) -> None:
    """The log as a database. Raises Unwritable when it has more columns than a table can have."""
    width = len(log.schema)
    if width > MOST_COLUMNS:
        raise Unwritable(
            f"The log has {width:,} columns, and a table of SQLite at most {MOST_COLUMNS:,}.",
            "Write it as JSON (.jsonocel) or Parquet.",
        )
    made = ocel.plan(log, folded=True)
    with closing(sqlite3.connect(part, isolation_level=None)) as base:
        # A file that is not yet in its place needs no guard against a crash: it would be thrown away.
        base.execute("PRAGMA journal_mode = OFF")
        base.execute("PRAGMA synchronous = OFF")
        base.executescript(TABLES)
        base.execute("BEGIN")
        base.execute("INSERT INTO pitstop_log VALUES (?)", [made.note.text()])
        _objects(log, base)
        _events(log, made, base)
        base.execute("COMMIT")


def _objects(log: Rows, base: sqlite3.Connection) -> None:
    for kind, names in ocel.objects(log):
        base.execute("INSERT INTO object_map_type VALUES (?, ?)", [kind, kind])
        base.execute(
            f'CREATE TABLE "object_{kind}" '
            f'("ocel_id" TEXT, "ocel_time" TIMESTAMP, "ocel_changed_field" TEXT, "{ocel.NAME}" TEXT)'
        )
        for some in names:
            ids = ocel.named(some, kind)
            base.executemany("INSERT INTO object VALUES (?, ?)", ((each, kind) for each in ids))
            base.executemany(
                f'INSERT INTO "object_{kind}" VALUES (?, ?, NULL, ?)',  # noqa: S608 - a word of ours
                ((each, BEGINNING, name) for each, name in zip(ids, some, strict=True)),
            )


def _events(log: Rows, made: ocel.Plan, base: sqlite3.Connection) -> None:
    tables = _tables(made.types)
    for name, table in tables.items():
        base.execute("INSERT INTO event_map_type VALUES (?, ?)", [name, table])
        base.execute(f"CREATE TABLE {_quoted('event_' + table)} ({_columns(log, made, name)})")
    for rows in ocel.events(log):
        shown = rows.with_columns(
            ocel.activities(rows, made).alias("activity"), ocel.event_ids(rows).alias("\0id")
        )
        base.executemany("INSERT INTO event VALUES (?, ?)", shown.select("\0id", "activity").iter_rows())
        for column, qualifier in ocel.QUALIFIERS.items():
            ids = ocel.named(shown[column], ocel.TYPES[column])
            related = zip(shown["\0id"], ids, strict=True)
            base.executemany(
                "INSERT INTO event_object VALUES (?, ?, ?)",
                ((event, each, qualifier) for event, each in related if each is not None),
            )
        for (name,), found in shown.partition_by("activity", as_dict=True, maintain_order=True).items():
            _insert(base, tables[str(name)], found, made.types[str(name)])


def _insert(base: sqlite3.Connection, table: str, rows: pl.DataFrame, columns: Iterable[str]) -> None:
    at = rows["at"].dt.to_string("%Y-%m-%d %H:%M:%S%.6f")
    values = [rows["\0id"], at, *(_values(rows[column]) for column in columns)]
    places = ", ".join("?" * len(values))
    base.executemany(
        f"INSERT INTO {_quoted('event_' + table)} VALUES ({places})",  # noqa: S608 - a name that we made
        zip(*values, strict=True),
    )


def _values(column: pl.Series) -> Iterable[object]:
    group = cells.group(column.dtype)
    if group in ("integer", "boolean"):
        return column
    if group == "float":  # SQLite would make null of what is no number
        return ("NaN" if value is not None and value != value else value for value in column)
    return cells.text(column)


def _tables(types: Iterable[str]) -> dict[str, str]:
    """Type of event to the end of its table's name: letters and digits, no two alike but for capitals."""
    found: dict[str, str] = {}
    taken: set[str] = {"map_type", "object", ""}
    for name in types:
        plain = re.sub(r"[^A-Za-z0-9]", "", name)[:60]
        table, number = plain, 2
        while table.lower() in taken:
            table, number = f"{plain}_{number}", number + 1
        found[name] = table
        taken.add(table.lower())
    return found


def _columns(log: Rows, made: ocel.Plan, name: str) -> str:
    attributes = (
        f"{_quoted(made.attributes[column])} {SQL_TYPES[cells.group(log.schema[column])]}"
        for column in made.types[name]
    )
    return ", ".join(['"ocel_id" TEXT', '"ocel_time" TIMESTAMP', *attributes])


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
