"""The index: kept by the database itself, so that no way of writing, now or later, can leave it stale.

Triggers carry each change of a customer, a case or a message into `search_document`. On SQLite an FTS5 table
stands on it; on PostgreSQL two columns of words with a GIN index. Both divide text into runs of letters and
digits and fold capitals, the accents of Latin letters and “ß”, so that the same search finds the same cases.

A trigger names its own table and those of this slice only. When a migration makes a table anew, which on
SQLite drops its triggers, no trigger of another table stands in its way; `mend` then makes them again.
"""

from pathlib import Path
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

# Between two messages: a letter that nobody types, so that no phrase reaches from one into the next.
APART = "ꙮ"
_FOLDER = Path(__file__).parent / "sql"
_TRIGGERS = tuple(
    f"search_{thing}_{happened}"
    for thing in ("customer", "case", "message", "document")
    for happened in ("added", "changed", "gone")
)
# Made where ICU is not there: then capitals beyond ASCII fold as far as the database's own locale knows them.
_COLLATIONS = ("und-x-icu", "pg_c_utf8", "default")


def make(connection: BaseDatabaseWrapper) -> None:
    """Make the index and what keeps it, with what is there already. Making it again changes nothing."""
    if connection.vendor == "postgresql":
        _run(connection, "postgresql.sql", collation=_collation(connection))
        _run(connection, "fill_postgresql.sql")
    else:
        drop(connection)  # so that filling goes past the triggers: a row at a time takes ten times as long
        _run(connection, "fill_sqlite.sql", apart=APART)
        _run(connection, "sqlite.sql", apart=APART)


def drop(connection: BaseDatabaseWrapper) -> None:
    """Take away what `make` made."""
    _run(connection, f"drop_{connection.vendor}.sql")


def mend(*, using: str, **_signal: Any) -> None:
    """Make the index again where migrations have dropped what keeps it. Only SQLite's do."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE name LIKE 'search!_%' ESCAPE '!'")
        there = {name for (name,) in cursor.fetchall()}
    if "search_words" in there and not there.issuperset(_TRIGGERS):
        make(connection)


def _run(connection: BaseDatabaseWrapper, name: str, **places: str) -> None:
    """Run a file's statements, which end with ";" at the end of a paragraph."""
    text = (_FOLDER / name).read_text(encoding="utf-8")
    for place, value in places.items():
        text = text.replace(f"{{{place}}}", value)
    with connection.cursor() as cursor:
        for statement in filter(None, map(str.strip, text.split(";\n\n"))):
            cursor.execute(statement)


def _collation(connection: BaseDatabaseWrapper) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT collname FROM pg_collation")
        known = {name for (name,) in cursor.fetchall()}
    return next(name for name in _COLLATIONS if name in known)
