"""From a database address to Django's settings, with the reason for each option."""

from __future__ import annotations

from typing import Any

import dj_database_url

KEPT_SECONDS = 600

# Each pragma is set on every new connection; `foreign_keys` is already switched on by Django.
_SQLITE_PRAGMAS = (
    "journal_mode = WAL",  # Readers go on while one writes; without it every write stops all reading.
    "synchronous = NORMAL",  # With WAL a power cut may lose the last moments, never corrupt; 10x faster.
    "temp_store = MEMORY",  # Sorting a long list does not go through the disk.
    "mmap_size = 134217728",  # Pages are read from the file's mapping: no copy for the first 128 MiB.
    "cache_size = -20000",  # 20 MB of pages per connection, so that a desk's working set stays in memory.
    "journal_size_limit = 67108864",  # After a large import the log shrinks again to 64 MiB.
)


def database(url: str) -> dict[str, Any]:
    """Django's `DATABASES["default"]` for `url`, which `parsing.database_url` has checked."""
    settings: dict[str, Any] = {**dj_database_url.parse(url)}
    asked = settings.get("OPTIONS", {})  # What the address itself says after "?" wins.
    if settings["ENGINE"].endswith("sqlite3"):
        return {
            **settings,
            "ENGINE": "pitstop.config.sqlite",  # Django's own, where those who write stand in a queue
            # Kept by each thread of the server and by the worker. Opened anew for every request, an answer of
            # the API takes 1.4 to 1.8 times as long: the pragmas run again, the pages in memory are gone,
            # and the last one to close writes the whole log back into the file. The price: a desk that
            # runs doesn't see that another file was put in the place of its database.
            "CONN_MAX_AGE": KEPT_SECONDS,
            "OPTIONS": {**_sqlite_options(), **asked},
        }
    return {
        **settings,
        # One connection per thread of the server, kept: connecting costs more than most pages. The
        # number of threads is fixed, so a pool would hold the same connections and one more dependency.
        "CONN_MAX_AGE": KEPT_SECONDS,
        # A connection that the database closed meanwhile is opened again instead of failing a request.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**_postgresql_options(), **asked},
    }


def _sqlite_options() -> dict[str, Any]:
    return {
        # A transaction takes the write lock when it begins. With SQLite's own default it would take it
        # at its first write, and two that had both read would fail at once instead of waiting.
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,  # Seconds that a writer waits for another before it gives up.
        "init_command": ";".join(f"PRAGMA {pragma}" for pragma in _SQLITE_PRAGMAS),
    }


def _postgresql_options() -> dict[str, Any]:
    return {
        "application_name": "pitstop",
        "connect_timeout": 5,  # A database that is away is reported in seconds, not minutes.
        # Values travel apart from the statement, so a statement can be prepared once and run often.
        "server_side_binding": True,
        # Prepared at the fifth run of the same statement. A pooler that hands out connections per
        # transaction must know prepared statements (PgBouncer does from 1.21 on).
        "prepare_threshold": 5,
        # A process that hangs in the middle of a transaction loses its locks instead of stopping others.
        "options": "-c idle_in_transaction_session_timeout=60s -c lock_timeout=15s",
    }
