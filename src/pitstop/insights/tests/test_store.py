"""The copy of the event log: everything in it, once, in files by month that are merged, and how old it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pitstop.conftest import NOW, World, at
from pitstop.events.canonical import rows
from pitstop.events.models import Event
from pitstop.insights import queries
from pitstop.insights.columns import SCHEMA
from pitstop.insights.store import Synced, scan, sync
from pitstop.insights.tests.conftest import files, ids, level, logged, note

# Its own transactions: what a test has not committed is not in the log yet, and is not taken in.
pytestmark = pytest.mark.django_db(transaction=True)


def test_it_holds_the_log_of_the_desk_in_canonical_columns(tmp_path: Path, world: World) -> None:
    world.offer()
    (done,) = level(tmp_path, now=at(2))
    assert done == Synced(events=len(logged()), anew="there was none")
    held = scan(tmp_path).collect()
    assert held.rows() == [tuple(row) for row in rows()]
    assert held.schema == SCHEMA
    offered = held.filter(pl.col("activity") == "handoff.offered")
    assert offered.select("at", "status").rows() == [(at(1), "queued")]


def test_an_empty_log_and_an_empty_folder_are_read_as_no_events(tmp_path: Path) -> None:
    assert scan(tmp_path / "none").collect().schema == SCHEMA
    assert sync(tmp_path, now=NOW) == Synced(anew="there was none")
    assert scan(tmp_path).collect().height == 0


def test_nothing_new_costs_one_small_read_and_writes_nothing(
    tmp_path: Path, django_assert_num_queries: Callable[..., Any]
) -> None:
    note()
    sync(tmp_path, now=NOW)
    before = written(tmp_path / queries.LIST)
    with django_assert_num_queries(1):
        assert sync(tmp_path, now=at(1)) == Synced()
    assert written(tmp_path / queries.LIST) == before


def written(file: Path) -> tuple[int, int]:
    """Which file it is, and when it was last written to; reading may change when it was last read."""
    found = file.stat()
    return found.st_ino, found.st_mtime_ns


def test_what_is_new_comes_in_batches_and_keeps_who_holds_the_case(tmp_path: Path, world: World) -> None:
    world.accept(world.offer())
    done = level(tmp_path, now=at(1), limit=3)
    assert len(done) == -(-Event.objects.count() // 3)
    assert scan(tmp_path).collect().sort("seq").rows() == [tuple(row) for row in rows()]


def test_events_of_no_case_are_passed_over(tmp_path: Path) -> None:
    note(case=None, count=4)
    note()
    note(case=None)
    assert [done.events for done in level(tmp_path, limit=2)] == [0, 0, 1]
    assert ids(tmp_path) == logged()
    assert queries.state(tmp_path, now=NOW).behind == timedelta()


def test_a_month_is_one_in_utc_and_late_events_find_theirs(tmp_path: Path) -> None:
    last_of_february = datetime.fromisoformat("2026-03-01T01:30:00+02:00")
    note(now=last_of_february)
    note(now=NOW)
    sync(tmp_path, now=NOW)
    note(now=last_of_february)
    sync(tmp_path, now=NOW)
    assert sorted(name.split(".")[0] for name in files(tmp_path)) == ["2026-02", "2026-02", "2026-03"]
    assert ids(tmp_path) == logged()


def test_merged_files_stay_readable_for_whoever_reads_them_and_then_go(tmp_path: Path) -> None:
    for _each in range(16):
        note()
        sync(tmp_path, now=NOW)
    before = scan(tmp_path)
    note()
    assert sync(tmp_path, now=NOW).merged == 17
    assert before.collect().height == 16
    sync(tmp_path, now=at(9.9))
    assert before.collect().height == 16
    sync(tmp_path, now=at(10))
    assert len(files(tmp_path)) == 1, "also while nothing happens"
    note()
    sync(tmp_path, now=at(11))
    assert len(files(tmp_path)) == 2
    assert files(tmp_path) == queries.read(tmp_path).files
    assert ids(tmp_path) == logged()


def test_a_month_that_is_over_becomes_one_file_also_when_nothing_happens(tmp_path: Path) -> None:
    for _each in range(3):
        note(now=NOW)
        sync(tmp_path, now=NOW)
    next_month = NOW + timedelta(days=30)
    assert sync(tmp_path, now=next_month) == Synced(merged=3)
    assert sync(tmp_path, now=next_month) == Synced()
    assert queries.state(tmp_path, now=next_month).files == 1
    assert ids(tmp_path) == logged()


def test_two_folders_are_two_whole_copies(tmp_path: Path) -> None:
    note()
    sync(tmp_path / "one", now=NOW)
    note()
    sync(tmp_path / "two", now=NOW)
    sync(tmp_path / "one", now=NOW)
    assert ids(tmp_path / "one") == ids(tmp_path / "two") == logged()


def test_how_far_it_is_behind_is_how_old_what_it_lacks_is_at_most(tmp_path: Path) -> None:
    def behind(minutes: float) -> float:
        return queries.state(tmp_path, now=at(minutes)).behind.total_seconds()

    assert behind(0) == 0
    note(now=at(0))
    assert behind(0.5) == 30
    sync(tmp_path, now=at(0.5))
    assert behind(60) == 0
    note(now=at(59))
    assert behind(60) == 60
    sync(tmp_path, now=at(60))
    note(now=at(-9999))  # of last week, recorded now
    assert behind(60.5) == 30
