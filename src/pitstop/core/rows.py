"""Writing many rows that differ in what is written."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Field, Model

MOST = 500  # rows in a statement
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
        keys = ", ".join(_columns(type(rows[0]), unique))
        news = ", ".join(f"{column} = EXCLUDED.{column}" for column in _columns(type(rows[0]), update))
        _insert(rows, f"ON CONFLICT ({keys}) DO UPDATE SET {news}")


def _insert(rows: Sequence[Model], conflict: str = "") -> None:
    for first in range(0, len(rows), MOST):
        _insert_some(rows[first : first + MOST], conflict)


def _insert_some(rows: Sequence[Model], conflict: str) -> None:
    meta = type(rows[0])._meta
    fields = [field for field in meta.concrete_fields if field is not meta.pk]
    columns = ", ".join(_columns(type(rows[0]), [field.name for field in fields]))
    one = f"({', '.join(['%s'] * len(fields))})"
    table, numbers = connection.ops.quote_name(meta.db_table), _columns(type(rows[0]), ["pk"])[0]
    # Names of ours only; every value is a parameter.
    statement = (
        f"INSERT INTO {table} ({columns}) VALUES {', '.join([one] * len(rows))}"  # noqa: S608
        f" {conflict} RETURNING {numbers}"
    )
    here = connections[DEFAULT_DB_ALIAS]  # looked up once instead of for every value
    values = [field.get_db_prep_save(field.pre_save(row, True), here) for row in rows for field in fields]
    with here.cursor() as cursor:
        cursor.execute(statement, values)
        written = cursor.fetchall()
    if conflict != _LEFT:
        for row, (number,) in zip(rows, written, strict=True):
            row.pk, row._state.adding, row._state.db = number, False, here.alias


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
        columns = _columns(model, [*match])
        conditions.append("(" + " AND ".join(f"{column} = %s" for column in columns) + ")")
        values += [model._meta.get_field(name).get_db_prep_save(value, here) for name, value in match.items()]  # type: ignore[union-attr]
    table = here.ops.quote_name(model._meta.db_table)
    # Names of ours only; every value is a parameter.
    statement = f"DELETE FROM {table} WHERE {' OR '.join(conditions)}"  # noqa: S608
    with here.cursor() as cursor:
        cursor.execute(statement, values)


def _columns(model: type[Model], names: Sequence[str]) -> list[str]:
    fields = [model._meta.pk if name == "pk" else model._meta.get_field(name) for name in names]
    return [connection.ops.quote_name(str(field.column)) for field in fields]  # type: ignore[union-attr]


def _update(rows: Sequence[Model], names: Sequence[str]) -> None:
    meta, here = type(rows[0])._meta, connections[DEFAULT_DB_ALIAS]
    fields: list[Field[Any, Any]] = [*(meta.get_field(name) for name in names), meta.pk]  # type: ignore[list-item]
    columns, table = _columns(type(rows[0]), [*names, "pk"]), here.ops.quote_name(meta.db_table)
    statement = _statement(table, fields, columns, len(rows)) if len(rows) > 1 else _one(table, columns)
    values = [field.get_db_prep_save(getattr(row, field.attname), here) for row in rows for field in fields]
    with here.cursor() as cursor:
        cursor.execute(statement, values)


# In both: names of ours only, every value is a parameter, the number is the last.


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
