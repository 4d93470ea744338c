"""Writing many rows that differ in what is written.

A few values travel as a value each. More than the driver of PostgreSQL remembers a statement for travel there
as one, in JSON: so the statement is the same for any number of rows, is prepared once, and nobody takes two
thousand places apart for it.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Field, Model
from django.utils.functional import Promise

MOST = 500  # rows in a statement
FEW = 50  # values: so many psycopg takes in a statement that it remembers
_LEFT = "ON CONFLICT DO NOTHING"

M = TypeVar("M", bound=Model)


def update_all(rows: Sequence[Model], names: Sequence[str]) -> None:
    """Write these fields of rows that are in the table already, some hundred in one statement.

    As `bulk_update`, which spends ten times as long on making its statement as the database on doing it.
    For services: it records no event.
    """
    for first in range(0, len(rows), MOST):
        _update(rows[first : first + MOST], names)


def insert_all(rows: Sequence[M]) -> Sequence[M]:
    """Write new rows, some hundred in one statement, in this order. Gives them back with their numbers.

    As `bulk_create`, which spends ten times as long on making its statement as the database on doing it.
    For services: it records no event.
    """
    _insert(rows)
    return rows


def insert_missing(rows: Sequence[Model]) -> None:
    """As `insert_all`, but what is there already is left as it is. The rows get no numbers."""
    _insert(rows, _LEFT)


def insert_or_update(rows: Sequence[Model], *, unique: Sequence[str], update: Sequence[str]) -> None:
    """As `insert_all`; where one with the same `unique` is there already, `update` is written to it.

    No two of the rows may have the same `unique`.
    """
    if rows:
        keys = ", ".join(_columns(type(rows[0]), tuple(unique)))
        news = ", ".join(f"{column} = EXCLUDED.{column}" for column in _columns(type(rows[0]), tuple(update)))
        _insert(rows, f"ON CONFLICT ({keys}) DO UPDATE SET {news}")


def _insert(rows: Sequence[Model], conflict: str = "") -> None:
    for first in range(0, len(rows), MOST):
        _insert_some(rows[first : first + MOST], conflict)


def _insert_some(rows: Sequence[Model], conflict: str) -> None:
    model, here = type(rows[0]), connections[DEFAULT_DB_ALIAS]
    fields = _fields(model)
    columns, (number,) = _columns(model, tuple(each.name for each in fields)), _columns(model, ("pk",))
    table, values = here.ops.quote_name(model._meta.db_table), _values(rows, fields, new=True)
    if _is_many(values):
        given, parameters = _given(fields), [_as_json(values, fields)]
        source = f"SELECT {', '.join(columns)} FROM {given} ORDER BY place"  # noqa: S608
    else:
        one = f"({', '.join(['%s'] * len(fields))})"
        source, parameters = f"VALUES {', '.join([one] * len(rows))}", _prepared(values, fields)
    # Names of ours only; every value is a parameter.
    statement = f"INSERT INTO {table} ({', '.join(columns)}) {source} {conflict} RETURNING {number}"
    with here.cursor() as cursor:
        cursor.execute(statement, parameters)
        written = cursor.fetchall()
    if conflict != _LEFT:
        for row, (key,) in zip(rows, written, strict=True):
            row.pk, row._state.adding, row._state.db = key, False, here.alias


def delete_matching(model: type[Model], matches: Sequence[Mapping[str, object]]) -> None:
    """Delete every row that has all values of one of these. None of them may be None.

    As a queryset's `delete`, some hundred in one statement, for tables on which no other depends: it looks
    for nothing that would go too. For services: it records no event.
    """
    # SQLite takes no more than a thousand conditions one beside another.
    for first in range(0, len(matches), MOST):
        _delete(model, matches[first : first + MOST])


def _delete(model: type[Model], matches: Sequence[Mapping[str, object]]) -> None:
    here, conditions, values = connections[DEFAULT_DB_ALIAS], [], []
    for match in matches:
        columns = _columns(model, tuple(match))
        conditions.append("(" + " AND ".join(f"{column} = %s" for column in columns) + ")")
        values += [model._meta.get_field(name).get_db_prep_save(value, here) for name, value in match.items()]  # type: ignore[union-attr]
    table = here.ops.quote_name(model._meta.db_table)
    # Names of ours only; every value is a parameter.
    statement = f"DELETE FROM {table} WHERE {' OR '.join(conditions)}"  # noqa: S608
    with here.cursor() as cursor:
        cursor.execute(statement, values)


@lru_cache(maxsize=256)
def _columns(model: type[Model], names: tuple[str, ...]) -> tuple[str, ...]:
    fields = [model._meta.pk if name == "pk" else model._meta.get_field(name) for name in names]
    return tuple(connection.ops.quote_name(str(field.column)) for field in fields)  # type: ignore[union-attr]


@lru_cache(maxsize=256)
def _fields(model: type[Model]) -> "tuple[Field[Any, Any], ...]":
    """What a new row has beside its number, which the database gives it."""
    return tuple(field for field in model._meta.concrete_fields if field is not model._meta.pk)


def _values(
    rows: Sequence[Model], fields: "Sequence[Field[Any, Any]]", *, new: bool = False
) -> list[list[Any]]:
    if new:
        return [[field.pre_save(row, True) for field in fields] for row in rows]
    return [[getattr(row, field.attname) for field in fields] for row in rows]


def _prepared(values: Sequence[Sequence[Any]], fields: "Sequence[Field[Any, Any]]") -> list[Any]:
    here = connections[DEFAULT_DB_ALIAS]
    return [
        field.get_db_prep_save(each, here) for row in values for field, each in zip(fields, row, strict=True)
    ]


def _is_many(values: Sequence[Sequence[Any]]) -> bool:
    return len(values) * len(values[0]) > FEW and connection.vendor == "postgresql"


def _as_json(values: Sequence[Sequence[Any]], fields: "Sequence[Field[Any, Any]]") -> str:
    names = [field.column for field in fields]
    return json.dumps([dict(zip(names, row, strict=True)) for row in values], default=_said)


def _said(value: object) -> str:
    """What JSON has no form for, as PostgreSQL reads it. Anything else is a fault of the caller."""
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError(f"{value} is no moment: it has no time zone")
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"{value!r} can't be written among many rows")


def _given(fields: "Sequence[Field[Any, Any]]") -> str:
    """The rows of a JSON parameter as a table, with their `place`."""
    columns = [connection.ops.quote_name(str(field.column)) for field in fields]
    typed = ", ".join(
        f"{column} {field.cast_db_type(connection)}" for column, field in zip(columns, fields, strict=True)
    )
    rows = f"ROWS FROM (json_to_recordset(CAST(%s AS json)) AS ({typed}))"
    return f"{rows} WITH ORDINALITY AS news ({', '.join(columns)}, place)"


def _update(rows: Sequence[Model], names: Sequence[str]) -> None:
    meta, here = type(rows[0])._meta, connections[DEFAULT_DB_ALIAS]
    fields: list[Field[Any, Any]] = [*(meta.get_field(name) for name in names), meta.pk]  # type: ignore[list-item]
    columns, table = _columns(type(rows[0]), (*names, "pk")), here.ops.quote_name(meta.db_table)
    values = _values(rows, fields)
    if _is_many(values):
        statement, parameters = _joined(table, columns, _given(fields)), [_as_json(values, fields)]
    else:
        parameters = _prepared(values, fields)
        statement = _statement(table, fields, columns, len(rows)) if len(rows) > 1 else _one(table, columns)
    with here.cursor() as cursor:
        cursor.execute(statement, parameters)


# In all: names of ours only, every value is a parameter, the number is the last.


def _joined(table: str, columns: Sequence[str], given: str) -> str:
    changes = ", ".join(f"{column} = news.{column}" for column in columns[:-1])
    return f"UPDATE {table} SET {changes} FROM {given} WHERE {table}.{columns[-1]} = news.{columns[-1]}"  # noqa: S608


def _one(table: str, columns: Sequence[str]) -> str:
    changes = ", ".join(f"{column} = %s" for column in columns[:-1])
    return f"UPDATE {table} SET {changes} WHERE {columns[-1]} = %s"  # noqa: S608


def _statement(table: str, fields: "Sequence[Field[Any, Any]]", columns: Sequence[str], count: int) -> str:
    one = f"({', '.join(_place(field) for field in fields)})"
    changes = ", ".join(f"{column} = news.{column}" for column in columns[:-1])
    return (
        f"WITH news ({', '.join(columns)}) AS (VALUES {', '.join([one] * count)})"  # noqa: S608
        f" UPDATE {table} SET {changes} FROM news WHERE {table}.{columns[-1]} = news.{columns[-1]}"
    )


def _place(field: "Field[Any, Any]") -> str:
    # PostgreSQL can't tell of which type a NULL is; SQLite would make a number of a moment that is cast.
    return f"CAST(%s AS {field.cast_db_type(connection)})" if connection.vendor == "postgresql" else "%s"
