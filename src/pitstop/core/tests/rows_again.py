"""Rows of the database that were written once, to be written again for the next test in a few statements."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection, transaction

T = TypeVar("T")
Table = list[tuple[Any, ...]]

MADE_BY_TRIGGERS = "search"  # whose rows come by themselves when the others are written


@dataclass(frozen=True)
class Rows:
    """What somebody wrote into tables of ours that held none of it before, with its ids."""

    inserts: tuple[tuple[str, list[Any]], ...]

    def write(self) -> None:
        """Write them all. They must not be there."""
        with transaction.atomic(), connection.cursor() as cursor:
            for insert, values in self.inserts:
                cursor.execute(insert, values)


def written(make: Callable[[], T]) -> tuple[T, Rows]:
    """What `make` returns, and the rows that it wrote, into tables that must have been empty."""
    with connection.cursor() as cursor:
        before = {table: all_rows(cursor, table) for table in _tables()}
        made = make()
        after = {table: all_rows(cursor, table) for table in before}
    changed = {table: rows for table, rows in after.items() if rows != before[table]}
    assert not any(before[table] for table in changed), "only what is new can be written again"
    return made, Rows(tuple(_insert(table, rows) for table, rows in changed.items()))


def _tables() -> list[str]:
    """In the order of the slices, so that triggers find what they look for."""
    return [
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model._meta.app_label != MADE_BY_TRIGGERS
    ]


def all_rows(cursor: Any, table: str) -> Table:
    """Every row of a table of ours, as the database gives it."""
    cursor.execute(f'SELECT * FROM "{table}"')
    return list(cursor.fetchall())


def _insert(table: str, rows: Table) -> tuple[str, list[Any]]:
    row = f"({', '.join(['%s'] * len(rows[0]))})"
    return f'INSERT INTO "{table}" VALUES {", ".join([row] * len(rows))}', [
        value for each in rows for value in each
    ]
