"""OCEL 2.0 as an SQLite database (https://www.ocel-standard.org/specification/formats/sqlite/).

The database may be anybody's, so it is opened for reading only and nothing in it is run: no extension, no
view, no trigger, no virtual table, no computed column, no function. Only the tables that the standard names
are read, and never more than the file can hold.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import polars as pl

from pitstop_analysis.problems import LeftOut, Unreadable
from pitstop_analysis.readers import ocel
from pitstop_analysis.readers.json_rows import Batches, Row, column_name
from pitstop_analysis.readers.raw import PLACE, Raw
from pitstop_analysis.readers.source import GZIP, too_large

KIND = "OCEL 2.0 (SQLite)"
MAGIC = b"SQLite format 3\0"
NOTE = "pitstop_log"
LONGEST = 1 << 26
"""Bytes of one value."""
LEAST = 4
"""Bytes that a row takes in the file at least: a table that has more rows than that allows is damaged."""
NEEDED = ("event", "object", "event_object")
_OWN = ("ocel_id", "ocel_time", "ocel_changed_field")


def read(path: Path, *, limit: int, case: str | None = None) -> Raw:
    """The events of an OCEL database, one row for each of their cases.

    Raises Unreadable when it is none, is damaged, packed, larger than `limit` bytes, has changes that stand
    beside it, or leaves open which type of object is the case.
    """
    _check_file(path, limit)
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as base:
            tables = _Base(base, path.stat().st_size, limit).tables()
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise Unreadable(
            f"The SQLite database cannot be read: {error}.",
            "It is damaged or no OCEL 2.0. Export it again, or export the events as CSV or Parquet.",
        ) from error
    return ocel.rows(tables, KIND, limit=limit, case=case)


def _check_file(path: Path, limit: int) -> None:
    with path.open("rb") as stream:
        if stream.read(2) == GZIP:
            raise Unreadable("The SQLite database is packed with gzip.", "Unpack it first: gunzip FILE.")
    if path.stat().st_size > limit:
        raise too_large(limit)
    beside = path.with_name(path.name + "-wal")
    if beside.exists() and beside.stat().st_size:
        raise Unreadable(
            f"Changes of the database still stand beside it, in {beside.name}.",
            "Close the program that writes it, or run: sqlite3 FILE 'PRAGMA wal_checkpoint(TRUNCATE)'.",
        )


class _Base:
    """An open database that is not trusted."""

    def __init__(self, base: sqlite3.Connection, size: int, limit: int) -> None:
        self._base, self._most, self._limit = base, size // LEAST, limit
        self._left = limit
        for what, most in (
            (sqlite3.SQLITE_LIMIT_LENGTH, LONGEST),
            (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
            (sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 0),
            (sqlite3.SQLITE_LIMIT_WORKER_THREADS, 0),
        ):
            base.setlimit(what, most)
        for pragma in ("trusted_schema = OFF", "query_only = ON", "cell_size_check = ON", "mmap_size = 0"):
            base.execute(f"PRAGMA {pragma}")
        self._tables = self._found()
        self._columns = {name: self._columns_of(name) for name in self._tables}
        base.set_authorizer(self._may)

    def tables(self) -> ocel.Tables:
        """All that the standard names. Raises Unreadable when it isn't there."""
        events, left_out = self._events()
        pairs = self._batch("event_object", "ocel_event_id", "ocel_object_id", "ocel_qualifier")
        related = (
            pairs.rename({"ocel_event_id": "id", "ocel_object_id": "object", "ocel_qualifier": "qualifier"})
            .join(events.select("id", "event"), on="id", how="inner", maintain_order="left")
            .select("event", "object", "qualifier")
            .sort("event", maintain_order=True)
        )
        objects = self._batch("object", "ocel_id", "ocel_type")
        return ocel.Tables(
            events=events,
            related=related,
            objects=objects.rename({"ocel_id": "object", "ocel_type": "type"}),
            values=self._values(objects["ocel_type"].drop_nulls().unique(maintain_order=True).to_list()),
            declared=self._declared,
            note=next((row[0] for row in self._rows(NOTE, ["note"])), None)
            if self._has(NOTE, "note")
            else None,
            left_out=left_out,
        )

    def _found(self) -> dict[str, bool]:
        """Tables that hold rows, and whether these are numbered. Raises Unreadable where one is missing."""
        listed = self._base.execute("SELECT name, type, rootpage, sql FROM sqlite_master").fetchall()
        held = {
            str(name).lower(): "WITHOUT ROWID" not in str(sql).upper()
            for name, kind, page, sql in listed
            if kind == "table" and page
        }
        other = {str(name).lower() for name, *_rest in listed} - held.keys()
        for name in NEEDED:
            if name in other:
                raise Unreadable(
                    f"In this SQLite database {name!r} is no table that holds rows, but a view or the like.",
                    "That could run anything, so it isn't read. Copy it into a table of that name.",
                )
            if name not in held:
                raise Unreadable(
                    f"This is an SQLite database and no OCEL 2.0 log: it has no table {name!r}.",
                    "Export the table of events as CSV or Parquet.",
                )
        return held

    def _columns_of(self, table: str) -> dict[str, str]:
        """Columns that are kept, not computed, with their declared types."""
        found = self._base.execute(f"PRAGMA table_xinfo({_quoted(table)})").fetchall()
        return {
            str(name): str(kind).upper()
            for _n, name, kind, _null, _default, _key, hidden in found
            if not hidden
        }

    def _may(self, action: int, first: str | None, *_more: object) -> int:
        if action == sqlite3.SQLITE_SELECT:
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_READ and str(first).lower() in self._tables:
            return sqlite3.SQLITE_OK
        return sqlite3.SQLITE_DENY

    def _events(self) -> tuple[pl.DataFrame, tuple[LeftOut, ...]]:
        all_ = self._batch("event", "ocel_id", "ocel_type")
        events = all_.unique("ocel_id", keep="first", maintain_order=True)
        twice = all_.height - events.height
        left_out = (LeftOut("an id that stands twice", twice, "event", ()),) if twice else ()
        facts, self._declared = self._facts(
            events["ocel_type"].drop_nulls().unique(maintain_order=True).to_list()
        )
        joined = events.join(facts, on="ocel_id", how="left", maintain_order="left")
        return joined.rename({"ocel_id": "id", "ocel_type": "type"}).with_row_index("event"), left_out

    def _facts(self, types: list[str]) -> tuple[pl.DataFrame, dict[str, set[str]]]:
        """`ocel_id`, `time` and the attributes of every event, and the declared types of these."""
        found, declared = Batches(self._limit), dict[str, set[str]]()
        for table in self._tables_of("event", types, "ocel_id", "ocel_time"):
            attributes = [name for name in self._columns[table] if name.lower() not in _OWN]
            for name in attributes:
                declared.setdefault(column_name(name), set()).add(_kind(self._columns[table][name]))
            marks = [self._columns[table][name] == "BOOLEAN" for name in attributes]
            for event, at, *values in self._rows(table, ["ocel_id", "ocel_time", *attributes]):
                row: Row = {"ocel_id": event, "time": at}
                for name, value, truth in zip(attributes, values, marks, strict=True):
                    row[ocel.ATTRIBUTE + column_name(name)] = _truth(value) if truth else value
                found.add(row, 0)
        frame = _frame(found, "ocel_id", "time").unique("ocel_id", keep="first", maintain_order=True)
        return frame, declared

    def _values(self, types: list[str]) -> pl.DataFrame:
        found = Batches(self._limit)
        for table in self._tables_of("object", types, "ocel_id"):
            attributes = [name for name in self._columns[table] if name.lower() not in _OWN]
            # Where no attribute ever changes, some tools leave these two out.
            more = [name for name in ("ocel_time", "ocel_changed_field") if self._has(table, name)]
            for row in self._rows(table, ["ocel_id", *more, *attributes]):
                said = dict(zip(more, row[1:], strict=False))
                at, changed = said.get("ocel_time"), said.get("ocel_changed_field")
                for name, value in zip(attributes, row[1 + len(more) :], strict=True):
                    if value is not None and changed in (None, name):
                        found.add(
                            {"object": row[0], "name": column_name(name), "time": at, "value": value}, 0
                        )
        return _frame(found, "object", "name", "time", "value")

    def _tables_of(self, what: str, types: list[str], *needed: str) -> list[str]:
        """The tables that hold the attributes of these types and have the columns needed, each once."""
        mapped: dict[str | None, str | None] = {}
        if self._has(f"{what}_map_type", "ocel_type", "ocel_type_map"):
            mapped = {
                row[0]: row[1] for row in self._rows(f"{what}_map_type", ["ocel_type", "ocel_type_map"])
            }
        named = [f"{what}_{mapped.get(each) or each}".lower() for each in types]
        return [each for each in dict.fromkeys(named) if self._has(each, *needed)]

    def _has(self, table: str, *columns: str) -> bool:
        there = {name.lower() for name in self._columns.get(table, ())}
        return table in self._tables and there.issuperset(columns)

    def _batch(self, table: str, *columns: str) -> pl.DataFrame:
        """These columns of a table. Raises Unreadable when it lacks one."""
        if not self._has(table, *columns):
            raise Unreadable(
                f"The table {table!r} lacks one of the columns {', '.join(columns)}, so this is no OCEL 2.0.",
                "Export the table of events as CSV or Parquet.",
            )
        found = Batches(self._limit)
        for row in self._rows(table, list(columns)):
            found.add(dict(zip(columns, row, strict=True)), 0)
        return _frame(found, *columns)

    def _rows(self, table: str, columns: list[str]) -> Iterator[list[str | None]]:
        """Rows as text, as they were written. Raises Unreadable for more than the file can hold."""
        asked = ", ".join(_quoted(name) for name in columns)
        order = " ORDER BY rowid" if self._tables[table] else ""
        # Names of the database, quoted; nothing else of it is in the statement.
        cursor = self._base.execute(f"SELECT {asked} FROM {_quoted(table)}{order}")  # noqa: S608
        for number, row in enumerate(cursor):
            values = [_text(value) for value in row]
            self._left -= sum(map(len, filter(None, values)))
            if self._left < 0:
                raise too_large(self._limit)
            if number > self._most:
                raise sqlite3.DatabaseError("a table has more rows than the file has room for")
            yield values


def _frame(batches: Batches, *needed: str) -> pl.DataFrame:
    found = batches.frame().drop(PLACE)
    return found.with_columns(
        pl.lit(None, pl.String).alias(name) for name in needed if name not in found.columns
    )


def _kind(declared: str) -> str:
    kinds = {"INTEGER": "integer", "REAL": "float", "BOOLEAN": "boolean", "TIMESTAMP": "time"}
    return kinds.get(declared, "string")


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def _truth(value: str | None) -> str | None:
    return {"1": "true", "0": "false"}.get(value or "", value)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
