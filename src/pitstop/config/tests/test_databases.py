"""What a connection is really set to, asked of the database itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.db.backends.sqlite3.base import DatabaseWrapper as Sqlite
from django.db.utils import ConnectionHandler
from pytest_django import DjangoDbBlocker

from pitstop.config.databases import database


def test_sqlite_reads_while_writing_and_checks_foreign_keys(
    tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    handler = ConnectionHandler({"default": database(f"sqlite:///{tmp_path}/desk.sqlite3")})
    sqlite = handler["default"]
    assert isinstance(sqlite, Sqlite)
    asked = {}
    with django_db_blocker.unblock(), sqlite.cursor() as cursor:
        for pragma in (
            "journal_mode",
            "synchronous",
            "foreign_keys",
            "busy_timeout",
            "temp_store",
            "cache_size",
        ):
            asked[pragma] = cursor.execute(f"PRAGMA {pragma}").fetchone()[0]
    sqlite.close()

    assert asked == {
        "journal_mode": "wal",
        "synchronous": 1,  # NORMAL
        "foreign_keys": 1,
        "busy_timeout": 10_000,
        "temp_store": 2,  # MEMORY
        "cache_size": -20_000,
    }
    assert sqlite.transaction_mode == "IMMEDIATE"


def test_what_the_address_says_wins() -> None:
    options = database("sqlite:////srv/desk.sqlite3?timeout=3")["OPTIONS"]
    assert (options["timeout"], options["transaction_mode"]) == (3, "IMMEDIATE")


def test_sqlite_keeps_its_connections_too() -> None:
    assert database("sqlite:////srv/desk.sqlite3")["CONN_MAX_AGE"] == 600


def test_postgresql_keeps_its_connections_and_checks_them() -> None:
    found = database("postgresql://desk:p%40ss@db.internal:6432/desk?sslmode=require")
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.internal", 6432, "desk")
    assert (found["USER"], found["PASSWORD"]) == ("desk", "p@ss")
    assert (found["CONN_MAX_AGE"], found["CONN_HEALTH_CHECKS"]) == (600, True)
    assert found["OPTIONS"]["sslmode"] == "require"
    assert found["OPTIONS"]["server_side_binding"] is True


@pytest.mark.django_db
def test_the_tests_run_with_the_options_of_a_real_desk() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SHOW idle_in_transaction_session_timeout")
            assert cursor.fetchone() == ("1min",)
            cursor.execute("SHOW application_name")
            assert cursor.fetchone() == ("pitstop",)
        else:
            cursor.execute("PRAGMA journal_mode")
            assert cursor.fetchone() == ("wal",)
