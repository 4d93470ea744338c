"""OCEL 2.0 as an SQLite database (https://www.ocel-standard.org/specification/formats/sqlite/).

The database may be anybody's, so it is opened for reading only and nothing in it is run: no extension, no
view, no trigger, no virtual table, no computed column, no function. Only the tables that the standard names
are read, and never more than the file can hold.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
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
MOST_TYPES = 100_000
"""Each has a table of its own."""
NEEDED = ("event", "object", "event_object")
_OWN = ("ocel_id", "ocel_time", "ocel_changed_field")


@dataclass(kw_only=True)
class Content(ocel.Content):
    """What was read so far: rows of the tables, with the names that the standard gives their columns.

    `facts` are times and attributes of events: `ocel_id`, `time`, and `ocel.ATTRIBUTE` + name for each.
    """

    facts: Batches


def read(path: Path, *, limit: int, case: str | None = None, times_in: str | None = None) -> Raw:
    """The events of an OCEL database, one row for each of their cases.

    Times without an offset are of the zone `times_in`.
    Raises Unreadable when it is none, is damaged, packed, larger than `limit` bytes, has changes that stand
    beside it, or leaves open which type of object is the case.
    """
    content = Content(
        events=Batches(limit),
        facts=Batches(limit),
        related=Batches(limit),
        objects=Batches(limit),
        values=Batches(limit),
    )
    take(path, content, limit=limit)
    return ocel.rows(_tables(content), KIND, limit=limit, case=case, times_in=times_in)


def take(path: Path, content: Content, *, limit: int) -> None:
    """The same, before its tables are brought together."""
    check_file(path, limit)
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as base:
            _Base(base, path.stat().st_size, limit).fill(content)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise Unreadable(
            f"The SQLite database cannot be read: {error}.",
            "It is damaged or no OCEL 2.0. Export it again, or export the events as CSV or Parquet.",
        ) from error


def twice_said(twice: int) -> tuple[LeftOut, ...]:
    """Events whose id another has that stands before them."""
    return (LeftOut("an id that stands twice", twice, "event", ()),) if twice else ()


def _tables(content: Content) -> ocel.Tables:
    all_ = _frame(content.events, "ocel_id", "ocel_type")
    once = all_.unique("ocel_id", keep="first", maintain_order=True)
    facts = _frame(content.facts, "ocel_id", "time").unique("ocel_id", keep="first", maintain_order=True)
    joined = once.join(facts, on="ocel_id", how="left", maintain_order="left")
    events = joined.rename({"ocel_id": "id", "ocel_type": "type"}).with_row_index("event")
    pairs = _frame(content.related, "ocel_event_id", "ocel_object_id", "ocel_qualifier")
    related = (
        pairs.rename({"ocel_event_id": "id", "ocel_object_id": "object", "ocel_qualifier": "qualifier"})
        .join(events.select("id", "event"), on="id", how="inner", maintain_order="left")
        .select("event", "object", "qualifier")
        .sort("event", maintain_order=True)
    )
    objects = _frame(content.objects, "ocel_id", "ocel_type")
    return ocel.Tables(
        events=events,
        related=related,
        objects=objects.rename({"ocel_id": "object", "ocel_type": "type"}),
        values=_frame(content.values, "object", "name", "time", "value"),
        declared=content.declared,
        note=content.note,
        left_out=twice_said(all_.height - once.height),
    )


def check_file(path: Path, limit: int) -> None:
    """Raises Unreadable for a database that is packed, too large, or has changes that stand beside it."""
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

    def fill(self, content: Content) -> None:
        """All that the standard names. Raises Unreadable when it isn't there."""
        self._facts(content, self._typed(content.events, "event"))
        pairs = ("ocel_event_id", "ocel_object_id", "ocel_qualifier")
        for row in self._table("event_object", *pairs):
            content.related.add(row, 0)
        self._values(content, self._typed(content.objects, "object"))
        if self._has(NOTE, "note"):
            content.note = next((row[0] for row in self._rows(NOTE, ["note"])), None)
        for batches in (content.events, content.facts, content.related, content.objects, content.values):
            batches.end()

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

    def _facts(self, content: Content, types: list[str]) -> None:
        """Of every event its time and its attributes, and the declared types of these."""
        for table in self._tables_of("event", types, "ocel_id", "ocel_time"):
            attributes = [name for name in self._columns[table] if name.lower() not in _OWN]
            for name in attributes:
                declared = content.declared.setdefault(column_name(name), set())
                declared.add(_kind(self._columns[table][name]))
            marks = [self._columns[table][name] == "BOOLEAN" for name in attributes]
            for event, at, *values in self._rows(table, ["ocel_id", "ocel_time", *attributes]):
                row: Row = {"ocel_id": event, "time": at}
                for name, value, truth in zip(attributes, values, marks, strict=True):
                    row[ocel.ATTRIBUTE + column_name(name)] = _truth(value) if truth else value
                content.facts.add(row, 0)

    def _values(self, content: Content, types: list[str]) -> None:
        for table in self._tables_of("object", types, "ocel_id"):
            attributes = [name for name in self._columns[table] if name.lower() not in _OWN]
            # Where no attribute ever changes, some tools leave these two out.
            more = [name for name in ("ocel_time", "ocel_changed_field") if self._has(table, name)]
            for row in self._rows(table, ["ocel_id", *more, *attributes]):
                said = dict(zip(more, row[1:], strict=False))
                at, changed = said.get("ocel_time"), said.get("ocel_changed_field")
                for name, value in zip(attributes, row[1 + len(more) :], strict=True):
                    if value is not None and changed in (None, name):
                        content.values.add(
                            {"object": row[0], "name": column_name(name), "time": at, "value": value}, 0
                        )

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

    def _typed(self, into: Batches, table: str) -> list[str]:
        """Takes the events or the objects; the different types that they have, in order of appearance."""
        types: dict[str, None] = {}
        for row in self._table(table, "ocel_id", "ocel_type"):
            into.add(row, 0)
            if row["ocel_type"] is not None:
                types[row["ocel_type"]] = None
            if len(types) > MOST_TYPES:
                raise sqlite3.DatabaseError(
                    f"there are more than {MOST_TYPES:,} types in the table {table!r}"
                )
        return list(types)

    def _table(self, table: str, *columns: str) -> Iterator[Row]:
        """These columns of a table. Raises Unreadable when it lacks one."""
        if not self._has(table, *columns):
            raise Unreadable(
                f"The table {table!r} lacks one of the columns {', '.join(columns)}, so this is no OCEL 2.0.",
                "Export the table of events as CSV or Parquet.",
            )
        for row in self._rows(table, list(columns)):
            yield dict(zip(columns, row, strict=True))

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
