"""Those who write to SQLite in one process stand in a queue."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler
from pytest_django import DjangoDbBlocker

from pitstop.config.databases import database
from pitstop.config.sqlite.turns import Turns


@pytest.fixture
def desk(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[ConnectionHandler]:
    """A database with one table. Each thread has its own connection to it."""
    with django_db_blocker.unblock():
        handler = ConnectionHandler({"default": database(f"sqlite:///{tmp_path}/desk.sqlite3?timeout=1")})
        with handler["default"].cursor() as cursor:
            cursor.execute("CREATE TABLE said (n INTEGER PRIMARY KEY, who TEXT)")
        yield handler
        handler["default"].close()


def test_the_turn_goes_to_who_waits_longest() -> None:
    turns, order = Turns(), list[int]()
    assert turns.take(0)

    def stand(number: int) -> None:
        turns.take(30)
        order.append(number)
        turns.give_back()

    threads = []
    for number in range(5):
        threads.append(Thread(target=stand, args=(number,)))
        threads[-1].start()
        while len(turns._queue) <= number:  # until it stands there
            pass
    turns.give_back()
    for thread in threads:
        thread.join(30)

    assert order == [0, 1, 2, 3, 4]
    assert turns.take(0)


def test_who_gives_up_leaves_the_queue() -> None:
    turns = Turns()
    assert turns.take(0)
    assert not turns.take(0.01)
    turns.give_back()
    assert turns.take(0)


@contextmanager
def begun(connection: Any) -> Iterator[Any]:
    """A transaction, as `transaction.atomic` has it for the desk's own database."""
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    try:
        with connection.cursor() as cursor:
            yield cursor
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    finally:
        connection.set_autocommit(True)


def test_many_who_read_and_then_write_lose_nothing(desk: ConnectionHandler) -> None:
    start = Barrier(8)

    def count_up(who: int) -> None:
        connection = desk["default"]
        start.wait(30)
        for _turn in range(10):
            with begun(connection) as cursor:
                cursor.execute("SELECT COUNT(*) FROM said")
                (seen,) = cursor.fetchone()
                cursor.execute("INSERT INTO said (n, who) VALUES (%s, %s)", [seen + 1, str(who)])
        connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(count_up, range(8)))
    with desk["default"].cursor() as cursor:
        cursor.execute("SELECT COUNT(*), MAX(n) FROM said")
        assert cursor.fetchone() == (80, 80)


def test_a_turn_ends_with_a_refusal_and_with_its_connection(desk: ConnectionHandler) -> None:
    connection = desk["default"]
    with pytest.raises(ZeroDivisionError), begun(connection):
        raise ZeroDivisionError
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    connection.close()  # in the middle of it, as at the end of a thread

    with begun(desk["default"]) as cursor:
        cursor.execute("INSERT INTO said (n, who) VALUES (1, 'after')")


def test_who_waits_in_vain_is_told_that_it_is_locked(desk: ConnectionHandler) -> None:
    def another() -> None:
        with begun(desk["default"]):
            pass

    with begun(desk["default"]), ThreadPoolExecutor(1) as pool:
        vain = pool.submit(another)
        with pytest.raises(OperationalError, match="database is locked"):
            vain.result(30)
