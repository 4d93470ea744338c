"""Several at once: who syncs, and who writes to the log meanwhile."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, connections, transaction

from pitstop.conftest import NOW, at, results_at_once
from pitstop.events import services as events
from pitstop.insights import queries, store
from pitstop.insights.store import Synced, rebuild, sync
from pitstop.insights.tests.conftest import ids, logged, note

# Its own transactions: what a test has not committed is not in the log yet, and is not taken in.
pytestmark = pytest.mark.django_db(transaction=True)


def test_two_syncs_at_once_take_every_event_in_once(tmp_path: Path) -> None:
    note(count=300)
    done = results_at_once(*[lambda: sync(tmp_path, now=NOW)] * 4)
    assert sum(each.events for each in done) == 300
    assert ids(tmp_path) == logged()


def test_who_finds_another_at_work_does_nothing(tmp_path: Path) -> None:
    note()
    with store.Disk(tmp_path).alone():
        assert sync(tmp_path, now=NOW) == Synced(busy=True)
        assert rebuild(tmp_path, now=NOW) == Synced(busy=True)
    assert sync(tmp_path, now=NOW).events == 1


def test_an_event_that_shows_late_under_a_smaller_number_is_taken_in(tmp_path: Path) -> None:
    """Two real connections: what is numbered first is committed last."""
    if connection.vendor != "postgresql":
        pytest.skip("in SQLite who writes is alone")
    note()
    sync(tmp_path, now=NOW)
    numbered, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            events.record("note.added", now=NOW, case=2, data={"message": 2})
            numbered.set()
            may_commit.wait(20)
        connections.close_all()

    writer = threading.Thread(target=slow)
    writer.start()
    assert numbered.wait(20)
    note(case=3)
    assert len(logged()) == 2
    assert sync(tmp_path, now=at(0.1)).events == 0, "the smaller number may still come"
    note(case=4)
    assert sync(tmp_path, now=at(0.2)).events == 0
    assert queries.state(tmp_path, now=at(1)).behind == timedelta(minutes=1)
    may_commit.set()
    writer.join(20)
    assert sync(tmp_path, now=at(0.3)).events == 3
    assert ids(tmp_path) == logged()
    assert len(logged()) == 4


def test_writers_that_follow_each_other_without_a_gap_hold_nothing_up(tmp_path: Path) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("in SQLite who writes is alone")
    note()
    sync(tmp_path, now=NOW)
    other = connection.copy()
    third = connection.copy()
    try:
        for each in (other, third):
            each.set_autocommit(False)
        insert = (
            'INSERT INTO events_event (at, kind, kind_version, "case", data)'
            " VALUES (now(), 'note.added', 1, 5, '{\"message\": 1}')"
        )
        other.cursor().execute(insert)
        note()
        assert sync(tmp_path, now=NOW).events == 0
        third.cursor().execute(insert)
        other.commit()
        # The third still writes; all who wrote at the look before have ended.
        assert sync(tmp_path, now=NOW).events == 2
        assert ids(tmp_path) == logged()
        third.rollback()
        note()
        assert sync(tmp_path, now=NOW).events == 1
        assert ids(tmp_path) == logged()
    finally:
        other.close()
        third.close()
