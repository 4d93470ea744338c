"""When a copy begins anew: after a restore, when it is not whole or not ours, and when asked to."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from pitstop.conftest import NOW, at
from pitstop.events.canonical import rows
from pitstop.insights import queries
from pitstop.insights.store import Synced, rebuild, scan, sync
from pitstop.insights.tests.conftest import files, ids, level, logged, note

# Its own transactions: what a test has not committed is not in the log yet, and is not taken in.
pytestmark = pytest.mark.django_db(transaction=True)


def forgets(after: int) -> None:
    """The database is one of before this event, as after a restore."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM events_event WHERE id > %s", [after])
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(pg_get_serial_sequence('events_event', 'id'), %s)", [after])
        else:
            cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = 'events_event'", [after])


def test_after_a_restore_the_copy_begins_anew(tmp_path: Path) -> None:
    note(count=5)
    sync(tmp_path, now=NOW)
    kept = logged()[2]
    forgets(kept)
    done = sync(tmp_path, now=at(1))
    assert done == Synced(events=3, anew="it is not of this database, or of a later state of it")
    assert ids(tmp_path) == logged()


def test_after_a_restore_it_does_so_also_when_as_many_events_came_since(tmp_path: Path) -> None:
    note(count=5, message=1)
    sync(tmp_path, now=NOW)
    forgets(logged()[2])
    note(count=9, message=2)
    level(tmp_path, now=at(1))
    assert ids(tmp_path) == logged()
    assert scan(tmp_path).collect().sort("seq").rows() == [tuple(row) for row in rows()]


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda file, name: file.unlink(), "a file of it is missing or cut off"),
        (lambda file, name: os.truncate(file, 100), "a file of it is missing or cut off"),
        (lambda file, name: name.write_text("{"), "its list can't be read"),
        (lambda file, name: name.unlink(), "there was none"),
        (
            lambda file, name: name.write_text(name.read_text().replace('"handoff_kind"', '"kind"')),
            "another version of Pitstop made it",
        ),
        (
            lambda file, name: name.write_text(name.read_text().replace('"meaning": 1', '"meaning": 0')),
            "another version of Pitstop made it",
        ),
    ],
)
def test_a_copy_that_is_not_whole_or_not_ours_begins_anew(
    tmp_path: Path, spoil: Callable[[Path, Path], object], why: str
) -> None:
    note(count=3)
    sync(tmp_path, now=NOW)
    (file,) = tmp_path.glob("*.parquet")
    spoil(file, tmp_path / queries.LIST)
    assert sync(tmp_path, now=at(1)) == Synced(events=3, anew=why)
    assert ids(tmp_path) == logged()


def test_who_reads_while_it_is_rebuilt_reads_to_the_end(tmp_path: Path) -> None:
    note(count=3)
    sync(tmp_path, now=NOW)
    (file,) = files(tmp_path)
    before = scan(tmp_path)
    rebuild(tmp_path, now=at(1))
    level(tmp_path, now=at(1))
    sync(tmp_path, now=at(10.9))
    assert before.collect().height == 3
    assert ids(tmp_path) == logged()
    sync(tmp_path, now=at(11))
    assert len(files(tmp_path)) == 1
    assert file not in files(tmp_path)
    assert ids(tmp_path) == logged()


def test_no_two_copies_are_taken_for_one_however_often_it_is_rebuilt(tmp_path: Path) -> None:
    note()
    epochs = []
    for minutes in (0, 0, -60, -60):
        rebuild(tmp_path, now=at(minutes))
        level(tmp_path, now=at(minutes))
        epochs.append(queries.read(tmp_path).epoch)
    assert [each - epochs[0] for each in epochs] == [0, 1, 2, 3]


def test_a_copy_whose_list_is_damaged_is_rebuilt_too(tmp_path: Path) -> None:
    note(count=3)
    sync(tmp_path, now=NOW)
    (tmp_path / queries.LIST).write_text("{")
    assert rebuild(tmp_path, now=at(1)) == Synced(more=True, anew="asked for")
    level(tmp_path, now=at(1))
    assert ids(tmp_path) == logged()
    assert len(files(tmp_path)) == 1


def test_it_is_rebuilt_when_asked_for(tmp_path: Path) -> None:
    note(count=3)
    sync(tmp_path, now=NOW)
    assert rebuild(tmp_path, now=at(1)) == Synced(more=True, anew="asked for")
    assert ids(tmp_path) == []
    level(tmp_path, now=at(1))
    assert ids(tmp_path) == logged()
